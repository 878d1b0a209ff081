"""The rows as files, piece by piece: CSV for spreadsheets, one JSON document, one calendar."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import orjson
from django.utils.translation import gettext as _

from backend.common.clock import rfc3339
from backend.common.errors import NotFound
from backend.common.spreadsheets import MARK, harmless
from backend.tenants.registry import Reading
from backend.waste_calendar.ical import END, event_lines, head_lines
from backend.waste_calendar.open_data import rows
from backend.waste_calendar.open_data.describing import BASE, describe, first_day, terms_of

_PICKUPS = (
    "zone", "zone_name", "fraction", "title", "variant", "on", "original_on", "status", "reason", "note", "stop",
    "from", "to", "changed_at",
)  # fmt: skip
_ADDRESSES = (
    "location", "ags", "municipality", "place", "street", "from", "to", "parity", "is_rest", "fraction", "zone",
    "zone_name",
)  # fmt: skip


def pickups_csv(reading: Reading) -> Iterator[bytes]:
    """One line a pickup."""
    found = (_pickup(row, reading=reading) for row in rows.pickups(first=first_day(reading)))
    return _csv(_PICKUPS, (tuple(row.values()) for row in found))


def addresses_csv(_reading: Reading) -> Iterator[bytes]:
    """One line a range of house numbers and district."""
    return _csv(_ADDRESSES, ((*row.values(),) for row in rows.addresses()))


def calendar_json(reading: Reading) -> Iterator[bytes]:
    """`about`, `zones`, `pickups` and `addresses`; each address with all its zones."""
    about = orjson.dumps(describe(reading, terms=terms_of(reading)))
    yield b'{"about":' + about + b',"zones":' + orjson.dumps(rows.zones()) + b',"pickups":['
    yield from _listed(_pickup(row, reading=reading) for row in rows.pickups(first=first_day(reading)))
    yield b'],"addresses":['
    yield from _listed(_by_address(rows.addresses()))
    yield b"]}"


def calendar_ics(reading: Reading, *, zone: UUID | None) -> Iterator[bytes]:
    """One calendar with all districts, or with one of them. Raises NotFound for one that is not there."""
    named = {row["id"]: f"{row['title']} {row['name']}" for row in rows.zones()}
    if zone is not None and str(zone) not in named:
        raise NotFound
    name = named[str(zone)] if zone else reading.town.title
    path = f"{BASE}/calendar.ics" + (f"?zone={zone}" if zone else "")
    title = _("Waste calendar %(address)s") % {"address": name}
    yield _lines(head_lines(reading, uid=f"{zone or reading.town.slug}", name=title, source=path, page="/abfall/"))
    for row in rows.pickups(first=first_day(reading), zone=zone):
        yield _lines(event_lines(row, label=row["zone_name"], alarm=None, zone=reading.zone))
    yield _lines(["END:VCALENDAR"])


def _pickup(row: dict[str, Any], *, reading: Reading) -> dict[str, Any]:
    return {
        "zone": str(row["zone"]),
        "zone_name": row["zone_name"],
        "fraction": row["key"],
        "title": row["title"],
        "variant": row["variant"] or None,
        "on": row["on"],
        "original_on": row["original_on"],
        "status": row["status"],
        "reason": row["reason"],
        "note": row["note"],
        "stop": row["stop_place"] or None,
        "from": row["stop_from"] and row["stop_from"][:5],
        "to": row["stop_until"] and row["stop_until"][:5],
        "changed_at": rfc3339(row["changed_at"], zone=reading.zone),
    }


def _by_address(found: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for _location, group in groupby(found, key=itemgetter("location")):
        members = list(group)
        address = {name: value for name, value in members[0].items() if name not in {"fraction", "zone", "zone_name"}}
        yield {**address, "zones": [member["zone"] for member in members]}


def _csv(head: Sequence[str], found: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """With a byte order mark and semicolons, as German spreadsheets read them; no cell is a formula."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";")
    text.write(MARK)
    writer.writerow(head)
    for row in found:
        writer.writerow(["" if cell is None else harmless(str(cell)) for cell in row])
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    yield text.getvalue().encode()


def _listed(found: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    for number, each in enumerate(found):
        yield (b"," if number else b"") + orjson.dumps(each)


def _lines(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}{END}" for line in lines).encode()
