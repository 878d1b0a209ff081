"""A town's own calendar from its files: all or nothing, unchanged writes nothing; handing it on is `sharing`'s part."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from backend.common.clock import local_day
from backend.tenants.models import Municipality
from backend.waste_calendar.assembling import (
    Parts,
    add_stops,
    from_addresses,
    from_lists,
    to_dataset,
)
from backend.waste_calendar.earlier import known_zones
from backend.waste_calendar.formats import FORMATS
from backend.waste_calendar.formats.entries import FileBroken, ReadFile
from backend.waste_calendar.formats.tables import StreetsTable, read_stops, read_streets
from backend.waste_calendar.models import CalendarSource, Fraction, ImportBatch
from backend.waste_calendar.sharing import offer_calendar
from backend.waste_calendar.source_files import SourceReader
from backend.waste_calendar.storing import Counts, store


def import_calendars(town: Municipality, *, now: datetime) -> Counts:
    """Import this and the next year of all calendars that the town's file names, and hand them on.

    Rows that can't be read are left out and noted. A source that can't be believed changes nothing at all: it is noted
    and FileBroken is raised.
    """
    sources = list(CalendarSource.objects.all())
    if not sources:
        return Counts()
    today = local_day(now, zone=ZoneInfo(town.timezone))
    parts = Parts(town=town, contact=sources[0].contact)
    readers = {source: SourceReader(years=(today.year, today.year + 1)) for source in sources}
    for source, reader in readers.items():
        try:
            _read(source, parts=parts, reader=reader)
        except FileBroken as error:
            with transaction.atomic():
                _note(source, counts=Counts(), problems=[str(error)], is_fine=False, now=now)
            raise
    with transaction.atomic():
        # The rows are locked, so that two imports of one town take turns.
        list(CalendarSource.objects.select_for_update().order_by("pk"))
        counts = store(to_dataset(parts), origin="", now=now)
        for source, reader in readers.items():
            problems = reader.problems + reader.remarks
            _note(source, counts=counts, problems=problems, is_fine=not reader.problems, now=now)
        offer_calendar(town, now=now)
    return counts


def _read(source: CalendarSource, *, parts: Parts, reader: SourceReader) -> None:
    synonyms = {word: key for key, words in Fraction.objects.values_list("key", "synonyms") for word in words}
    read = partial(FORMATS[source.format], zone=ZoneInfo(parts.town.timezone), synonyms=synonyms)
    if source.streets:
        table = reader.one(source.streets, read=read_streets)
        reader.problems += table.problems
        lists, missing = _lists(table, template=source.path, read=read, reader=reader)
        known = known_zones(first_year=reader.years[0], read=set(reader.years))
        from_lists(parts, table=table, lists=lists, is_complete=not missing, known=known)
    else:
        files = reader.each_year(source.path, read=read)
        from_addresses(parts, files=files, known=known_zones(first_year=reader.years[0], read=set(files)))
    if source.stops:
        add_stops(parts, files=reader.each_year(source.stops, read=read_stops))


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


def _note(source: CalendarSource, *, counts: Counts, problems: list[str], is_fine: bool, now: datetime) -> None:
    """Write down an import that changed something or went otherwise than the one before."""
    last = source.batches.first()
    if not counts and last is not None and (last.is_fine, last.problems) == (is_fine, problems):
        return
    ImportBatch.objects.create(source=source, at=now, is_fine=is_fine, problems=problems, **vars(counts))
