"""The files of an invented authority of a real size: a table of streets with a calendar a zone, or one table."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

# Each kind of waste has zones of its own, and a day every so many weeks.
RHYTHMS = {"Restmüll": 2, "Biotonne": 1, "Papier": 4, "Gelbe Tonne": 2, "Sperrmüll": 13, "Grünschnitt": 6}
WEEKS = 52
NAMES = ("Ahorn", "Bahnhof", "Birken", "Dorf", "Eichen", "Feld", "Garten", "Haupt", "Kirch", "Linden", "Mühlen", "Wald")
KINDS = ("straße", "weg", "gasse", "allee", "platz")
DIVIDED = 4  # one street of so many has a border between two ranges of house numbers


@dataclass(frozen=True, kw_only=True)
class Size:
    """How large it is."""

    towns: int = 20
    streets: int = 4_000
    zones: int = 60  # of each kind of waste

    @property
    def keys(self) -> list[str]:
        """The official keys of its towns."""
        return [f"120{number:05d}" for number in range(1, self.towns + 1)]


def write_lists(folder: Path, *, size: Size, year: int) -> int:
    """A table of streets, each range with zones of its own; returns how many pickups all zones have."""
    chance = random.Random(0)  # noqa: S311 - the same files every time
    (folder / str(year)).mkdir(parents=True, exist_ok=True)
    lines = ["AGS;Gemeinde;Ortsteil;Straße;von;bis;Seite;Listen"]
    for number, key in enumerate(size.keys, start=1):
        for street in _streets(size.streets // size.towns):
            border = chance.randrange(10, 90)
            ends = [("", str(border)), (str(border + 1), "")] if chance.randrange(DIVIDED) == 0 else [("", "")]
            for first, last in ends:
                lists = ",".join(f"{kind}-{chance.randrange(size.zones)}" for kind in range(len(RHYTHMS)))
                lines.append(f"{key};Ort {number};;{street};{first};{last};;{lists}")
    (folder / "strassen.csv").write_text("\r\n".join(lines), encoding="utf-8")
    pickups = 0
    for kind, title in enumerate(RHYTHMS):
        for zone in range(size.zones):
            days = list(_days(year, kind=title, zone=zone))
            pickups += len(days)
            (folder / str(year) / f"{kind}-{zone}.ics").write_text(_calendar(title, days=days), encoding="utf-8")
    return pickups


def write_table(folder: Path, *, size: Size, year: int) -> int:
    """One line an address, kind of waste and day, of one town alone; returns how many lines."""
    chance = random.Random(0)  # noqa: S311 - the same files every time
    lines = 0
    with (folder / f"kalender-{year}.csv").open("w", encoding="utf-8") as file:
        file.write("Straße;Abfallart;Datum\r\n")
        for street in _streets(size.streets):
            for title in RHYTHMS:
                days = list(_days(year, kind=title, zone=chance.randrange(size.zones)))
                file.writelines(f"{street};{title};{day:%d.%m.%Y}\r\n" for day in days)
                lines += len(days)
    return lines


def _streets(number: int) -> Iterator[str]:
    for index in range(number):
        name = f"{NAMES[index % len(NAMES)]}{KINDS[index // len(NAMES) % len(KINDS)]}"
        yield name if index < len(NAMES) * len(KINDS) else f"{name} {index}"


def _days(year: int, *, kind: str, zone: int) -> Iterator[date]:
    """Weekdays that no two zones of one kind share all the year."""
    weeks = RHYTHMS[kind]
    first = date(year, 1, 5) + timedelta(days=zone % 5 + 7 * (zone // 5 % weeks))
    moved = zone % (WEEKS // weeks)  # one pickup is a day late, another one in each zone
    for number in range(WEEKS // weeks):
        day = first + timedelta(weeks=weeks * number, days=number == moved)
        if day.year == year:
            yield day


def _calendar(title: str, *, days: list[date]) -> str:
    events = [
        f"BEGIN:VEVENT\r\nUID:{title}-{day}\r\nSUMMARY:{title}\r\nDTSTART;VALUE=DATE:{day:%Y%m%d}\r\nEND:VEVENT\r\n"
        for day in days
    ]
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Bench//DE\r\n{''.join(events)}END:VCALENDAR\r\n"
