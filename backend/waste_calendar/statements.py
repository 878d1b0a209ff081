"""The SQL of an address's pickups: one statement an answer; which day is meant and what is said of them is not here.

By hand, as that of news is, since Django's ORM spends more on writing such a statement than PostgreSQL on running it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from backend.waste_calendar.titles import TITLE

Row = dict[str, Any]
After = tuple[date, int, UUID]

_PICKUP = (
    "public_id", "on", "original_on", "variant", "status", "is_replacement_open", "reason", "note", "stop_place",
    "stop_from", "stop_until", "sequence", "changed_at",
)  # fmt: skip
_FRACTION = ("key", "title", "color", "position")
_NAMES = (*_PICKUP, *_FRACTION)
_ADDRESS = ("public_id", "from_number", "from_suffix", "to_number", "to_suffix", "parity", "is_rest")
_STREET = ("street__name", "street__place", "street__municipality")
# The town's own words stand behind those of its provider.
_SAID = {
    "note": "CASE WHEN pickup.town_note = '' THEN pickup.note"
    " ELSE concat_ws(' ', NULLIF(pickup.note, ''), pickup.town_note) END AS note"
}
_TOLD = ", ".join(_SAID.get(name, f'pickup."{name}"') for name in _PICKUP)
# As texts, since JSON of mixed kinds looks each value's kind up anew, which took half of PostgreSQL's time.
_KIND = (TITLE if name == "title" else f"fraction.{name}" for name in _FRACTION)
_COLUMNS = ", ".join([*(f'pickup."{name}"::text' for name in _PICKUP), *(f"({column})::text" for column in _KIND)])

# Of each zone no more than the answer can show, by its index, before they are put in order.
_FIND = f"""
    SELECT ARRAY[{_COLUMNS}] AS columns FROM waste_calendar_locationzone member
    JOIN waste_calendar_zone zone ON zone.id = member.zone_id
    JOIN waste_calendar_fraction fraction ON fraction.id = zone.fraction_id
    CROSS JOIN LATERAL (
        SELECT {_TOLD} FROM waste_calendar_pickup pickup
        WHERE pickup.zone_id = zone.id AND pickup."on" >= %(first)s {{conditions}}
        ORDER BY pickup."on", pickup.public_id {{cut}}
    ) pickup
    WHERE member.location_id = location.id
    ORDER BY pickup."on", fraction.position, pickup.public_id {{cut}}
"""  # noqa: S608 - our own words, as all SQL here; what comes from outside is a parameter
_TO_LAST = 'AND pickup."on" <= %(last)s'
# An empty variant means all of them.
_OF_KINDS = """AND EXISTS (
    SELECT FROM unnest(%(keys)s::text[], %(variants)s::text[]) wanted (key, variant)
    WHERE wanted.key = fraction.key AND (wanted.variant = '' OR wanted.variant = pickup.variant)
)"""
_AFTER = 'AND (pickup."on", fraction.position, pickup.public_id) > (%(after_on)s, %(after_position)s, %(after_id)s)'

_STATEMENT = f"""
    SELECT json_build_object(
        'address', json_build_array({", ".join(f"location.{name}" for name in _ADDRESS)},
            street.name, street.place, street.municipality),
        'area', (SELECT public_id FROM library_area WHERE id = street.area_id),
        'pickups', (SELECT array_agg(found.columns) FROM ({_FIND}) found)
    )::text
    FROM waste_calendar_location location JOIN waste_calendar_street street ON street.id = location.street_id
    WHERE location.public_id = %(location)s
"""  # noqa: S608


@dataclass(frozen=True, kw_only=True)
class Span:
    """Which pickups: days, ends included, and pairs of fraction and variant; an empty variant means all of them."""

    first: date
    last: date | None = None
    fractions: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, kw_only=True)
class Found:
    """An address and its pickups by day, then by kind of waste; days and hours are texts as JSON has them.

    `address` is None where there is none of that id; it holds the columns of its range, and of its street
    those that tell which one it is.
    """

    address: dict[str, Any] | None
    area: str | None
    rows: list[Row]


def read_pickups(location_id: UUID, *, span: Span, after: After | None = None, limit: int | None = None) -> Found:
    """The pickups of one address; `after` is day, position and id of the last row of the page before."""
    conditions = [
        condition
        for condition, is_asked in ((_TO_LAST, span.last), (_OF_KINDS, span.fractions), (_AFTER, after))
        if is_asked
    ]
    # In the text, since a plan for any limit is one for a tenth of the table.
    cut = "" if limit is None else f"LIMIT {int(limit)}"
    statement = _STATEMENT.format(conditions=" ".join(conditions), cut=cut)
    after_on, after_position, after_id = after or (None, None, None)
    values = {
        "location": location_id,
        "first": span.first,
        "last": span.last,
        "keys": [key for key, _variant in span.fractions],
        "variants": [variant for _key, variant in span.fractions],
        "after_on": after_on,
        "after_position": after_position,
        "after_id": after_id,
    }
    row = connection.first_row(statement, values)  # type: ignore[attr-defined]  # of our own wrapper
    if row is None:
        return Found(address=None, area=None, rows=[])
    found = orjson.loads(row[0])
    address = dict(zip((*_ADDRESS, *_STREET), found["address"], strict=True))
    return Found(address=address, area=found["area"], rows=_rows(found["pickups"] or []))


def _rows(found: list[list[str | None]]) -> list[Row]:
    """Most rows were last changed by the same import, so that an instant is read once."""
    instant = cache(datetime.fromisoformat)
    rows: list[Row] = [dict(zip(_NAMES, columns, strict=True)) for columns in found]
    for row in rows:
        row["position"], row["sequence"] = int(row["position"]), int(row["sequence"])
        row["is_replacement_open"] = row["is_replacement_open"] == "true"
        row["changed_at"] = instant(row["changed_at"])
    return rows
