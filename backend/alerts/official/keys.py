"""Official keys of German places, as long as their level is; the same for both services. Knows no framework."""

from __future__ import annotations

import re

_COMMUNE, _COUNTY = "8", "1"
_CELL = re.compile(r"[0-9]{9}")
_REGION = re.compile(r"[0-9]{12}|[0-9]{9}|[0-9]{8}|[0-9]{5}|[0-9]{3}|[0-9]{2}")
AGS, UNION, ARS = 8, 9, 12
COUNTY = 5


def key_of_cell(text: str) -> str | None:
    """A warning cell of the weather service: its type, then the AGS (CAP DWD profile, 3.6).

    Only those of municipalities and counties are keys; lakes, coasts, parts of towns and sums of counties are none.
    """
    found = text.strip()
    if not _CELL.fullmatch(found):
        return None
    kind, ags = found[0], found[1:]
    if kind == _COMMUNE:
        return ags
    return ags[:COUNTY] if kind == _COUNTY and ags.endswith("000") else None


def key_of_region(text: str) -> str | None:
    """An ARS of twelve digits, filled with zeros to the right where it means more than one municipality, or a part of
    one: `120690000000` is a county, `120695910000` an Amt, `120695910474` a municipality; `000000000000` is Germany. A
    county is written `12069000` as well.
    """
    found = text.strip()
    if not _REGION.fullmatch(found):
        return None
    if len(found) == AGS and found.endswith("000"):
        return found[:COUNTY]
    if len(found) != ARS:
        return found
    if found.endswith("000"):
        return _level_of(found)
    return found[:COUNTY] + found[UNION:]


def county_of(*, ags: str, ars: str) -> str:
    """The county's five digits; "" where a town has neither key."""
    return (ars or ags)[:COUNTY]


def _level_of(ars: str) -> str:
    """A key that ends in zeros, without them. A town that is a county itself has zeros too, and is meant as one."""
    for length in (0, 2, 3, COUNTY, UNION):
        if not ars[length:].strip("0"):
            return ars[:length]
    return ars
