"""One Event of schema.org as a parsed event; series are made in `event_page` and `event_schedule`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.common.repeating import YEARS
from backend.feeds.formats.dates import parse_date
from backend.feeds.formats.json_text import listed, text_of
from backend.feeds.formats.linked_data import Node, address_of, line_of, topics_of, types_of
from backend.feeds.formats.parsed import MAX_TITLE, Origin, ParsedEvent
from backend.feeds.formats.texts import clean_body

UNDATED = gettext_lazy("Postponed; a new date is not known yet.")

_DAY = timedelta(days=1)
_ONLY_DAY = re.compile(r"\s*(\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4})\s*")
_LAST_MINUTE = time(23, 59)
_MAX_LOCATION, _MAX_NAME = 500, 200


@dataclass(frozen=True, kw_only=True)
class PageEvent:
    """One date of a page; `planned_at` is its start before it was moved, which names it within a series."""

    parsed: ParsedEvent
    planned_at: datetime
    is_postponed: bool = False


def read_event(node: Node, *, title: str, origin: Origin, warnings: list[str]) -> PageEvent | None:
    """The event without a key; None where it has no usable start."""
    start = moment(node.get("startDate"), origin=origin)
    if start is None:
        return None
    starts_at, ends_at, is_all_day = _span(node, start=start, title=title, origin=origin, warnings=warnings)
    status = text_of(node.get("eventStatus")).rpartition("/")[2].rpartition(":")[2]
    is_postponed = status == "EventPostponed"
    previous = moment(node.get("previousStartDate"), origin=origin) if status == "EventRescheduled" else None
    planned_at = instant(previous, origin=origin) if previous is not None else starts_at
    url = address_of(node, base_url=origin.url)
    text = text_of(node.get("description"))
    body = clean_body(text, is_plain="<" not in text, base_url=url or origin.url)
    parsed = ParsedEvent(
        key="",
        title=title[:MAX_TITLE],
        starts_at=starts_at,
        ends_at=ends_at,
        is_all_day=is_all_day,
        is_cancelled=status == "EventCancelled" or is_postponed,
        description_html=f"<p>{UNDATED}</p>\n{body}".strip() if is_postponed else body,
        location=", ".join(dict.fromkeys(_places(node.get("location"))))[:_MAX_LOCATION],
        organizer=_organizer(node.get("organizer")),
        original_url=url or origin.url,
        topics=topics_of(node.get("keywords"), *sorted(types_of(node) - {"Event"})),
    )
    return PageEvent(parsed=parsed, planned_at=planned_at, is_postponed=is_postponed)


def moment(value: Any, *, origin: Origin) -> date | None:
    """A day, or an aware instant; None for what is neither."""
    text = text_of(value)
    found = parse_date(text, zone=origin.zone)
    return found.date() if found and _ONLY_DAY.fullmatch(text) else found


def instant(at: date, *, origin: Origin) -> datetime:
    """In UTC; a day begins at the town's midnight."""
    if not isinstance(at, datetime):
        at = datetime.combine(at, time.min, tzinfo=origin.zone)
    return at.astimezone(UTC)


def _span(
    node: Node, *, start: date, title: str, origin: Origin, warnings: list[str]
) -> tuple[datetime, datetime | None, bool]:
    """Start, end and whether it is of whole days; a last day is included, unlike in iCalendar."""
    end = moment(node.get("endDate"), origin=origin)
    starts_at = instant(start, origin=origin)
    if _is_whole_day(start, end, origin=origin):
        start = starts_at.astimezone(origin.zone).date()
    if not isinstance(start, datetime):
        last = instant(end, origin=origin).astimezone(origin.zone).date() if end is not None else start
        if last < start:
            warnings.append(_("“%s” ends before it begins; its end was ignored.") % title)
        until = max(start, last) + _DAY if max(start, last).year < YEARS[-1] else start + _DAY
        return instant(start, origin=origin), instant(until, origin=origin), True
    if end is None:
        return starts_at, None, False
    if not isinstance(end, datetime):
        is_same_day = end == starts_at.astimezone(origin.zone).date()
        ends_at = None if is_same_day else instant(end + _DAY, origin=origin)
    else:
        ends_at = instant(end, origin=origin)
    if ends_at is not None and ends_at < starts_at:
        warnings.append(_("“%s” ends before it begins; its end was ignored.") % title)
    return starts_at, ends_at if ends_at and ends_at > starts_at else None, False


def _is_whole_day(start: date, end: date | None, *, origin: Origin) -> bool:
    """From midnight to a minute before it: how systems say it that know no days."""
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return False
    first, last = (at.astimezone(origin.zone).time() for at in (start, end))
    return first == time.min and last >= _LAST_MINUTE


def _places(value: Any) -> Iterator[str]:
    """Name, street, postal code and town of a Place, of its address, or of a plain text."""
    for place in listed(value):
        if not isinstance(place, Mapping):
            yield from filter(None, [line_of(place)])
            continue
        address = place.get("address")
        address = address[0] if isinstance(address, list) and address else address
        parts = address if isinstance(address, Mapping) else place
        town = f"{line_of(parts.get('postalCode'))} {line_of(parts.get('addressLocality'))}"
        written = "" if isinstance(address, Mapping) else line_of(address)
        name = line_of(place.get("name"))
        yield from filter(None, [name, written, line_of(parts.get("streetAddress")), town.strip()])


def _organizer(value: Any) -> str:
    """A name, never an address that may be a person's."""
    first = next(iter(listed(value)), None)
    name = line_of(first.get("name") if isinstance(first, Mapping) else first)
    return "" if "@" in name or "://" in name else name[:_MAX_NAME]
