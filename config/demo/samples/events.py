"""A town's calendar of events as iCalendar: rules, left-out, moved and cancelled dates, whole days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Literal
from zoneinfo import ZoneInfo

from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday
from icalendar import Calendar, Event

from config.demo.samples.calendar_days import easter_day, nth_weekday
from config.demo.samples.towns import Town
from config.demo.samples.wording import blanks, texts, words

BERLIN = ZoneInfo("Europe/Berlin")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
SERIES, SINGLES = 8, 32
FIRST_MONTH = 10
CHRISTMAS_WEEK = ((12, 24), (12, 31))
WINDOWS_ZONE = b"TZID=W. Europe Standard Time"


@dataclass(frozen=True, kw_only=True)
class Programme:
    """What is on in one town from October of the year before to the end of the next year; the same all year long."""

    town: Town
    year: int

    @property
    def begins_on(self) -> date:
        """Nothing is earlier, so that the demo has a past, but a short one."""
        return date(self.year - 1, FIRST_MONTH, 1)

    def events(self) -> Iterator[Event]:
        """All VEVENTs: masters with their exceptions, then single dates."""
        for template in _chosen(self.town, kind="series", count=SERIES):
            yield from self._series(template)
        for template in _chosen(self.town, kind="single", count=SINGLES):
            for year in (self.year - 1, self.year, self.year + 1):
                if _single_day(template, year=year) >= self.begins_on:
                    yield self._single(template, on=_single_day(template, year=year))

    def _single(self, template: dict[str, Any], *, on: date) -> Event:
        event = self._event(template, uid=f"{template['key']}-{on.year}", on=on)
        if "days" in template:
            event.add("dtstart", on)
            event.add("dtend", on + timedelta(days=template["days"]))
        else:
            _add_times(event, template=template, on=on)
        return event

    def _series(self, template: dict[str, Any]) -> Iterator[Event]:
        dates = self._series_dates(template)
        master = self._event(template, uid=template["key"], on=dates[0])
        _add_times(master, template=template, on=dates[0])
        master.add("rrule", _rule(template))
        for on in dates:
            if CHRISTMAS_WEEK[0] <= (on.month, on.day) <= CHRISTMAS_WEEK[1]:
                master.add("exdate", _at(template, on=on))
        yield master
        for key, status in (("move", "CONFIRMED"), ("cancel", "CANCELLED")):
            for on in _first_of_months(dates[1:], months=template.get(key, [])):
                yield self._exception(template, on=on, status=status)

    def _exception(self, template: dict[str, Any], *, on: date, status: str) -> Event:
        """One date of a series, moved by a day or cancelled."""
        event = self._event(template, uid=template["key"], on=on)
        event.add("recurrence-id", _at(template, on=on))
        _add_times(event, template=template, on=on + timedelta(days=1 if status == "CONFIRMED" else 0))
        event.add("status", status)
        event.add("sequence", 1)
        return event

    def _series_dates(self, template: dict[str, Any]) -> list[date]:
        nth = template.get("nth")
        found = rrule(
            MONTHLY if nth else WEEKLY,
            interval=template.get("every", 1),
            byweekday=weekday(template["weekday"], nth),
            dtstart=datetime.combine(self.begins_on, time(), tzinfo=BERLIN),
            until=datetime(self.year + 1, 12, 31, tzinfo=BERLIN),
        )
        return [moment.date() for moment in found]

    def _event(self, template: dict[str, Any], *, uid: str, on: date) -> Event:
        """Everything but the times."""
        town, chance = self.town, Random(f"{self.town.slug}/{template['key']}")
        area = chance.choice(town.villages) if template.get("local") and town.villages else ""
        filled = blanks(town, area=area, on=on, chance=chance)
        title = template["title"].format_map(filled)
        event = Event()
        event.add("uid", f"{uid}@termine.{town.slug}.example.org")
        event.add("dtstamp", datetime.combine(self.begins_on, time(6), tzinfo=ZoneInfo("UTC")))
        event.add("summary", f"{title} in {area}" if area else title)
        event.add("description", f"{template['text'].format_map(filled)}\n\n{words('notice_long')}")
        event.add("location", _location(town, area=area, place=template["place"].format_map(filled)))
        event.add("categories", [name for name in (template["topic"], area) if name])
        event.add("url", f"https://termine.{town.slug}.example.org/{uid}")
        return event


def events_calendar(town: Town, *, today: date, zone: Literal["olson", "windows"]) -> bytes:
    """The whole file; `windows`: zone names as Outlook writes them, without a VTIMEZONE."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Ortsblatt//Demo-Termine//DE")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Veranstaltungen {town.name} (Demo)")
    calendar.add("x-wr-timezone", "Europe/Berlin")
    programme = Programme(town=town, year=today.year)
    for event in programme.events():
        calendar.add_component(event)
    if zone == "windows":
        return bytes(calendar.to_ical()).replace(b"TZID=Europe/Berlin", WINDOWS_ZONE)
    calendar.add_missing_timezones(first_date=programme.begins_on, last_date=date(today.year + 2, 1, 1))
    return bytes(calendar.to_ical())


def _chosen(town: Town, *, kind: str, count: int) -> list[dict[str, Any]]:
    """The town's own choice; what every town has is always in it."""
    templates = list(texts("events")[kind])
    Random(f"{town.slug}/events/{kind}").shuffle(templates)
    return sorted(templates, key=lambda template: not template.get("always"))[:count]


def _single_day(template: dict[str, Any], *, year: int) -> date:
    if "easter" in template:
        return easter_day(year, days=template["easter"])
    if "day" in template:
        return date(year, template["month"], template["day"])
    return nth_weekday(year, month=template["month"], weekday=template["weekday"], nth=template["week"])


def _rule(template: dict[str, Any]) -> dict[str, Any]:
    day = DAYS[template["weekday"]]
    if "nth" not in template:
        return {"freq": "WEEKLY", "byday": day}
    every = {"interval": template["every"]} if "every" in template else {}
    return {"freq": "MONTHLY", **every, "byday": f"{template['nth']}{day}"}


def _first_of_months(dates: list[date], *, months: list[int]) -> list[date]:
    """The first of the dates in each of these months of each year."""
    first: dict[tuple[int, int], date] = {}
    for on in dates:
        if on.month in months:
            first.setdefault((on.year, on.month), on)
    return list(first.values())


def _at(template: dict[str, Any], *, on: date) -> datetime:
    return datetime.combine(on, time.fromisoformat(template["at"]), tzinfo=BERLIN)


def _add_times(event: Event, *, template: dict[str, Any], on: date) -> None:
    starts_at = _at(template, on=on)
    event.add("dtstart", starts_at)
    event.add("dtend", starts_at + timedelta(hours=template["hours"]))


def _location(town: Town, *, area: str, place: str) -> str:
    town_line = f"{town.postal_code} {town.name}".strip()
    return f"{place}, {town_line}, OT {area}" if area else f"{place}, {town_line}"
