"""An operator's entry into a town: a ticket from the region's host, used up once on the town's host."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django_tenants.utils import schema_context

from backend.accounts.auditing import record
from backend.accounts.models import AuditEntry, EntryTicket, User
from backend.common.errors import OrtsblattError
from backend.tenants.models import Municipality

VALID_FOR = timedelta(seconds=60)
KEPT_FOR = timedelta(days=1)  # a used ticket has done its work; who entered when is in the audit log


class EntryRefused(OrtsblattError):
    """The ticket is unknown, used, too old, another town's or of a disabled operator: enter from the console again."""

    code = "entry_refused"
    status = 403


@transaction.atomic
def entry_address(operator: User, *, town: Municipality, now: datetime) -> str:
    """The address on the town's host that lets this operator in once, within a minute; called in the public schema."""
    token = secrets.token_urlsafe(32)
    EntryTicket.objects.filter(expires_at__lt=now - KEPT_FOR).delete()
    EntryTicket.objects.create(
        token_hash=_hash(token),
        operator=operator,
        town=town.schema_name,
        created_at=now,
        expires_at=now + VALID_FOR,
    )
    record(AuditEntry.Action.ENTRY_GRANTED, actor=operator, about=town)
    return town.origin + reverse("accounts:entry", args=[token], urlconf=settings.ROOT_URLCONF)


@transaction.atomic
def redeem(token: str, *, schema: str, now: datetime) -> User:
    """Use the ticket up and return the operator's shadow account; called in the town's schema. Raises EntryRefused."""
    with schema_context("public"):
        tickets = EntryTicket.objects.select_for_update(of=("self",)).select_related("operator")
        ticket = tickets.filter(
            token_hash=_hash(token), town=schema, used_at=None, expires_at__gt=now, operator__is_active=True
        ).first()
        if ticket is None:
            raise EntryRefused
        ticket.used_at = now
        ticket.save(update_fields=["used_at"])
    return _shadow_of(ticket.operator)


def is_active_operator(public_id: UUID) -> bool:
    """Whether this operator may still work in towns."""
    with schema_context("public"):
        return User.objects.filter(public_id=public_id, is_active=True).exists()


def _shadow_of(operator: User) -> User:
    """The operator's account in this town. It has an address that no mail reaches, since the town may know the same
    person under their own."""
    shadow, created = User.objects.update_or_create(
        shadow_of=operator.public_id,
        defaults={
            "email": f"{operator.public_id}@operator.invalid",  # RFC 2606 §2
            "first_name": operator.first_name,
            "last_name": _("%(name)s (operator)") % {"name": operator.last_name or operator.email},
            "is_superuser": True,
            "is_active": True,
        },
    )
    if created:
        shadow.set_unusable_password()
        shadow.save(update_fields=["password"])
    return shadow


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
