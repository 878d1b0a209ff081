"""What has changed since a copy was made: entries of the log, and what time alone has done; one statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

import orjson
from django.db import connection

from backend.mobile_api.sync_cursors import HOUR, Since
from backend.tenants.registry import Reading, Synced

Named: TypeAlias = tuple[str, UUID]  # type and id of an object

_LOG = """
    SELECT number, type, public_id FROM changes_change
    WHERE number > %(number)s AND type = ANY(%(types)s) AND public_id IS NOT NULL ORDER BY number
"""


@dataclass(frozen=True, kw_only=True)
class Changed:
    """Objects in the order of their last change, as far as one answer has room.

    `number` is that of the last entry that was read, None if all were; only then is there what time has done.
    `turns_at` is when time does the next thing, `log_begins_after` the number up to which the log has forgotten.
    """

    objects: list[Named]
    number: int | None
    turns_at: datetime | None
    log_begins_after: int


def read_changed(reading: Reading, since: Since, *, types: Sequence[Synced], limit: int) -> Changed:
    """What the copy lacks."""
    statement = f"""
        SELECT json_build_object(
            'begins', (SELECT log_begins_after FROM changes_townstate),
            'turns', {_turns(types)},
            'entries', (SELECT json_agg(entry) FROM ({_LOG} LIMIT {int(limit) + 1}) entry),
            'turned', (SELECT json_agg(turned) FROM ({_turned(types)}) turned)
        )::text
    """  # noqa: S608 - our own words; what comes from outside is a parameter
    values = {
        "number": since.number,
        "types": [each.type for each in types],
        "begin": min(since.earliest, reading.now),
        "end": max(since.latest + HOUR, reading.now),
        "now": reading.now,
    }
    found = orjson.loads(connection.first_row(statement, values)[0])  # type: ignore[attr-defined]  # of our own wrapper
    entries = found["entries"] or []
    is_all = len(entries) <= limit
    turned = (found["turned"] or []) if is_all else []
    return Changed(
        objects=_named([*entries[:limit], *turned]),
        number=None if is_all else entries[limit - 1]["number"],
        turns_at=datetime.fromisoformat(found["turns"]) if found["turns"] else None,
        log_begins_after=found["begins"] or 0,
    )


def next_turn(*, types: Sequence[Synced], after: datetime) -> datetime | None:
    """When time alone changes any document next, or which there are."""
    statement = f"SELECT to_json({_turns(types)})::text"
    found = connection.first_row(statement, {"now": after})[0]  # type: ignore[attr-defined]
    return datetime.fromisoformat(orjson.loads(found)) if found else None


def _turned(types: Iterable[Synced]) -> str:
    parts = [f"SELECT '{each.type}' AS type, public_id FROM ({each.turned}) one" for each in types if each.turned]  # noqa: S608
    return " UNION ".join(parts) or "SELECT NULL AS type, NULL AS public_id LIMIT 0"


def _turns(types: Iterable[Synced]) -> str:
    return f"least({', '.join(each.turns for each in types if each.turns) or 'NULL'}, NULL::timestamptz)"


def _named(rows: Iterable[dict[str, Any]]) -> list[Named]:
    """Each once, at the place of its last mention."""
    last: dict[Named, None] = {}
    for row in rows:
        name = row["type"], UUID(row["public_id"])
        last.pop(name, None)
        last[name] = None
    return list(last)
