"""One after another: whoever writes a town's calendar as a whole, be it an import, its rules or a hand-over."""

from __future__ import annotations

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _
from psycopg.errors import LockNotAvailable

from backend.common.errors import OrtsblattError

PATIENCE = 5_000  # milliseconds that a person waits for an import


class CalendarBusy(OrtsblattError):
    """Somebody else is writing the calendar, for longer than a page may take: try again in a minute."""

    code = "waste_calendar_busy"
    status = 409
    retryable = True


def lock_calendar() -> None:
    """Until the end of the transaction nobody else writes this town's calendar as a whole.

    First in the transaction, before any row of the calendar is locked: otherwise two wait for each other.
    """
    with connection.cursor() as cursor:
        name = f"{connection.schema_name} waste calendar"  # type: ignore[attr-defined]  # django-tenants adds it
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])


def lock_calendar_for_page() -> None:
    """The same for somebody who sits before a page. Raises CalendarBusy where an import takes its time."""
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{PATIENCE}ms"])
                lock_calendar()
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            sentence = _("The calendar is just being written anew. Please try again in a minute; nothing was changed.")
            raise CalendarBusy(sentence) from error
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
