"""What a restore must not undo: that somebody's access was taken away, and the log of who did what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db.models import Q
from django.dispatch import receiver
from django_tenants.utils import schema_context

from backend.accounts.auditing import record
from backend.accounts.models import AuditEntry, Invitation, User
from backend.tenants.models import Municipality
from backend.tenants.signals import town_restored


def carry_over(_town: Municipality) -> Callable[[], None]:
    """Read in the schema that goes: who may sign in and how, whose invitation is used up, and the log."""
    passwords = dict(User.objects.filter(is_active=True).values_list("public_id", "password"))
    addresses = set(User.objects.filter(is_active=True).values_list("email", flat=True))
    used = set(Invitation.objects.exclude(accepted_at=None).values_list("user__public_id", flat=True))
    entries = list(AuditEntry.objects.order_by("pk"))

    def again() -> None:
        allowed = Q(public_id__in=passwords) | Q(email__in=addresses)  # a town rolled out anew has new accounts
        User.objects.filter(is_active=True).exclude(allowed).update(is_active=False)
        _keep_passwords(passwords)
        Invitation.objects.filter(accepted_at=None, user__public_id__in=used).delete()
        _add_missing(entries)

    return again


@receiver(town_restored)
def restored(saved_at: datetime, **_: Any) -> None:
    """Everybody signs in again, operators who have left are out, and the log says what happened."""
    Session.objects.all().delete()
    with schema_context("public"):
        operators = set(User.objects.filter(is_active=True).values_list("public_id", flat=True))
    User.objects.exclude(shadow_of=None).exclude(shadow_of__in=operators).update(is_active=False)
    record(AuditEntry.Action.RESTORED, detail={"saved_at": saved_at.isoformat()})


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
