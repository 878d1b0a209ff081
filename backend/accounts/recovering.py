"""Recovery codes: ten printed codes, each for one sign-in by somebody whose passkey or phone isn't at hand."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from backend.accounts.auditing import record
from backend.accounts.inviting import ALPHABET
from backend.accounts.models import AuditEntry, RecoveryCode, User

CODES = 10
LENGTH, GROUP = 12, 4  # 59 bits, behind the password and the lock


@transaction.atomic
def make_codes(user: User) -> list[str]:
    """Ten new codes, returned this once; the old ones are not valid any more."""
    RecoveryCode.objects.filter(user=user).delete()
    drawn = ["".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, name=f"{number}", code_hash=_hash(code)) for number, code in enumerate(drawn, start=1)
    )
    record(AuditEntry.Action.CODES_MADE, actor=user, about=user)
    return ["-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP)) for code in drawn]


def use_code(user: User, *, code: str, now: datetime) -> RecoveryCode | None:
    """The code's row, used up by this; None if it is none of theirs or was used."""
    codes = RecoveryCode.objects.select_for_update().filter(user=user, code_hash=_hash(code), last_used_at=None)
    with transaction.atomic():
        found = codes.first()
        if found is not None:
            found.last_used_at = now
            found.save(update_fields=["last_used_at"])
    return found


def codes_left(user: User) -> int:
    """How many have not been used."""
    return RecoveryCode.objects.filter(user=user, last_used_at=None).count()


def _hash(code: str) -> str:
    return hashlib.sha256("".join(filter(str.isalnum, code.lower())).encode()).hexdigest()
