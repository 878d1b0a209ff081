"""Which municipality each line of a calendar is for: by its official key, or by name; lines of others are faulty."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from backend.library.models import Area
from backend.tenants.models import Municipality
from backend.waste_calendar.formats.entries import Address, Entry, ReadFile, line_problem
from backend.waste_calendar.formats.mapping import label_key
from backend.waste_calendar.formats.tables import StreetRow, StreetsTable
from backend.waste_calendar.models import Street

_WHOLE_KEY = 8
# What belongs to a name only in registers: "Stadt Musterstadt", "Musterstadt, Stadt".
_RANK = r"(?:landeshaupt|hanse|kreis|universitaets)?stadt|gemeinde|markt|flecken"
_RANKS = re.compile(rf"^(?:{_RANK})\s+(?=\w)|,\s*(?:{_RANK})$")


@dataclass(kw_only=True)
class Municipalities:
    """Whose addresses a calendar may name: a town's own, an Amt's, and at a provider everybody's."""

    own: Mapping[str, str]  # official key: name
    home: str  # key of lines that name none; empty where they have to
    is_open: bool
    names: dict[str, str] = field(default_factory=dict)  # of keys, as far as files and towns have said them

    def key_of(self, address: Address) -> str | None:
        """The key of a line; None where it is another municipality's, or nobody can tell."""
        if address.ags:
            return address.ags if self.is_open or address.ags in self.own else None
        if address.municipality:
            wanted = _plain(address.municipality)
            keys = [key for key, name in self.own.items() if _plain(name) == wanted]
            return keys[0] if len(keys) == 1 else None
        return self.home or None


def home_key(town: Municipality) -> str:
    """The official key of addresses that name no municipality; empty where that would be a guess."""
    is_one = town.kind != Municipality.Kind.PROVIDER or len(town.ags) == _WHOLE_KEY
    return town.ags if is_one else ""


def keep_own(file: ReadFile, *, town: Municipality) -> ReadFile:
    """The file with a key at each address that names a municipality, and without lines of others, which it names."""
    addresses = {entry.address for entry in file.entries if entry.address is not None}
    home = home_key(town)
    if not addresses or (home and not any(address.ags or address.municipality for address in addresses)):
        return file
    known = _municipalities(town, home=home, keys={address.ags for address in addresses})
    found = {address: _settled(address, known=known) for address in addresses}
    kept: list[Entry] = []
    faulty: dict[tuple[int | None, str], None] = {}
    for entry in file.entries:
        if entry.address is None:
            kept.append(entry)
        elif (address := found[entry.address]) is not None:
            kept.append(replace(entry, address=address))
        else:
            faulty.setdefault((entry.line, _why_not(entry.address)))
    for line, text in faulty:
        file.add_problem(text, line=line)
    return replace(file, entries=kept)


def keep_own_rows(table: StreetsTable, *, town: Municipality) -> StreetsTable:
    """The table of streets without lines of other municipalities, which it names; a provider's may name everybody."""
    known = _municipalities(town, home=home_key(town), keys={row.ags for row in table.rows})
    if known.is_open:
        return table
    kept: list[StreetRow] = []
    problems = list(table.problems)
    for row in table.rows:
        if (row.ags or row.municipality) and known.key_of(_address(row)) is None:
            problems.append(line_problem(row.line or 0, _why_not(_address(row))))
        else:
            kept.append(row)
    return StreetsTable(rows=kept, problems=problems)


def names_in(files: Iterable[ReadFile]) -> dict[str, str]:
    """Official keys with the names that `keep_own` found for them."""
    addresses = (entry.address for file in files for entry in file.entries if entry.address is not None)
    return {address.ags: address.municipality for address in addresses if address.ags}


def _municipalities(town: Municipality, *, home: str, keys: set[str]) -> Municipalities:
    """Names are those that the authority used so far, else those of the towns themselves."""
    own = dict(Area.objects.exclude(ags="").values_list("ags", "name")) | ({home: town.title} if home else {})
    names = {served.ags: served.title for served in Municipality.objects.filter(ags__in=keys - {""})} | own
    names |= dict(Street.objects.filter(origin="", ags__in=keys).values_list("ags", "municipality").distinct())
    is_open = town.kind == Municipality.Kind.PROVIDER or not own
    return Municipalities(own=own, home=home, is_open=is_open, names=names)


def _settled(address: Address, *, known: Municipalities) -> Address | None:
    key = known.key_of(address)
    if key is None:
        return None
    name = known.own.get(key) or address.municipality or known.names.get(key) or key
    place = "" if _plain(address.place) == _plain(name) else address.place
    return replace(address, ags=key, municipality=name, place=place)


def _address(row: StreetRow) -> Address:
    return Address(place=row.place, street=row.street, numbers=row.numbers, ags=row.ags, municipality=row.municipality)


def _why_not(address: Address) -> str:
    if name := " ".join(filter(None, (address.municipality, address.ags))):
        return _("“%(name)s” is another municipality, which this calendar is not for.") % {"name": name}
    return _("The line does not say in which municipality it is: its official key is missing.")


def _plain(name: str) -> str:
    return _RANKS.sub("", label_key(name))
