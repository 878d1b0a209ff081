"""Letters that wait in rows of any table: claimed, handed over, tried again; what they say is not here.

A row is a letter that is owed, and says itself when it is not owed any more.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr
from smtplib import SMTPException
from traceback import extract_tb
from typing import Any, NamedTuple, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import Model, QuerySet

from backend.common.plain_text import one_line

logger = logging.getLogger(__name__)
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, kw_only=True)
class Pauses:
    """How long a row with `failures` and `not_before` waits: `first`, doubled after each failure."""

    first: timedelta
    longest: timedelta = timedelta(hours=4)

    def after(self, failures: int) -> timedelta:
        pause: timedelta = self.first * 2 ** min(failures - 1, 10)
        return min(pause, self.longest)


class Delivered(NamedTuple):
    """What became of the letters that were due."""

    taken: int
    failed: int


def deliver(
    rows: QuerySet[Row], *, send: Callable[[Row], None], now: datetime, pauses: Pauses | None = None
) -> Delivered:
    """Hand over what waits in `rows`, the first one first, each in a transaction of its own.

    `send` makes the mail, sends it, and writes down that the row owes nothing any more. Whatever it raises, nothing of
    what it wrote stays, and no other row waits for it; without `pauses` the row is due at once for who asks again.
    Several workers share the rows. One that is killed leaves its row as it was: the letter goes twice at worst.
    """
    taken, tried = 0, set[Any]()
    while True:
        with transaction.atomic():
            row = rows.exclude(pk__in=tried).select_for_update(skip_locked=True, of=("self",)).first()
            if row is None:
                return Delivered(taken=taken, failed=len(tried) - taken)
            tried.add(row.pk)
            taken += _is_taken(row, send=send, now=now, pauses=pauses)


def in_the_name_of(town: str) -> str:
    """The sender's line of a mail: the region's address under the town's name."""
    return formataddr((one_line(town), parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


def _is_taken(row: Any, *, send: Callable[[Any], None], now: datetime, pauses: Pauses | None) -> bool:
    try:
        with transaction.atomic():
            send(row)
    except Exception as error:  # noqa: BLE001 - a letter that can't even be written keeps no other from going
        # Without its text, and without a traceback: both name the recipient.
        place = "" if isinstance(error, SMTPException | OSError) else f" in {extract_tb(error.__traceback__)[-1].name}"
        logger.warning("%s could not be handed over: %s%s", row._meta.label, type(error).__name__, place)
        if pauses is not None:
            row.failures += 1
            row.not_before = now + pauses.after(row.failures)
            row.save(update_fields=["failures", "not_before"])
        return False
    return True
