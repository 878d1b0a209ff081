"""A lock after wrong passwords and codes: by account and address, for a short while, also for accounts nobody has."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpRequest

from backend.accounts.auditing import record
from backend.accounts.models import AuditEntry, FailedSignIns, User
from backend.common.sealing import keyed_hash
from backend.common.visitors import address_of

WINDOW = timedelta(minutes=15)  # failures further apart are counted anew
LOCKED_FOR = timedelta(minutes=15)
KEPT_FOR = timedelta(days=1)
FROM_ONE_ADDRESS = 5
FROM_ANYWHERE = 30  # many addresses against one account; so high that it is hard to lock somebody else out
WRONG_CODES = 5
CODES = "codes:"  # the count of somebody's second step, whose password was right


def locked_until(request: HttpRequest, *, account: str, now: datetime) -> datetime | None:
    """When this account may be tried again from here; None: now. Says the same for accounts that don't exist."""
    return _locked_until(account=account, addresses=["", address_of(request)], now=now)


def codes_locked_until(user: User, *, now: datetime) -> datetime | None:
    """When a second step may be tried again, from wherever."""
    return _locked_until(account=f"{CODES}{user.email}", addresses=[""], now=now)


def failed(request: HttpRequest, *, account: str, now: datetime) -> None:
    """Count a wrong password, and lock when they are too many."""
    for address, limit in ((address_of(request), FROM_ONE_ADDRESS), ("", FROM_ANYWHERE)):
        if _count(account=account, address=address, limit=limit, now=now):
            user = User.objects.filter(email=account.lower()).first()
            record(AuditEntry.Action.LOCKED, about=user)


def code_failed(user: User, *, now: datetime) -> None:
    """Count a wrong code or passkey of somebody whose password was right."""
    record(AuditEntry.Action.SECOND_STEP_FAILED, about=user)
    if _count(account=f"{CODES}{user.email}", address="", limit=WRONG_CODES, now=now):
        record(AuditEntry.Action.LOCKED, about=user)


def succeeded(user: User, *, with_code: bool) -> None:
    """Forget what was wrong before: of the passwords, or of the second step."""
    account = f"{CODES}{user.email}" if with_code else user.email
    FailedSignIns.objects.filter(account_hash=_account_hash(account)).delete()


def is_locked(user: User, *, now: datetime) -> bool:
    """Whether there is anything to lift."""
    return FailedSignIns.objects.filter(account_hash__in=_hashes_of(user), locked_until__gt=now).exists()


def lift(user: User) -> None:
    """Let somebody try again at once."""
    FailedSignIns.objects.filter(account_hash__in=_hashes_of(user)).delete()
    record(AuditEntry.Action.LOCK_LIFTED, about=user)


def erase_old(*, now: datetime) -> int:
    """Erase counts of yesterday; returns how many."""
    return FailedSignIns.objects.filter(last_at__lt=now - KEPT_FOR).delete()[0]


def _locked_until(*, account: str, addresses: list[str], now: datetime) -> datetime | None:
    rows = FailedSignIns.objects.filter(
        account_hash=_account_hash(account),
        address_hash__in=[_address_hash(address) for address in addresses],
        locked_until__gt=now,
    )
    return max((row.locked_until for row in rows if row.locked_until), default=None)


@transaction.atomic
def _count(*, account: str, address: str, limit: int, now: datetime) -> bool:
    """One more failure; True if that locks."""
    key = {"account_hash": _account_hash(account), "address_hash": _address_hash(address)}
    FailedSignIns.objects.bulk_create(
        [FailedSignIns(**key, first_at=now, last_at=now)], ignore_conflicts=True
    )  # nobody waits for a row that somebody else makes at the same time
    row = FailedSignIns.objects.select_for_update().get(**key)
    if row.last_at < now - WINDOW:
        row.failures, row.first_at = 0, now
    row.failures, row.last_at = row.failures + 1, now
    locks = row.failures >= limit
    if locks:
        row.failures, row.locked_until = 0, now + LOCKED_FOR
    row.save()
    return locks


def _hashes_of(user: User) -> list[str]:
    return [_account_hash(user.email), _account_hash(f"{CODES}{user.email}")]


def _account_hash(account: str) -> str:
    return keyed_hash(account.strip().lower(), purpose="locking.account")


def _address_hash(address: str) -> str:
    return keyed_hash(address, purpose="locking.address") if address else ""
