"""Puts the files that the municipality files name below one folder; what is there unchanged is left alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from pathlib import Path

from config.demo.samples.event_page import event_page
from config.demo.samples.events import events_calendar
from config.demo.samples.feeds import SHAPES, feed
from config.demo.samples.gazettes import GAZETTE_PAGE, gazettes
from config.demo.samples.paper import paper
from config.demo.samples.pictures import write_logo, write_pictures
from config.demo.samples.places import places_list
from config.demo.samples.towns import Calendar, Town
from config.demo.samples.warnings import warnings
from config.demo.samples.waste_csv import pickups_table, stops_table
from config.demo.samples.waste_ics import list_calendars, streets_table

EVENT_PAGE = "kirchenmusik.html"


def write_samples(target: Path, *, today: date, towns: list[Town]) -> list[Path]:
    """Write every sample of the towns; returns the files that were new or changed. The same day again changes none."""
    stamp, stamped = target / "written", _stamp(today=today, towns=towns)
    if stamp.exists() and stamp.read_text() == stamped:
        return []
    changed = _written(target, chain(warnings(towns, today=today), paper(towns, today=today)))
    for town in towns:
        changed += _written(target, _files(town, today=today, towns=towns))
        changed += write_pictures(town, target=target)
        changed += write_logo(town, target=target)
    # Last, so that a run that was killed before begins again.
    stamp.write_text(stamped)
    return changed


def _written(target: Path, files: Iterable[tuple[str, bytes]]) -> list[Path]:
    """Which of the files were not there as they are to be."""
    changed = []
    for name, content in files:
        path = target / name
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            changed.append(path)
    return changed


def _stamp(*, today: date, towns: list[Town]) -> str:
    """What the samples depend on: writing them all again takes seconds, and a demo should start at once."""
    folder = Path(__file__).parent
    sources = sorted([*folder.rglob("*.py"), *folder.rglob("*.yaml")])
    known = (str(today), repr(towns), *(source.read_text(encoding="utf-8") for source in sources))
    return hashlib.sha256("\0".join(known).encode()).hexdigest()


def _files(town: Town, *, today: date, towns: list[Town]) -> Iterator[tuple[str, bytes]]:
    """Name below the target, and content, of everything that is text."""
    for name in town.feeds:
        if name.endswith(GAZETTE_PAGE):
            yield from gazettes(town, page=name, today=today)
            continue
        yield name, _feed(town, name=name.rpartition("/")[2], today=today)
    if town.places:
        yield town.places, places_list(town)
    for calendar in town.calendars:
        # Next year's dates too: a calendar that ends on 31 December is no use in December.
        for year in (today.year, today.year + 1):
            yield from _waste(town, calendar=calendar, year=year, towns=towns)


def _feed(town: Town, *, name: str, today: date) -> bytes:
    if name in SHAPES:
        return feed(town, name=name, today=today)
    if name == EVENT_PAGE:
        return event_page(town, today=today)
    return events_calendar(town, today=today, zone="windows" if "outlook" in name else "olson")


def _waste(town: Town, *, calendar: Calendar, year: int, towns: list[Town]) -> Iterator[tuple[str, bytes]]:
    if calendar.format == "csv":
        yield calendar.path.format(year=year), pickups_table(town, year=year)
        yield calendar.stops.format(year=year), stops_table(town, year=year)
        return
    served = [other for other in towns if town.slug in other.providers] if town.kind == "provider" else [town]
    yield calendar.streets, streets_table(served)
    for served_town in served:
        for number, content in list_calendars(served_town, year=year, provided=town.kind == "provider"):
            yield calendar.path.format(year=year, list=number), content
