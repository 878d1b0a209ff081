"""The files of a draft become a calendar: whose days they are, what could not be read, and which days they cover."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from backend.library.models import ContactDetails
from backend.tenants.models import Municipality
from backend.waste_calendar.dataset import Dataset
from backend.waste_calendar.formats import ics, table
from backend.waste_calendar.formats.entries import FileBroken, Problem, Reader, ReadFile
from backend.waste_calendar.formats.mapping import Profile
from backend.waste_calendar.formats.tables import read_stops
from backend.waste_calendar.imports.assembling import add_stops, from_addresses, from_lists, keep_neighbours
from backend.waste_calendar.imports.earlier import known_zones
from backend.waste_calendar.imports.finishing import to_dataset
from backend.waste_calendar.imports.hearing import hear_files, hear_table, known_names
from backend.waste_calendar.imports.known_villages import misplaced
from backend.waste_calendar.imports.municipalities import keep_own
from backend.waste_calendar.imports.parts import Known, Parts
from backend.waste_calendar.models import CalendarSource, Fraction, ImportDraft, ImportFile, Street
from backend.waste_calendar.progress import say
from backend.waste_calendar.wizard.districts import district_of, streets_of
from backend.waste_calendar.wizard.neighbours import others_so_far
from backend.waste_calendar.wizard.renames import confirmed_in

T = TypeVar("T")
Lists = dict[str, dict[int, ReadFile]]
_CALENDAR = b"BEGIN:VCALENDAR"
_YEARS_BEFORE, _YEARS_AFTER = 1, 2  # this one: what lies outside of them is a typing error


@dataclass(kw_only=True)
class Reading:
    """A calendar, and what people should know before it is taken over. Problems are of a file, by its name."""

    dataset: Dataset
    problems: list[tuple[str, Problem]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    unknown: dict[str, list[str]] = field(default_factory=dict)  # label: where it stands
    first: date | None = None
    last: date | None = None


def read_draft(draft: ImportDraft, *, town: Municipality, today: date, progress: Callable[[str], None]) -> Reading:
    """Read all files of a draft as its profile says. Raises FileBroken, naming the file that can't be believed."""
    files = list(draft.files.all())
    read = dict(_read_all(draft, files=files, town=town, today=today, progress=progress))
    stops = {
        number: _spanned(_named(file, read=read_stops), today=today)
        for number, file in enumerate(files)
        if file.role == ImportFile.Role.STOPS
    }
    days = [file.span for file in (*read.values(), *stops.values()) if file.span]
    if not days:
        found = [problem for file in (*read.values(), *stops.values()) for problem in file.problems]
        text = _("No date of these files can be read.")
        raise FileBroken(f"{text} {found[0]}" if found else text)
    first, last = min(span[0] for span in days), max(span[1] for span in days)
    # Next year's file comes in November: what is left of this year goes along where districts are cut anew.
    since = date(min(first.year, today.year), 1, 1)
    known = known_zones(first=since, is_read=lambda day: first <= day <= last)
    names = known_names(confirmed=confirmed_in(draft))
    parts = Parts(town=town, contact=_contact(town), is_complete=draft.is_whole, names=names)
    streets = list(CalendarSource.objects.values_list("streets", flat=True))
    parts.is_beside_another, parts.is_beside_lists = bool(streets), any(streets)
    parts.municipalities.update(Street.objects.filter(origin="").values_list("ags", "municipality"))
    problems = _assemble(parts, files=files, read=read, known=known, first=first, last=last)
    add_stops(parts, files=stops)
    if not draft.is_whole:
        parts.is_complete = False
        keep_neighbours(parts, known=known)
    parts.held = list(dict.fromkeys(parts.said))
    reading = Reading(dataset=to_dataset(parts), problems=problems, first=first, last=last)
    reading.warnings += misplaced(reading.dataset.streets, town=town)
    for number, file in {**read, **stops}.items():
        _note(reading, file=file, name=files[number].name)
    reading.remarks += _competitors()
    return reading


def profile_of(draft: ImportDraft, *, file: ImportFile) -> Profile | None:
    """How this file is to be read; None where nobody has said it."""
    for entry in draft.profile.get("shapes", []):
        if file.pk in entry["files"]:
            said = {label: meaning for label, meaning in draft.profile.get("labels", {}).items() if meaning}
            return Profile.from_json({**entry["profile"], "labels": said})
    return None


def is_calendar(content: bytes) -> bool:
    """Whether a file is iCalendar; a table otherwise."""
    return _CALENDAR in content


def _read_all(
    draft: ImportDraft,
    *,
    files: list[ImportFile],
    town: Municipality,
    today: date,
    progress: Callable[[str], None],
) -> Iterator[tuple[int, ReadFile]]:
    synonyms, zone = Fraction.own_words(), ZoneInfo(town.timezone)
    calendars = [(number, file) for number, file in enumerate(files) if file.role == ImportFile.Role.CALENDAR]
    for done, (number, file) in enumerate(calendars, start=1):
        progress(_("File %(done)s of %(all)s: %(name)s") % {"done": done, "all": len(calendars), "name": file.name})
        say(files=done - 1, all_files=len(calendars))
        kind: Reader = ics.read if is_calendar(bytes(file.content)) else table.read
        how: dict[str, Any] = {"profile": profile_of(draft, file=file), "name": file.name}
        read = partial(kind, zone=zone, synonyms=synonyms, years=(today.year, today.year + 1), **how)
        yield number, _spanned(keep_own(_named(file, read=read), town=town), today=today)
        say(files=done)


def _named(file: ImportFile, *, read: Callable[[bytes], T]) -> T:
    try:
        return read(bytes(file.content))
    except FileBroken as error:
        raise FileBroken(f"{file.name}: {error}") from error


def _spanned(file: ReadFile, *, today: date) -> ReadFile:
    """A file that somebody brings is believed from its first to its last day, and says nothing of any other.

    One day of a wrong year would make it speak of all that lies between: it is left out, and nothing is removed then.
    """
    years = range(today.year - _YEARS_BEFORE, today.year + _YEARS_AFTER + 1)
    near = [entry for entry in file.entries if entry.on.year in years and entry.original_on.year in years]
    if near and len(near) < len(file.entries):  # a file of another year altogether is warned of, and wipes nothing
        for entry in file.entries:
            if entry.on.year not in years or entry.original_on.year not in years:
                said = {"day": f"{entry.on:%d.%m.%Y}", "first": years[0], "last": years[-1]}
                file.add_problem(_("%(day)s does not lie in the years %(first)s to %(last)s and is left out.") % said)
        file.entries = near
    days = [day for entry in file.entries for day in (entry.on, entry.original_on)]
    file.span = (min(days), max(days)) if days else None
    return file


def _assemble(
    parts: Parts,
    *,
    files: list[ImportFile],
    read: Mapping[int, ReadFile],
    known: Known,
    first: date,
    last: date,
) -> list[tuple[str, Problem]]:
    addressed = {number: file for number, file in read.items() if any(entry.address for entry in file.entries)}
    lists: Lists = {}
    for number in read.keys() - addressed.keys():
        for name, part in _by_list(read[number], named=district_of(files[number])):
            lists.setdefault(name, {})[number] = part
    problems: list[tuple[str, Problem]] = []
    if lists:
        streets, problems = streets_of(files, lists=lists.keys(), known=known, town=parts.town)
        used = {name for row in streets.rows for name in row.lists}
        for name in sorted(lists.keys() - used):
            text = _("Nobody knows which addresses the district “%(name)s” has; its dates are left out.")
            problems.append((name, Problem(text=text % {"name": name})))
            del lists[name]
        tours = {tour.name for row in streets.rows for tour in row.tours}
        if any(
            not entry.fraction
            for name in lists.keys() - tours
            for file in lists[name].values()
            for entry in file.entries
        ):
            raise FileBroken(_("These are days of tours; a table of streets has to say what each tour collects."))
        streets = hear_table(streets, names=parts.names)
        from_lists(parts, table=streets, lists=lists, is_complete=True, known=known)
    if addressed:
        addressed = hear_files(addressed, names=parts.names, town=parts.town)
        others = others_so_far(known, files=addressed, town=parts.town, first=first, last=last)
        from_addresses(parts, files=addressed, known=known, others={} if parts.is_complete else others)
    return problems


def _by_list(file: ReadFile, *, named: str) -> Iterator[tuple[str, ReadFile]]:
    """A file's dates by the district that each line names; else by that of the file."""
    for name in dict.fromkeys(entry.tour or named for entry in file.entries):
        yield name, replace(file, entries=[entry for entry in file.entries if (entry.tour or named) == name])


def _note(reading: Reading, *, file: ReadFile, name: str) -> None:
    reading.problems += [(name, problem) for problem in file.problems]
    reading.remarks += [f"{name}: {text}" for text in file.remarks]
    for label, lines in file.unknown.items():
        where = ", ".join(str(line) for line in lines[:20])
        reading.unknown.setdefault(label, []).append(f"{name}: {where}" if where else name)


def _competitors() -> Iterator[str]:
    """A calendar that is read in by itself holds for all other days; whoever brings one should know whose is whose."""
    if names := ", ".join(str(source) for source in CalendarSource.objects.all()):
        text = _(
            "Every night this is read in by itself: %(names)s. For the districts and days of your files yours hold from"
            " now on, for all others it does. If it changes on your days later, you are asked."
        )
        yield text % {"names": names}


def _contact(town: Municipality) -> Mapping[str, str]:
    """As the municipality file has it for its calendars, else the town's own."""
    source = CalendarSource.objects.first()
    fraction = Fraction.objects.filter(origin="").exclude(contact={}).first()
    if source is not None or fraction is not None:
        return dict((source or fraction).contact)  # type: ignore[union-attr]
    details = ContactDetails.objects.first()
    named = {"phone": details.phone, "email": details.email, "url": details.website} if details else {}
    return {"name": town.title} | {key: value for key, value in named.items() if value}
