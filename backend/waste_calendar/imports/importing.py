"""A town's own calendar from its files: all or nothing, unchanged writes nothing; handing it on is `sharing`'s part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import partial
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from backend.common.clock import local_day
from backend.tenants.models import Municipality
from backend.waste_calendar import progress
from backend.waste_calendar.addresses.naming import StreetKey
from backend.waste_calendar.dataset import Dataset
from backend.waste_calendar.formats import FORMATS
from backend.waste_calendar.formats.entries import FileBroken, Reader, ReadFile
from backend.waste_calendar.formats.mapping import Profile
from backend.waste_calendar.formats.tables import StreetsTable, read_stops, read_streets
from backend.waste_calendar.imports.assembling import add_stops, from_addresses, from_lists
from backend.waste_calendar.imports.batches import (
    first_problems,
    names_of,
    note_batch,
    print_of,
    was_taken_back,
    write_calendar,
)
from backend.waste_calendar.imports.brought import compare, held_days
from backend.waste_calendar.imports.earlier import known_zones
from backend.waste_calendar.imports.finishing import to_dataset
from backend.waste_calendar.imports.hearing import hear_files, hear_table, known_names
from backend.waste_calendar.imports.holding import Held, hold, without_held
from backend.waste_calendar.imports.journal import Journal
from backend.waste_calendar.imports.likely import Likely, likely_renames
from backend.waste_calendar.imports.municipalities import keep_own, keep_own_rows
from backend.waste_calendar.imports.parts import Known, Parts
from backend.waste_calendar.imports.source_files import SourceReader
from backend.waste_calendar.imports.touring import as_places, by_district
from backend.waste_calendar.locking import lock_calendar
from backend.waste_calendar.models import CalendarSource, Fraction, ImportBatch
from backend.waste_calendar.sharing import offer_calendar
from backend.waste_calendar.stepping_back import rests, without_covered
from backend.waste_calendar.storing.run import Counts


def import_calendars(
    town: Municipality, *, now: datetime, also: Callable[[progress.Progress], None] | None = None
) -> Counts:
    """Import this and the next year of all calendars that the town's file names, and hand them on.

    Rows that can't be read are left out and noted. A source that can't be believed changes nothing at all: it is noted
    and FileBroken is raised. How far it is can be seen from outside, and is said to `also`.
    """
    with progress.shown(progress.NIGHTLY, also=also):
        while (counts := _import_calendars(town, now=now)) is None:
            pass
    return counts


def _import_calendars(town: Municipality, *, now: datetime) -> Counts | None:
    """None where somebody else imported while the files were read: what they brought would be lost."""
    if rests(town):
        return Counts()
    before = _last_import()
    found = read_sources(town, now=now)
    if found is None:
        return Counts()
    dataset, readers = found
    calendar = print_of(dataset)
    with transaction.atomic():
        lock_calendar()
        if _last_import() != before:
            return None
        is_unwanted = was_taken_back(calendar)
        counts, journal = (Counts(), None) if is_unwanted else write_calendar(dataset, now=now)
        compare(without_covered(dataset).unheard)
        renamed = [_rename_words(item) for item in likely_renames(journal)] if journal else []
        for source, reader in readers.items():
            problems = reader.problems + reader.remarks + renamed
            if is_unwanted:
                problems.append(_("This calendar was taken back; it is read again when its files change."))
            fine = not reader.problems and not is_unwanted
            _note(
                source,
                counts=counts,
                problems=problems,
                is_fine=fine,
                now=now,
                journal=journal,
                calendar=calendar,
                files=names_of(reader.names),
            )
            journal = None  # all sources are one import, which is taken back once
        offer_calendar(town, now=now)
    return counts


def _last_import() -> int | None:
    """Of those that people brought or took back; what is read by itself notes its own failures while it reads."""
    return ImportBatch.objects.filter(source=None).order_by("-pk").values_list("pk", flat=True).first()


def read_sources(
    town: Municipality, *, now: datetime, confirmed: Mapping[StreetKey, str] = MappingProxyType({})
) -> tuple[Dataset, dict[CalendarSource, SourceReader]] | None:
    """The calendar of all files that the town's file names, with what is wrong with them; None where it names none.

    Raises FileBroken, noted at the source, where one can't be believed.
    """
    sources = list(CalendarSource.objects.all())
    if not sources:
        return None
    today = local_day(now, zone=ZoneInfo(town.timezone))
    parts = Parts(town=town, contact=sources[0].contact, names=known_names(confirmed=confirmed))
    readers = {source: SourceReader(years=(today.year, today.year + 1), source=source) for source in sources}
    held = held_days()
    unread: list[CalendarSource] = []
    for source, reader in readers.items():
        try:
            _read(source, parts=parts, reader=reader, held=held)
        except FileBroken as error:
            with transaction.atomic():
                _note(source, counts=Counts(), problems=[str(error)], is_fine=False, now=now)
            if not source.is_fetched:
                raise
            parts.is_complete = False  # a server that never answered holds up no other calendar
            unread.append(source)
    for source in unread:
        del readers[source]
    if held is not None:
        hold(parts, held=held, known=known_zones(first=today, is_read=lambda _day: True))
    return (to_dataset(parts), readers) if readers else None


def _rename_words(likely: Likely) -> str:
    """Nobody is there at night to be asked; by hand it is said later, and nothing is lost until then."""
    text = _("“%(before)s” went and “%(now)s” came with the same districts. If it is one street: “Rename streets”.")
    return text % {"before": likely.name, "now": likely.candidates[0]}


def _read(source: CalendarSource, *, parts: Parts, reader: SourceReader, held: Held | None) -> None:
    read = partial(
        _read_own,
        read=FORMATS[source.format],
        town=parts.town,
        zone=ZoneInfo(parts.town.timezone),
        synonyms=Fraction.own_words(),
        years=reader.years,
        profile=Profile.from_json(source.profile) if source.profile else None,
    )
    if source.streets:
        table = keep_own_rows(reader.one(source.streets, read=read_streets), town=parts.town)
        table = hear_table(table, names=parts.names)
        reader.problems += table.problems
        lists: Mapping[str, Mapping[int, ReadFile]]
        if "{list}" in source.path:
            lists, missing = _lists(table, template=source.path, read=read, reader=reader)
        else:
            lists = by_district(reader.each_year(source.path, read=read))
            missing = sorted({name for row in table.rows for name in row.lists} - lists.keys())
            reader.problems += [_("The calendar has no dates of “%(name)s”.") % {"name": name} for name in missing]
        known = _known(reader.years, first_year=reader.years[0], held=held)
        from_lists(parts, table=table, lists=lists, is_complete=not missing, known=known)
    else:
        files = {year: as_places(file) for year, file in reader.each_year(source.path, read=read).items()}
        files = hear_files(files, names=parts.names, town=parts.town)
        from_addresses(parts, files=files, known=_known(files, first_year=reader.years[0], held=held))
    if source.stops:
        add_stops(parts, files=reader.each_year(source.stops, read=read_stops))


def _read_own(content: bytes, *, read: Reader, town: Municipality, **how: Any) -> ReadFile:
    return keep_own(read(content, **how), town=town)


def _known(years: Iterable[int], *, first_year: int, held: Held | None) -> Known:
    """What was there before, with the pickups of years that are not read anew."""
    read = set(years)
    known = known_zones(first=date(first_year, 1, 1), is_read=lambda day: day.year in read)
    return without_held(known, held=held) if held is not None else known


def _lists(
    table: StreetsTable, *, template: str, read: partial[ReadFile], reader: SourceReader
) -> tuple[Mapping[str, Mapping[int, ReadFile]], list[str]]:
    """The files of each list that the table of streets names, and the lists that can't be read this year."""
    lists: dict[str, Mapping[int, ReadFile]] = {}
    missing: list[str] = []
    for name in sorted({name for row in table.rows for name in row.lists}):
        try:
            lists[name] = reader.each_year(template, read=read, name=name)
        except FileBroken as error:
            missing.append(name)
            reader.problems.append(str(error))
    if not lists:
        raise FileBroken(_("None of the calendar's files can be read. %(error)s") % {"error": reader.problems[0]})
    return lists, missing


def _note(
    source: CalendarSource,
    *,
    counts: Counts,
    problems: list[str],
    is_fine: bool,
    now: datetime,
    journal: Journal | None = None,
    calendar: str = "",
    files: str = "",
) -> None:
    """Write down an import that changed something or went otherwise than the one before."""
    problems = first_problems(problems)
    last = source.batches.filter(reverses=None).first()
    if not counts and last is not None and (last.is_fine, last.problems) == (is_fine, problems):
        return
    columns = {"is_fine": is_fine, "problems": problems, "print": calendar, "files": files}
    note_batch(counts=counts, journal=journal, now=now, source=source, **columns)
