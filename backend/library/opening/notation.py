"""Opening hours on one line, as tables keep them: `Mo-Fr 09:00-12:00,14:00-18:00; Sa 10:00-12:00`; no framework.

A part of what OpenStreetMap writes (https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification), and German
names of days and dates beside it. A later rule replaces an earlier one for its days, as there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from backend.library.opening.rules import Exceptional, Hours, MonthDay, OnHolidays, Season, Spans
from backend.library.opening.times import UnreadableTimes, clock_digits, read_times

GERMAN_DAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
OSM_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
OSM_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MOST_LETTERS, MOST_RULES = 4_000, 200

_NAMES = (
    "mo(?:ntags?|nday|n)?|di(?:enstags?)?|tu(?:e|es|esday)?|mi(?:ttwochs?)?|we(?:d|dnesday)?|do(?:nnerstags?)?|"
    "th(?:u|ursday)?|fr(?:eitags?|i|iday)?|sa(?:mstags?|t|turday)?|sonnabends?|so(?:nntags?)?|su(?:n|nday)?"
)
_DAY = rf"(?:{_NAMES})\b\.?"
_TO = r"\s*(?:-|–|—|\bbis\b|\bto\b)\s*"
_DAYS = re.compile(rf"{_DAY}(?:(?:{_TO}|\s*(?:,|\bund\b|\band\b|\+|/)\s*){_DAY})*\s*:?\s*", re.IGNORECASE)
_RANGE = re.compile(rf"({_DAY})(?:{_TO}({_DAY}))?", re.IGNORECASE)
_RULES = re.compile(rf"\s*(?:;|\n|\|\||(?<=\d)\s*,\s*(?={_DAY})|(?<=Uhr)\s*,\s*(?={_DAY}))\s*", re.IGNORECASE)
_MONTHS = "|".join(OSM_MONTHS)
_MONTH_DAY = rf"(?:(\d{{1,2}})\.\s*(\d{{1,2}})\.?(?!\d)|({_MONTHS})\s*(\d{{1,2}}))"
_SEASON = re.compile(rf"{_MONTH_DAY}{_TO}{_MONTH_DAY}\s*:?\s*", re.IGNORECASE)
_DATE = rf"(?:(\d{{1,2}})\.\s*(\d{{1,2}})\.\s*(\d{{4}})|(\d{{4}})\s*({_MONTHS})\s*(\d{{1,2}})|(\d{{4}})-(\d\d)-(\d\d))"
_DATES = re.compile(rf"{_DATE}(?:{_TO}{_DATE})?\s*:?\s*", re.IGNORECASE)
_HOLIDAYS = re.compile(r"(?:ph|(?:an )?feiertagen?)\s*:?\s*(.*)", re.IGNORECASE)
_APPOINTMENT = re.compile(r'"?\s*(?:(?:und )?nach (?:vereinbarung|absprache)|by appointment)\s*"?', re.IGNORECASE)
_QUOTED, _HIDDEN = re.compile(r'"[^"]*"'), re.compile(r'"(\d+)"')
_REASON = re.compile(r'\s*"([^"]*)"\s*$')
_CLOSED = {"off", "closed", "geschlossen", "zu"}
_USUAL = {"wie sonst", "wie immer", "offen", "open"}
_FIRST_DAYS = {"mo": 0, "di": 1, "tu": 1, "mi": 2, "we": 2, "do": 3, "th": 3, "fr": 4, "sa": 5, "so": 6, "su": 6}
_A_LEAP_YEAR = 2000


class UnreadableHours(ValueError):
    """These are no opening hours; the message is the part that is not understood."""


@dataclass(kw_only=True)
class Written:
    """What a line says; None where it says nothing of that."""

    seasons: tuple[Season, ...] = ()
    exceptions: tuple[Exceptional, ...] = ()
    on_holidays: OnHolidays | None = None
    by_appointment: bool | None = None


@dataclass(kw_only=True)
class _Reading:
    weeks: dict[tuple[MonthDay, MonthDay] | None, list[Spans]] = field(default_factory=dict)
    exceptions: list[Exceptional] = field(default_factory=list)
    on_holidays: OnHolidays | None = None
    by_appointment: bool | None = None


def read_notation(text: str) -> Written:
    """What a line says. Raises UnreadableHours."""
    if len(text) > MOST_LETTERS:
        raise UnreadableHours(text[:80])
    reading = _Reading()
    rules = _rules(text)
    if len(rules) > MOST_RULES:
        raise UnreadableHours(rules[MOST_RULES][:80])
    for rule in rules:
        _read_rule(rule, reading=reading)
    seasons = (
        Season(week=tuple(week), begins=key[0] if key else None, ends=key[1] if key else None)
        for key, week in reading.weeks.items()
    )
    return Written(
        seasons=tuple(seasons),
        exceptions=tuple(reading.exceptions),
        on_holidays=reading.on_holidays,
        by_appointment=reading.by_appointment,
    )


def write_notation(hours: Hours, *, is_osm: bool = False) -> str:
    """The line for a table, with German days; for OpenStreetMap with its own, and what holds beside the week."""
    days = OSM_DAYS if is_osm else GERMAN_DAYS
    rules = [rule for season in hours.seasons for rule in _season_rules(season, days=days, is_osm=is_osm)]
    rules += [_exception_rule(each, is_osm=is_osm) for each in hours.exceptions]
    if is_osm and rules and hours.on_holidays == "closed":
        rules.append("PH off")
    if is_osm and hours.by_appointment:
        rules.append('"by appointment"')
    return "; ".join(rules)


def _rules(text: str) -> list[str]:
    """The rules one by one; what stands in quotes parts none."""
    quoted: list[str] = []

    def hide(match: re.Match[str]) -> str:
        quoted.append(match[0])
        return f'"{len(quoted) - 1}"'

    parts = (part.strip() for part in _RULES.split(_QUOTED.sub(hide, text)))
    return [_HIDDEN.sub(lambda match: quoted[int(match[1])], part) for part in parts if part]


def _read_rule(rule: str, *, reading: _Reading) -> None:
    if _APPOINTMENT.fullmatch(rule):
        reading.by_appointment = True
    elif match := _HOLIDAYS.fullmatch(rule):
        reading.on_holidays = _on_holidays(match[1].strip(), rule=rule)
    elif match := _DATES.match(rule):
        reading.exceptions.append(_exception(match, rest=rule[match.end() :], rule=rule))
    else:
        _read_week(rule, reading=reading)


def _on_holidays(said: str, *, rule: str) -> OnHolidays:
    if said.lower() in _CLOSED:
        return "closed"
    if said.lower() in _USUAL:
        return "usual"
    raise UnreadableHours(rule)


def _exception(match: re.Match[str], *, rest: str, rule: str) -> Exceptional:
    groups = match.groups()
    try:
        first = _date(groups[:9])
        last = _date(groups[9:]) if any(groups[9:]) else first
    except ValueError as error:
        raise UnreadableHours(rule) from error
    if last < first:
        raise UnreadableHours(rule)
    reason = _REASON.search(rest)
    times = rest[: reason.start()] if reason else rest
    return Exceptional(
        first=first, last=last, spans=_spans(times, rule=rule), reason=reason[1].strip() if reason else ""
    )


def _read_week(rule: str, *, reading: _Reading) -> None:
    rest, key = rule, None
    if match := _SEASON.match(rest):
        key, rest = _season_key(match, rule=rule), rest[match.end() :]
    week = reading.weeks.setdefault(key, [() for _day in range(7)])
    if match := _DAYS.match(rest):
        days, rest = list(_weekdays(match[0])), rest[match.end() :]
    else:
        days = list(range(7))
    rest = "0-24" if rest.strip() == "24/7" else rest
    if not rest.strip():
        raise UnreadableHours(rule)
    spans = _spans(rest, rule=rule)
    for day in days:
        week[day] = spans


def _weekdays(text: str) -> Iterator[int]:
    for match in _RANGE.finditer(text):
        first = _FIRST_DAYS[_two(match[1])]
        last = _FIRST_DAYS[_two(match[2])] if match[2] else first
        yield from (number % 7 for number in range(first, (last if last >= first else last + 7) + 1))


def _two(name: str) -> str:
    """Sonnabend is the one day whose first two letters are another's."""
    return "sa" if name.lower().startswith("sonna") else name[:2].lower()


def _season_key(match: re.Match[str], *, rule: str) -> tuple[MonthDay, MonthDay]:
    groups = match.groups()
    try:
        return _month_day(groups[:4]), _month_day(groups[4:])
    except ValueError as error:
        raise UnreadableHours(rule) from error


def _month_day(groups: tuple[str | None, ...]) -> MonthDay:
    day, month, name, name_day = groups
    number = _month(name) if name else int(month or 0)
    return number, date(_A_LEAP_YEAR, number, int(name_day or day or 0)).day


def _date(groups: tuple[str | None, ...]) -> date:
    day, month, year, osm_year, name, osm_day, iso_year, iso_month, iso_day = groups
    if name:
        return date(int(osm_year or 0), _month(name), int(osm_day or 0))
    return date(int(year or iso_year or 0), int(month or iso_month or 0), int(day or iso_day or 0))


def _month(name: str) -> int:
    return OSM_MONTHS.index(name[:3].capitalize()) + 1


def _spans(text: str, *, rule: str) -> Spans:
    said = text.strip().rstrip(",")
    try:
        return () if said.lower() in _CLOSED else read_times(said)
    except UnreadableTimes as error:
        raise UnreadableHours(rule) from error


def _season_rules(season: Season, *, days: tuple[str, ...], is_osm: bool) -> Iterator[str]:
    """One rule for neighbours that are open alike; closed days need none, unless all are."""
    when = ""
    if season.begins and season.ends:
        when = f"{_month_day_text(season.begins, is_osm=is_osm)}-{_month_day_text(season.ends, is_osm=is_osm)}: "
    if not any(season.week):
        yield f"{when}{days[0]}-{days[6]} off"
    for spans, numbers in groupby(range(7), key=lambda number: season.week[number]):
        found = list(numbers)
        if spans:
            which = days[found[0]] if len(found) == 1 else f"{days[found[0]]}-{days[found[-1]]}"
            yield f"{when}{which} {_times(spans)}"


def _exception_rule(each: Exceptional, *, is_osm: bool) -> str:
    when = _date_text(each.first, is_osm=is_osm)
    if each.last != each.first:
        when += f"-{_date_text(each.last, is_osm=is_osm)}"
    said = " ".join(each.reason.replace('"', "'").split())
    return f"{when} {_times(each.spans) if each.spans else 'off'}" + (f' "{said}"' if said else "")


def _times(spans: Spans) -> str:
    return ",".join(f"{clock_digits(span.opens)}-{clock_digits(span.closes)}" for span in spans)


def _month_day_text(day: MonthDay, *, is_osm: bool) -> str:
    return f"{OSM_MONTHS[day[0] - 1]} {day[1]:02}" if is_osm else f"{day[1]}.{day[0]}."


def _date_text(day: date, *, is_osm: bool) -> str:
    return f"{day.year} {OSM_MONTHS[day.month - 1]} {day.day:02}" if is_osm else f"{day.day}.{day.month}.{day.year}"
