"""Which addresses the districts of a calendar have: by a table, by what somebody typed, or as until now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from pathlib import PurePath
from typing import Any

from backend.tenants.models import Municipality
from backend.waste_calendar.addresses.ranges import read_range
from backend.waste_calendar.formats.entries import Problem
from backend.waste_calendar.formats.headers import ADDRESS
from backend.waste_calendar.formats.mapping import Shape
from backend.waste_calendar.formats.names import bounded, street_name
from backend.waste_calendar.formats.tables import StreetRow, StreetsTable, read_streets
from backend.waste_calendar.imports.municipalities import keep_own_rows
from backend.waste_calendar.imports.parts import Known
from backend.waste_calendar.models import ImportFile, Street


def district_of(file: ImportFile) -> str:
    """The district that a file is about, unless its lines name some."""
    return file.district or PurePath(file.name).stem


def names_nobody(profile: Mapping[str, Any]) -> bool:
    """Whether days stand there without addresses, districts or tours: those of one district."""
    return profile["shape"] != Shape.TOURS.value and not set(ADDRESS) & profile.get("columns", {}).keys()


def streets_of(
    files: Iterable[ImportFile], *, lists: AbstractSet[str], known: Known, town: Municipality
) -> tuple[StreetsTable, list[tuple[str, Problem]]]:
    """Which addresses each district has: by the tables that were brought, by what was typed, or as until now."""
    found = StreetsTable(rows=[], problems=[])
    problems: list[tuple[str, Problem]] = []
    for file in files:
        if file.role == ImportFile.Role.STREETS:
            table_of_streets = keep_own_rows(read_streets(bytes(file.content)), town=town)
            found.rows += table_of_streets.rows
            found.problems += table_of_streets.problems
            problems += [(file.name, Problem(text=str(text))) for text in table_of_streets.problems]
        elif file.addresses:
            found.rows += typed_rows(file.addresses, district=district_of(file), town=town)
    named = {name for row in found.rows for name in row.lists}
    found.rows += _former_rows(lists - named, known=known)
    return found, problems


def typed_rows(text: str, *, district: str, town: Municipality) -> list[StreetRow]:
    """`Bahnhofstraße; 1-47b; Ostdorf`, one a line. Raises ValueError with the line that says no house numbers."""
    rows = []
    for line in filter(None, map(str.strip, text.splitlines())):
        street, numbers, place = (part.strip() for part in f"{line};;".split(";")[:3])
        try:
            named = read_range(numbers)
        except ValueError as error:
            raise ValueError(line) from error
        rows.append(
            StreetRow(
                ags=town.ags or "",
                municipality=town.title,
                place="" if place == town.title else bounded(place),
                street=bounded(street_name(street)),
                numbers=named,
                lists=(district,),
            )
        )
    return rows


def _former_rows(names: Iterable[str], *, known: Known) -> Iterator[StreetRow]:
    municipalities = dict(Street.objects.filter(origin="").values_list("ags", "municipality"))
    wanted = set(names)
    for (_fraction, name), members in sorted(known.members.items()):
        if name in wanted:
            for ags, place, street, numbers in members:
                yield StreetRow(
                    ags=ags,
                    municipality=municipalities.get(ags, ""),
                    place=place,
                    street=street,
                    numbers=numbers,
                    lists=(name,),
                )
