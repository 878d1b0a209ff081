"""What a database session is called, which all others see at once and which ends with it (decision 040)."""

from __future__ import annotations

from django.db import connection


def name_of_session() -> str:
    """What this session is called."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('application_name')")
        return str(cursor.fetchone()[0])


def call_session(name: str) -> None:
    """Seen by others from inside a transaction, too; 63 letters at most."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('application_name', %s, false)", [name])


def sessions_called(start: str) -> list[str]:
    """The names that begin so, of all sessions of this database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # inside of a transaction the first look would hold
        cursor.execute(
            "SELECT application_name FROM pg_stat_activity"
            " WHERE datname = current_database() AND starts_with(application_name, %s)",
            [start],
        )
        return [row[0] for row in cursor.fetchall()]
