"""Secrets of a town that were entered in the console: sealed on the way in, and opened only where one is used."""

from __future__ import annotations

from datetime import datetime

from cryptography.fernet import InvalidToken
from django.db import transaction

from backend.common.sealing import sealed, unsealed
from backend.tenants.models import Municipality, TownSecret

NAME = r"[A-Za-z_][A-Za-z0-9_]{0,39}"
MOST_BYTES = 20_000  # a service account of Firebase has some 2,400


def value_of(name: str, *, schema: str) -> str:
    """What was entered for the town with this schema; "" if nothing was, or if no key opens it any more."""
    row = TownSecret.objects.filter(municipality__schema_name=schema, name=name).first()
    try:
        return unsealed(row.sealed).decode() if row else ""
    except InvalidToken:
        return ""


def set_secret(town: Municipality, *, name: str, value: str, now: datetime) -> None:
    """Enter or replace one, in `public`."""
    values = {"sealed": sealed(value.encode()), "set_at": now}
    TownSecret.objects.update_or_create(municipality=town, name=name, defaults=values)


def remove_secret(town: Municipality, *, name: str) -> None:
    """Whoever needs it finds nothing from now on; in `public`."""
    TownSecret.objects.filter(municipality=town, name=name).delete()


def seal_anew() -> int:
    """Encrypt all with the key of today, so that an old one may go; returns how many were opened."""
    renewed = 0
    for pk in TownSecret.objects.values_list("pk", flat=True):
        with transaction.atomic():
            row = TownSecret.objects.select_for_update().filter(pk=pk).first()
            try:
                plain = unsealed(row.sealed) if row else b""
            except InvalidToken:  # the town's page says that nothing opens it
                continue
            if row:
                row.sealed = sealed(plain)
                row.save(update_fields=["sealed"])
                renewed += 1
    return renewed
