"""Tables that name districts or tours: with a table of streets these are its lists, without one each is a place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from backend.waste_calendar.addresses.ranges import HouseNumbers
from backend.waste_calendar.formats.entries import Address, Entry, FileBroken, ReadFile
from backend.waste_calendar.formats.tables import StreetsTable, Tour
from backend.waste_calendar.vocabulary import BY_KEY


def by_district(files: Mapping[int, ReadFile]) -> dict[str, dict[int, ReadFile]]:
    """The files of all years, parted by the districts that their lines name."""
    found: dict[str, dict[int, ReadFile]] = defaultdict(dict)
    for year, file in files.items():
        for entry in file.entries:
            part = found[entry.tour].setdefault(year, replace(file, entries=[]))
            part.entries.append(entry)
    return dict(found)


def told_apart(lists: Mapping[str, Mapping[int, ReadFile]], *, table: StreetsTable) -> dict[str, dict[int, ReadFile]]:
    """Days of tours get the kinds of waste that the table of streets collects by them; others stay as they are."""
    kinds: dict[str, dict[Tour, None]] = defaultdict(dict)
    for row in table.rows:
        for tour in row.tours:
            kinds[tour.name].setdefault(tour)
    return {
        name: {
            year: replace(
                file, entries=[found for entry in file.entries for found in _of_kinds(entry, kinds=kinds[name])]
            )
            for year, file in files.items()
        }
        for name, files in lists.items()
    }


def _of_kinds(entry: Entry, *, kinds: Iterable[Tour]) -> Iterator[Entry]:
    if entry.fraction:
        yield entry
        return
    for tour in kinds:
        title = BY_KEY[tour.fraction].title
        yield replace(entry, fraction=tour.fraction, title=title, variant=tour.variant)


def as_places(file: ReadFile) -> ReadFile:
    """Lines that name no address are for the district that they name, as a place; else for the whole municipality.

    Raises FileBroken for days of tours, which mean nothing without a table of streets.
    """
    if any(not entry.fraction for entry in file.entries):
        raise FileBroken(_("These are days of tours; a table of streets has to say what each tour collects."))
    entries = [
        replace(entry, address=Address(place=entry.tour, street="", numbers=HouseNumbers()))
        if entry.address is None
        else entry
        for entry in file.entries
    ]
    return replace(file, entries=entries)
