"""What the rows of all shapes have in common: whose they are, their year, and how a label with its days is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from django.utils.translation import gettext as _

from backend.waste_calendar.addresses.ranges import read_range
from backend.waste_calendar.formats.cells import Sheet
from backend.waste_calendar.formats.days import year_in
from backend.waste_calendar.formats.entries import (
    Address,
    Entry,
    FileBroken,
    ReadFile,
    Unreadable,
    line_problem,
    split_kinds,
)
from backend.waste_calendar.formats.headers import ADDRESS, Table, find_table
from backend.waste_calendar.formats.mapping import Meanings, Profile
from backend.waste_calendar.formats.names import bounded, shortened, street_name
from backend.waste_calendar.formats.official_keys import official_key

NOTHING = "-–/ xX"  # what stands in cells that mean nothing
_MUNICIPALITY = ("key", "municipality")
T = TypeVar("T")


def tables_of(sheets: Sequence[Sheet], *, columns: Mapping[str, str], file: ReadFile) -> list[Table]:
    """The sheets that have these columns; others are left out, and that is said. Raises FileBroken if none has."""
    found = found_in(sheets, find=lambda sheet: find_table(sheet, columns=columns), file=file)
    if not found:
        raise FileBroken(_("The table lacks the columns: %(names)s.") % {"names": ", ".join(columns.values())})
    return found


def found_in(sheets: Sequence[Sheet], *, find: Callable[[Sheet], T | None], file: ReadFile) -> list[T]:
    """What is found in each sheet; those without it are left out, and that is said."""
    tables: list[T] = []
    for sheet in sheets:
        file.remarks.extend(sheet.remarks)
        table = find(sheet)
        if table is not None:
            tables.append(table)
        else:
            file.remarks.append(_("The sheet “%(name)s” has no such table and is left out.") % {"name": sheet.name})
    return tables


def merged_down(values: dict[str, str], *, above: Mapping[str, str]) -> dict[str, str]:
    """Cells merged over several lines have their text in the first; a street without place is in that above."""
    if not any(values[name] for name in ADDRESS):
        return {**values, **{name: above.get(name, "") for name in ADDRESS}}
    here = {name: values[name] for name in _MUNICIPALITY}
    there = {name: above.get(name, "") for name in _MUNICIPALITY}
    if any(here.values()) and here != there:
        return values  # a place above is another municipality's
    return {**values, **there, "place": values["place"] or above.get("place", "")}


def year_of(table: Table, *, profile: Profile, name: str) -> int | None:
    """The year of days without one: as a person said, else of header and title, of the sheet, of the file's name."""
    texts = ((*table.header, *table.titles), (table.sheet.name,), (name.rsplit("/", 1)[-1],))
    return profile.year or next((year for said in texts if (year := year_in(said))), None)


def whose(values: Mapping[str, str], *, profile: Profile) -> tuple[Address | None, str]:
    """The address and the district of a row, as far as its table has columns for them. Raises Unreadable."""
    tour = bounded(values["zone"])
    named = {"place", "street", "numbers"} if "zone" in profile.columns else {"place", "street", "numbers", "key"}
    if not named & profile.columns.keys():
        return None, tour
    try:
        numbers = read_range(values["numbers"])
    except ValueError as error:
        text = {"text": shortened(values["numbers"])}
        raise Unreadable(_("“%(text)s” is not a range of house numbers.") % text) from error
    address = Address(
        place=bounded(values["place"]),
        street=bounded(street_name(values["street"])),
        numbers=numbers,
        ags=official_key(values["key"]),
        municipality=bounded(values["municipality"]),
    )
    return address, tour


def add_days(
    file: ReadFile,
    *,
    label: str,
    days: Iterable[date],
    owner: tuple[Address | None, str],
    meanings: Meanings,
    line: int,
    original: date | None = None,
) -> None:
    """Pickups of what a label means, or the label as one that nobody knows; `original` is the day they moved from."""
    found = meanings.of(label)
    address, tour = owner
    if found is None:
        file.add_unknown(label, line=line)
    elif found.is_ignored:
        file.remarks.append(line_problem(line, _("“%(text)s” is left out.") % {"text": label}))
    else:
        for on in days:
            entry = Entry(
                fraction="",
                title="",
                variant="",
                on=on,
                original_on=original or on,
                status="moved" if original else "scheduled",
                address=address,
                tour=tour,
                line=line,
            )
            file.entries.extend(split_kinds(entry, label=found))
