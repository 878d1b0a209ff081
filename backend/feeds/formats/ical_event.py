"""One VEVENT with its changed dates as a parsed event; which VEVENTs belong together is found out in `ical`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from backend.common.html import from_text, sanitise, storable, strip_tags_from_title
from backend.common.repeating import YEARS
from backend.feeds.formats.parsed import MAX_TITLE, ParsedEvent
from backend.feeds.formats.texts import absolute_link
from backend.feeds.recurrence import UnusableRecurrence, read_recurrence
from backend.feeds.recurrence_words import refusal_words

_DAY = timedelta(days=1)
_MAX_LOCATION, _MAX_NAME = 500, 200


class Skipped(ValueError):
    """This VEVENT can't become an event; the text says why."""


@dataclass(kw_only=True)
class Reader:
    """Reads the components of one calendar; what is repaired or left out is noted in `warnings`."""

    zone: ZoneInfo  # of the town: what its events are shown in
    zone_name: str = ""  # X-WR-TIMEZONE: of times that name none
    warnings: list[str] = field(default_factory=list)
    skipped: int = 0

    def read(self, component: Any, *, changed: list[Any]) -> ParsedEvent:
        """The event; `key` is left for the caller. Raises Skipped."""
        title = strip_tags_from_title(storable(str(component.get("SUMMARY", ""))))[:MAX_TITLE]
        if not title:
            raise Skipped(_("An event without a title was left out."))
        start = self._start(component, title=title)
        starts_at, is_all_day = self._instant(start), not isinstance(start, datetime)
        ends_at = self._end(component, start=start, title=title)
        recurrence = self._recurrence(component, title=title)
        overrides = [self._override(each, title=title, starts_at=starts_at) for each in changed] if recurrence else []
        url = absolute_link(str(component.get("URL", "")), base_url="")
        return ParsedEvent(
            key="",
            title=title,
            starts_at=starts_at,
            ends_at=ends_at,
            is_all_day=is_all_day,
            is_cancelled=_is_cancelled(component),
            recurrence=recurrence,
            overrides=sorted(overrides, key=lambda each: str(each["occurrence"])),
            description_html=_description(component, base_url=url),
            location=strip_tags_from_title(storable(str(component.get("LOCATION", ""))))[:_MAX_LOCATION],
            organizer=_organizer(component),
            original_url=url,
            topics=_topics(component),
        )

    def _start(self, component: Any, *, title: str) -> date:
        start = _value(component, "DTSTART")
        if start is None:
            raise Skipped(_("“%s” was left out: it has no usable start.") % title)
        self._warn_of_zone(component["DTSTART"], start)
        return start

    def _warn_of_zone(self, prop: Any, start: date) -> None:
        """Windows' names of zones the library knows; of others the town's clock is the best guess."""
        zone = "" if isinstance(prop, list) else str(prop.params.get("TZID", ""))
        if zone and isinstance(start, datetime) and start.tzinfo is None:
            text = _("Nobody knows the time zone “%s”: its times were read on the town's clock.") % storable(zone)[:100]
            self.warnings += [] if text in self.warnings else [text]

    def _end(self, component: Any, *, start: date, title: str) -> datetime | None:
        """An end at or before the start is none: libraries would swap the two."""
        end = _value(component, "DTEND")
        if end is None and isinstance(duration := getattr(component.get("DURATION"), "dt", None), timedelta):
            end = start + duration
        if not isinstance(start, datetime):
            last = end.date() if isinstance(end, datetime) else end
            return self._instant(last if last and last > start else start + _DAY)
        if end is None:
            return None
        ends_at, starts_at = self._instant(end), self._instant(start)
        if ends_at < starts_at:
            self.warnings.append(_("“%s” ends before it begins; its end was ignored.") % title)
        return ends_at if ends_at > starts_at else None

    def _instant(self, moment: date) -> datetime:
        """In UTC. A day begins at the town's midnight; a time without a zone is the calendar's, else the town's."""
        if not isinstance(moment, datetime):
            return datetime.combine(moment, time.min, tzinfo=self.zone).astimezone(UTC)
        return (moment if moment.tzinfo else moment.replace(tzinfo=self._floating_zone())).astimezone(UTC)

    def _floating_zone(self) -> ZoneInfo:
        try:
            return ZoneInfo(self.zone_name) if self.zone_name else self.zone
        except (ZoneInfoNotFoundError, ValueError):
            return self.zone

    def _recurrence(self, component: Any, *, title: str) -> str:
        """The lines of the recurrence with all times on the town's clock; none where we can't follow the rule."""
        lines = [f"RRULE:{rule.to_ical().decode()}" for rule in _listed(component, "RRULE")]
        for name in ("RDATE", "EXDATE"):
            dates = {each.dt for values in _listed(component, name) for each in getattr(values, "dts", [])}
            moments = (each[0] if isinstance(each, tuple) else each for each in dates)
            lines += sorted(filter(None, (self._line(name, moment) for moment in moments)))
        try:
            recurrence = read_recurrence("\n".join(lines), zone=self.zone)
        except UnusableRecurrence as error:
            reason = {"title": title, "error": refusal_words(error)}
            self.warnings.append(_("“%(title)s” is shown once, its recurrence is not understood: %(error)s") % reason)
            return ""
        return "\n".join(lines) if recurrence else ""

    def _line(self, name: str, moment: Any) -> str:
        if isinstance(moment, datetime):
            local = self._instant(moment).astimezone(self.zone)
            return f"{name};TZID={self.zone.key}:{local:%Y%m%dT%H%M%S}"
        return f"{name};VALUE=DATE:{moment:%Y%m%d}" if isinstance(moment, date) else ""

    def _override(self, component: Any, *, title: str, starts_at: datetime) -> dict[str, Any]:
        original = component["RECURRENCE-ID"].dt
        if not isinstance(original, datetime):  # a day stands for that day's date, whatever its time
            clock = starts_at.astimezone(self.zone).time()
            original = datetime.combine(original, clock, tzinfo=self.zone)
        override: dict[str, Any] = {"occurrence": self._instant(original).isoformat()}
        if _is_cancelled(component):
            override["is_cancelled"] = True
        elif (start := _value(component, "DTSTART")) is not None:
            ends_at = self._end(component, start=start, title=title)
            override["starts_at"] = self._instant(start).isoformat()
            override |= {"ends_at": ends_at.isoformat()} if ends_at else {}
        own_title = strip_tags_from_title(storable(str(component.get("SUMMARY", ""))))[:MAX_TITLE]
        comment = _listed(component, "COMMENT")
        return {
            **override,
            **({"title": own_title} if own_title not in {"", title} else {}),
            **({"reason": strip_tags_from_title(storable(str(comment[0])))} if comment else {}),
        }


def _value(component: Any, name: str) -> date | None:
    """A day or an instant; None for what is missing or nonsense."""
    prop = component.get(name)
    if isinstance(prop, list):
        prop = prop[0]
    moment = getattr(prop, "dt", None)
    if not isinstance(moment, date) or moment.year not in YEARS:
        return None
    # VALUE=DATE beside a TZID is read as midnight by icalendar, but it is a day.
    is_day = isinstance(moment, datetime) and str(prop.params.get("VALUE", "")).upper() == "DATE"
    return moment.date() if is_day and isinstance(moment, datetime) else moment


def _listed(component: Any, name: str) -> list[Any]:
    value = component.get(name)
    return value if isinstance(value, list) else [] if value is None else [value]


def _is_cancelled(component: Any) -> bool:
    return str(component.get("STATUS", "")).upper() == "CANCELLED"


def _description(component: Any, *, base_url: str) -> str:
    formatted = next((str(each) for each in _listed(component, "X-ALT-DESC")), "")
    text = formatted or str(next(iter(_listed(component, "DESCRIPTION")), ""))
    is_html = bool(formatted) or "</" in text or "<br" in text.lower()
    return sanitise(storable(text) if is_html else from_text(text), base_url=base_url)


def _organizer(component: Any) -> str:
    """The name beside the address; the address itself may be a person's."""
    organizer = next(iter(_listed(component, "ORGANIZER")), None)
    name = str(organizer.params.get("CN", "")) if organizer is not None else ""
    return "" if "@" in name else strip_tags_from_title(storable(name))[:_MAX_NAME]


def _topics(component: Any) -> tuple[str, ...]:
    names = (str(name) for each in _listed(component, "CATEGORIES") for name in getattr(each, "cats", []))
    return tuple(dict.fromkeys(storable(name).strip() for name in names if name.strip()))
