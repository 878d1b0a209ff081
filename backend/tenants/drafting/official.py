"""The official directory of municipalities that the operator points to: keys, state and postal code by name.

Two shapes: the weather service's list of warning cells (CSV, a municipality's cell is 8 and its official key), and the
municipality directory of the statistical office (GV100AD, fixed columns, a municipality is a line of kind 60).
"""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from backend.common.errors import OrtsblattError

# The first two digits of an official key.
STATES = dict(
    zip(
        (f"{number:02}" for number in range(1, 17)),
        ("SH", "HH", "NI", "HB", "NW", "HE", "RP", "BW", "BY", "SL", "BE", "BB", "MV", "SN", "ST", "TH"),
        strict=True,
    )
)
_MUNICIPALITY_CELL = re.compile(r"8\d{8}")
_MUNICIPALITY_LINE = "60"
# What stands before or behind a name in the lists, and is not said.
_KIND = re.compile(
    r"^(?:(?:Große Kreisstadt|Kreisstadt|Hansestadt|Universitätsstadt|Landeshauptstadt|Stadt|Gemeinde|Markt|Flecken|"
    r"Mitgliedsgemeinde|in Verwaltungsgemeinschaft|in Samtgemeinde|in Amt)\s+)+"
)
_APPENDED = re.compile(r",\s*(?:Stadt|St|Hansestadt|Kurort|M|GKSt|.*stadt)$")
_MOST_OFFERED = 8


class NotInDirectory(OrtsblattError):
    """No municipality, or more than one, has this name: name it as the directory does, or by its key."""

    code = "not_in_directory"
    status = 404


@dataclass(frozen=True, kw_only=True)
class Official:
    """One municipality; `ars` and `postal_code` are empty where the list does not say them."""

    ags: str
    name: str
    ars: str = ""
    postal_code: str = ""

    @property
    def state(self) -> str:
        """`BB`."""
        return STATES[self.ags[:2]]

    @property
    def plain_name(self) -> str:
        """As people say it."""
        return plain(self.name)


def find(name: str, *, directory: Path) -> Official:
    """The municipality of this name or official key. Raises NotInDirectory with those that are near, and OSError."""
    everybody = list(read(directory))
    found = [each for each in everybody if name in {each.ags, each.name}] or [
        each for each in everybody if plain(each.name).casefold() == plain(name).casefold()
    ]
    if len(found) == 1:
        return found[0]
    near = list(dict.fromkeys([*found, *_near(name, everybody=everybody)]))[:_MOST_OFFERED]
    offered = ", ".join(f"{each.name} ({each.ags})" for each in near)
    what = "several municipalities have the name" if found else "there is no municipality"
    raise NotInDirectory(f"{what} {name!r} in {directory}" + (f": name its key, {offered}" if offered else ""))


def read(directory: Path) -> Iterator[Official]:
    """All municipalities of a list, in its order. Raises NotInDirectory where it is neither of the two shapes."""
    content = directory.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    lines = text.splitlines()
    first = lines[0].lower() if lines else ""
    if "warncell" in first:
        yield from _warning_cells(lines)
    elif re.match(r"\d{10}", first):
        yield from _fixed_columns(lines)
    else:
        raise NotInDirectory(f"{directory} is neither a list of warning cells nor a GV100AD file")


def plain(name: str) -> str:
    """`Stadt Bad Belzig`, `Bad Belzig, Stadt`: Bad Belzig."""
    return _KIND.sub("", _APPENDED.sub("", name.strip())).strip()


def _near(name: str, *, everybody: Sequence[Official]) -> list[Official]:
    by_name = {each.plain_name.casefold(): each for each in everybody}
    close = difflib.get_close_matches(plain(name).casefold(), by_name, n=_MOST_OFFERED, cutoff=0.75)
    longer = [each for each in everybody if each.plain_name.casefold().startswith(f"{plain(name).casefold()} ")]
    return [*longer, *(by_name[key] for key in close)]


def _warning_cells(lines: Sequence[str]) -> Iterator[Official]:
    rows = csv.reader(lines, delimiter=";")
    columns = [re.sub(r"[^a-z]", "", column.lower()) for column in next(rows)]
    cell, name = columns.index("warncellid"), columns.index("name")
    for row in rows:
        if len(row) > max(cell, name) and _MUNICIPALITY_CELL.fullmatch(row[cell]) and row[cell][1:3] in STATES:
            yield Official(ags=row[cell][1:], name=row[name].strip())


def _fixed_columns(lines: Sequence[str]) -> Iterator[Official]:
    """Columns as the record description that comes with the file numbers them, from 1: key 11-18, association 19-22."""
    for line in lines:
        ags, association = line[10:18], line[18:22]
        if line.startswith(_MUNICIPALITY_LINE) and ags.isdigit() and ags[:2] in STATES:
            postal_code = line[165:170].strip()
            yield Official(
                ags=ags,
                name=line[22:72].strip(),
                ars=f"{ags[:5]}{association}{ags[5:]}" if association.isdigit() else "",
                postal_code=postal_code if re.fullmatch(r"\d{5}", postal_code) else "",
            )
