"""What a restore must not undo: that somebody's access was taken away, and the log of who did what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Q
from django.dispatch import receiver
from django_otp.models import Device
from django_tenants.utils import schema_context

from backend.accounts.auditing import record
from backend.accounts.models import AuditEntry, Invitation, StandIn, User
from backend.accounts.second_factor import DEVICES
from backend.common import clock
from backend.tenants.models import Municipality
from backend.tenants.signals import town_restored


def carry_over(_town: Municipality) -> Callable[[], None]:
    """Read in the schema that goes: who may sign in and how, whose invitation is used up, and the log."""
    passwords = dict(User.objects.filter(is_active=True).values_list("public_id", "password"))
    addresses = set(User.objects.filter(is_active=True).values_list("email", flat=True))
    used = set(Invitation.objects.exclude(accepted_at=None).values_list("user__public_id", flat=True))
    entries = list(AuditEntry.objects.order_by("pk"))
    people = set(User.objects.values_list("public_id", flat=True))
    stand_ins = _stand_ins()
    devices = {model: _devices(model) for model in _kinds_of_device()}

    def again() -> None:
        allowed = Q(public_id__in=passwords) | Q(email__in=addresses)  # a town rolled out anew has new accounts
        User.objects.filter(is_active=True).exclude(allowed).update(is_active=False)
        _keep_passwords(passwords)
        _keep_devices(devices, people=people)
        _keep_ends(stand_ins)
        Invitation.objects.filter(accepted_at=None, user__public_id__in=used).delete()
        _add_missing(entries)

    return again


@receiver(town_restored)
def restored(saved_at: datetime, is_taken_over: bool = False, **_: Any) -> None:
    """Everybody signs in again, operators who have left are out, and the log says what happened."""
    Session.objects.all().delete()
    with schema_context("public"):
        operators = set(User.objects.filter(is_active=True).values_list("public_id", flat=True))
    User.objects.exclude(shadow_of=None).exclude(shadow_of__in=operators).update(is_active=False)
    record(AuditEntry.Action.RESTORED, detail={"saved_at": saved_at.isoformat()})
    if is_taken_over:
        _invite_all()


def _invite_all() -> None:
    """Passwords did not come with the town: the sweep mails a code to everybody who has none here."""
    people = User.objects.filter(is_active=True, shadow_of=None, invitation=None)
    Invitation.objects.bulk_create(Invitation(user=person) for person in people if not person.has_usable_password())


def _add_missing(entries: list[AuditEntry]) -> None:
    known = set(AuditEntry.objects.values_list("public_id", flat=True))
    for entry in entries:
        if entry.public_id not in known:
            entry.pk = None
            entry.save_base(raw=True, force_insert=True)  # raw: with the instant that it had


def _keep_passwords(passwords: dict[UUID, str]) -> None:
    """One that was changed because somebody else knew it must not be valid again."""
    people = list(User.objects.filter(public_id__in=passwords))
    for person in people:
        person.password = passwords[person.public_id]
    User.objects.bulk_update(people, ["password"])


def _stand_ins() -> dict[UUID, tuple[datetime, datetime]]:
    """What holds or is to come, with its instants; none in a schema of older code."""
    if StandIn._meta.db_table not in connection.introspection.table_names():
        return {}
    rows = StandIn.objects.to_come(now=clock.now())
    return {
        public_id: (starts, ends) for public_id, starts, ends in rows.values_list("public_id", "starts_at", "ends_at")
    }


def _keep_ends(known: dict[UUID, tuple[datetime, datetime]]) -> None:
    """Rights that were taken back since stay so, and those that were lent for other days are lent for these."""
    for row in StandIn.objects.filter(ended_at=None):
        if row.public_id in known:
            row.starts_at, row.ends_at = known[row.public_id]
        else:
            row.ended_at = clock.now()
        row.save(update_fields=["starts_at", "ends_at", "ended_at"])


def _kinds_of_device() -> list[type[Device]]:
    """Those that this schema has tables for: in one of older code those of `public` would be read in their place."""
    tables = set(connection.introspection.table_names())
    return [model for model in DEVICES if model._meta.db_table in tables]


def _devices(model: type[Device]) -> list[Device]:
    """With whose they are, and no column of people that a schema of older code lacks."""
    columns = [column.name for column in model._meta.concrete_fields]
    return list(model._default_manager.select_related("user").only(*columns, "user__public_id").order_by("pk"))


def _keep_devices(devices: dict[type[Device], list[Device]], *, people: set[UUID]) -> None:
    """What was reset, removed, revoked or used up must not count again; nor is lost what was set up since."""
    here = dict(User.objects.filter(public_id__in=people).values_list("public_id", "pk"))
    for model in devices:
        model._default_manager.filter(user__in=here.values()).delete()
    for device in chain(*devices.values()):
        owner = device.user.public_id
        if owner in here:
            device.pk, device.user_id = None, here[owner]
            device.save_base(raw=True, force_insert=True)  # raw: with the instant that it had
