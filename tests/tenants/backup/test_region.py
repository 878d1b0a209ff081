"""What belongs to no town is saved with --all, and restored where there is nothing yet."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from backend.accounts.auditing import record
from backend.accounts.models import AuditEntry, User
from backend.common import clock
from backend.tenants.backup.archive import opened
from backend.tenants.backup.refusals import BackupRefused
from backend.tenants.backup.region import region_models
from backend.tenants.backup.restoring import restore
from backend.tenants.backup.saving import save_region
from backend.tenants.models import RolloutResult

WITH_THE_TOWNS = {
    "tenants.Municipality",
    "tenants.Host",
    "tenants.AppliedFile",
    "tenants.TownDocument",
    "tenants.TownSecret",
    "region.Offer",
    "region.Subscription",
    "region.HandOver",
}
MADE_ANEW = {  # by migrating, by signing in, by the next wake-up
    "tenants.SchemaTemplate",
    "tenants.TownHealth",
    "region.RegionSource",
    "contenttypes.ContentType",
    "auth.Permission",
    "sessions.Session",
    "accounts.EntryTicket",
    "accounts.FailedSignIns",
    "accounts.KeptDevice",
    "procrastinate.ProcrastinateJob",
    "procrastinate.ProcrastinateEvent",
    "procrastinate.ProcrastinatePeriodicDefer",
    "procrastinate.ProcrastinateWorker",
}
ONLY_IN_TOWNS = {
    "accounts.Invitation",
    "accounts.RoleGroup",
    "accounts.StandIn",
    "auth.Group",
}  # in `public` their tables are empty


def test_every_table_of_the_region_is_saved_or_has_a_reason_not_to_be():
    shared = [config for config in apps.get_app_configs() if config.name in settings.SHARED_APPS]
    labels = {model._meta.label for config in shared for model in config.get_models()}
    known = {model._meta.label for model in region_models()} | WITH_THE_TOWNS | MADE_ANEW | ONLY_IN_TOWNS
    assert labels - known == set()


@pytest.fixture
def region_file(committing, folder):
    """The backup of a region with an operator, and how to empty it and leave it empty."""
    operator = User.objects.create_superuser("ortrud@example.org", "a long password")
    record(AuditEntry.Action.SIGNED_IN, actor=operator)
    yield save_region(folder=folder, now=clock.now()).path
    empty()


def empty() -> None:
    with connection.cursor() as cursor:
        for table in ("accounts_entryticket", "accounts_auditentry", "accounts_user", "tenants_rolloutresult"):
            cursor.execute(f"TRUNCATE public.{table} CASCADE")


def test_operators_and_their_log_come_back_into_an_empty_region(region_file):
    before = list(AuditEntry.objects.values()), list(User.objects.values()), list(RolloutResult.objects.values())
    empty()
    with opened(region_file) as archive:
        restore(archive)
    after = list(AuditEntry.objects.values()), list(User.objects.values()), list(RolloutResult.objects.values())
    assert after == before
    assert User.objects.get().check_password("a long password")
    assert User.objects.create_user("next@example.org").pk > User.objects.first().pk


def test_where_there_are_operators_it_is_refused(region_file):
    with opened(region_file) as archive, pytest.raises(BackupRefused, match=r"accounts.User"):
        restore(archive)
