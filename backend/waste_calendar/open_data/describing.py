"""What the open data are: licence, source, whom to write to, as of when, and the files (DCAT-AP.de in JSON-LD)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from django.db import connection
from django.utils.translation import gettext as _

from backend.common.clock import end_of_day
from backend.common.licences import DEFAULT, LICENCES, Licence
from backend.serving.dcat import CONTEXT, dataset_document
from backend.tenants.datasets import DataFile, Dataset
from backend.tenants.registry import Reading
from backend.waste_calendar.upcoming import today_of

BASE = "/api/v1/waste/open-data"
PAGE = "/abfall/daten/"
# By name: media type, and EU's list of file types.
FILES = {
    "pickups.csv": ("text/csv", "CSV"),
    "addresses.csv": ("text/csv", "CSV"),
    "calendar.json": ("application/json", "JSON"),
    "calendar.ics": ("text/calendar", "ICS"),
}
_TERMS = """
    SELECT json_build_object(
        'licence', (SELECT licence FROM waste_calendar_publication ORDER BY id LIMIT 1),
        'contacts', (SELECT json_agg(contact ORDER BY position) FROM waste_calendar_fraction WHERE contact <> '{}'),
        'changed_at', (SELECT max(changed_at) FROM waste_calendar_pickup WHERE "on" >= %(first)s)
    )::text
"""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Licence, who is to be named, and who is asked; `changed_at` is when any pickup last changed."""

    licence: Licence
    source: str
    contacts: Sequence[dict[str, str]]
    changed_at: datetime | None


def terms_of(reading: Reading) -> Terms:
    """One statement. Who collects is named as the source; where nobody is known, the town."""
    row = connection.first_row(_TERMS, {"first": first_day(reading)})  # type: ignore[attr-defined]  # of our own wrapper
    found = orjson.loads(row[0])
    each = list({contact["name"]: contact for contact in found["contacts"] or []}.values())
    return Terms(
        licence=LICENCES[found["licence"] or DEFAULT],
        source=", ".join(contact["name"] for contact in each) or reading.town.title,
        contacts=each,
        changed_at=datetime.fromisoformat(found["changed_at"]) if found["changed_at"] else None,
    )


def first_day(reading: Reading) -> date:
    """Since when pickups are given: the beginning of the year."""
    return date(today_of(reading).year, 1, 1)


def end_of_year(reading: Reading) -> datetime:
    """When the files begin with another day."""
    return end_of_day(date(first_day(reading).year, 12, 31), zone=reading.zone)


def describe(reading: Reading, *, terms: Terms) -> dict[str, Any]:
    """The data set as a catalogue of open data takes it in."""
    return {"@context": CONTEXT, **dataset_document(reading, waste_dataset(reading, terms=terms))}


def waste_datasets(reading: Reading) -> Iterator[Dataset]:
    """For the catalogue."""
    yield waste_dataset(reading, terms=terms_of(reading))


def waste_dataset(reading: Reading, *, terms: Terms) -> Dataset:
    """All of it, under the licence that the file says for the calendar alone."""
    return Dataset(
        path=BASE,
        title=_("Waste calendar %(town)s") % {"town": reading.town.title},
        description=_("All pickups by collection district, and which addresses belong to which district."),
        page=PAGE,
        theme="ENVI",
        frequency="IRREG",
        files=[
            DataFile(title=name, path=f"{BASE}/{name}", media_type=media_type, file_type=file_type)
            for name, (media_type, file_type) in FILES.items()
        ],
        licence=terms.licence,
        source=terms.source,
        contacts=terms.contacts,
        changed_at=terms.changed_at,
    )
