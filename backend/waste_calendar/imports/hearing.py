"""Files are heard with the names that streets had, have and get: what they say of one becomes what is stored of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from backend.tenants.models import Municipality
from backend.waste_calendar.addresses.naming import NamedStreet, StreetKey, StreetNames
from backend.waste_calendar.formats.entries import Address, ReadFile
from backend.waste_calendar.formats.tables import StreetsTable
from backend.waste_calendar.imports.parts import address_key
from backend.waste_calendar.models import Street


def known_names(*, confirmed: Mapping[StreetKey, str] = MappingProxyType({})) -> StreetNames:
    """All names of the streets of the town's own calendar; one statement."""
    rows = Street.objects.filter(origin="", is_whole_place=False)
    streets = {
        (ags, place, name): NamedStreet(key=(ags, place, name), former=former, coming=coming)
        for ags, place, name, former, coming in rows.values_list(
            "ags", "place", "name", "former_names", "coming_name"
        ).order_by("pk")
    }
    return StreetNames(streets=streets, confirmed=confirmed)


def hear_table(table: StreetsTable, *, names: StreetNames) -> StreetsTable:
    """A table of streets in the calendar's own names."""
    meant = names.hear({(row.ags, row.place, row.street) for row in table.rows})
    if not meant:
        return table
    keys = [(row.ags, row.place, row.street) for row in table.rows]
    rows = [replace(row, street=meant.get(key, key)[2]) for row, key in zip(table.rows, keys, strict=True)]
    return replace(table, rows=rows)


def hear_files(files: Mapping[int, ReadFile], *, names: StreetNames, town: Municipality) -> dict[int, ReadFile]:
    """Files with a line an address and day in the calendar's own names; next year's may have others than this one's."""
    keys = {number: _keys(file, town=town) for number, file in files.items()}
    for said in keys.values():
        names.heard.update(said.values())
    return {number: _heard(file, keys=keys[number], names=names) for number, file in files.items()}


def _heard(file: ReadFile, *, keys: Mapping[Address, StreetKey], names: StreetNames) -> ReadFile:
    meant = names.hear(set(keys.values()))
    known = {address: replace(address, street=meant[key][2]) for address, key in keys.items() if key in meant}
    if not known:
        return file
    entries = [
        replace(entry, address=known[entry.address]) if entry.address in known else entry for entry in file.entries
    ]
    return replace(file, entries=entries)


def _keys(file: ReadFile, *, town: Municipality) -> dict[Address, StreetKey]:
    said = {entry.address for entry in file.entries if entry.address}
    return {address: address_key(address, town=town)[:3] for address in said}
