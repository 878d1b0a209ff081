"""One web page, or a list on it, of events in schema.org's words; one Event for each date becomes a series."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.common.german import fold
from backend.feeds.formats.dated import keep_coming
from backend.feeds.formats.entries import short_key
from backend.feeds.formats.event_node import UNDATED, PageEvent, read_event
from backend.feeds.formats.event_schedule import scheduled
from backend.feeds.formats.linked_data import Node, line_of, read_nodes, types_of
from backend.feeds.formats.parsed import MOST_ITEMS, Origin, Parsed, ParsedEvent, UnreadableFeed
from backend.feeds.formats.texts import canonical_link

_NO_EVENTS = {"PublicationEvent", "BroadcastEvent", "OnDemandEvent", "DeliveryEvent"}
_TYPES = {"Festival", "EventSeries", "CourseInstance", "Hackathon"}
_MOST_DATES = 500
_MOST_READ = 1_000  # dates of one page, in a third of a second


def parse(content: bytes, *, origin: Origin) -> Parsed:
    """The events that the page tells of. Raises UnreadableFeed for a page that tells of none."""
    nodes = [node for node in read_nodes(content, origin=origin) if _is_event(node)]
    if not nodes:
        raise UnreadableFeed(gettext_lazy("The page names no events that programs could read (schema.org)."))
    reading = _Reading(origin=origin)
    for node in nodes[:_MOST_READ]:
        reading.take(node)
    if reading.left_out:
        text = _("Only the first %(read)d series were read, %(left)d were left out.")
        reading.warnings.append(text % {"read": MOST_ITEMS, "left": reading.left_out})
    if len(nodes) > _MOST_READ:
        reading.warnings.append(_("Only the first %d entries were read.") % _MOST_READ)
    return keep_coming(reading.events(), origin=origin, warnings=reading.warnings, link=origin.url)


def _is_event(node: Node) -> bool:
    types = types_of(node)
    return bool(types & _TYPES or any(name.endswith("Event") for name in types - _NO_EVENTS))


@dataclass(kw_only=True)
class _Reading:
    """The events of one page, as they are found."""

    origin: Origin
    warnings: list[str] = field(default_factory=list)
    dates: dict[tuple[Any, ...], list[PageEvent]] = field(default_factory=lambda: defaultdict(list))
    series: list[ParsedEvent] = field(default_factory=list)
    left_out: int = 0  # schedules for which there was no room

    def take(self, node: Node) -> None:
        """Note a node, as a series by its schedule or as one date."""
        title = line_of(node.get("name")) or line_of(node.get("headline"))
        if not title:
            self.warnings.append(_("An event without a title was left out."))
            return
        event = read_event(node, title=title, origin=self.origin, warnings=self.warnings)
        if node.get("eventSchedule"):
            if len(self.series) >= MOST_ITEMS:
                self.left_out += 1
                return
            found = scheduled(node, event=event, title=title, origin=self.origin, warnings=self.warnings)
            self.series += [replace(each, key=self._key(each, number=n)) for n, each in enumerate(found)]
            if found:
                return
        if event is None:
            if not _has_dates_within(node):
                self.warnings.append(_("“%s” was left out: it has no usable start.") % title)
        elif not _is_told_by_its_parts(node):
            parsed = event.parsed
            length = parsed.ends_at - parsed.starts_at if parsed.ends_at else None
            self.dates[fold(title), fold(parsed.location), parsed.is_all_day, length].append(event)

    def events(self) -> Iterator[ParsedEvent]:
        """Each event of the page once, with all its dates."""
        yield from self.series
        own = [self._own_address(dates[0].parsed) for dates in self.dates.values()]
        named = Counter(own)
        for dates, address in zip(self.dates.values(), own, strict=True):
            event = _as_series(dates[:_MOST_DATES], zone=self.origin.zone)
            is_subject = address and named[address] == 1 and not event.recurrence
            yield replace(event, key=short_key(f"link:{address}") if is_subject else self._key(event))

    def _own_address(self, event: ParsedEvent) -> str:
        """The page's address, where the event is what the page is about."""
        address = canonical_link(event.original_url) if event.original_url else ""
        return address if self.origin.url and address == canonical_link(self.origin.url) else ""

    def _key(self, event: ParsedEvent, *, number: int = 0) -> str:
        """Title and place and not the date: a list loses its past dates, and what is left is the same event."""
        words = "\n".join((fold(event.title), fold(event.location), str(event.is_all_day), str(number)))
        if not event.recurrence.startswith("RRULE"):
            words += f"\n{event.ends_at - event.starts_at if event.ends_at else ''}"
        return f"hash:{hashlib.sha256(words.encode()).hexdigest()}"


def _as_series(dates: Sequence[PageEvent], *, zone: ZoneInfo) -> ParsedEvent:
    """The first date with the others as added ones; what was moved or cancelled is said of its own date alone."""
    planned = {date.planned_at: date for date in sorted(dates, key=lambda each: each.planned_at)}
    first, *others = planned.values()
    if not others:
        return first.parsed
    length = first.parsed.ends_at - first.parsed.starts_at if first.parsed.ends_at else None
    is_off = all(date.parsed.is_cancelled for date in planned.values())
    return replace(
        first.parsed,
        starts_at=first.planned_at,
        ends_at=first.planned_at + length if length is not None else None,
        is_cancelled=is_off,
        recurrence="\n".join(_added(date, zone=zone) for date in others),
        overrides=[] if is_off else list(_overrides(planned.values())),
    )


def _added(date: PageEvent, *, zone: ZoneInfo) -> str:
    local = date.planned_at.astimezone(zone)
    if date.parsed.is_all_day:
        return f"RDATE;VALUE=DATE:{local:%Y%m%d}"
    return f"RDATE;TZID={zone.key}:{local:%Y%m%dT%H%M%S}"


def _overrides(dates: Iterable[PageEvent]) -> Iterator[dict[str, Any]]:
    for date in dates:
        name = {"occurrence": date.planned_at.astimezone(UTC).isoformat()}
        if date.parsed.is_cancelled:
            yield {**name, "is_cancelled": True, **({"reason": str(UNDATED)} if date.is_postponed else {})}
        elif date.parsed.starts_at != date.planned_at:
            moved = {"starts_at": date.parsed.starts_at, "ends_at": date.parsed.ends_at}
            yield name | {key: at.astimezone(UTC).isoformat() for key, at in moved.items() if at}


def _parts(node: Node) -> list[Any]:
    parts = node.get("subEvent") or node.get("subEvents") or []
    return [each for each in (parts if isinstance(parts, list) else [parts]) if isinstance(each, dict)]


def _has_dates_within(node: Node) -> bool:
    return any("startDate" in each for each in _parts(node))


def _is_told_by_its_parts(node: Node) -> bool:
    """An event whose parts are called as it is: they are its dates, and it is the span of them."""
    parts = _parts(node)
    return bool(parts) and all(
        "startDate" in each and line_of(each.get("name", node.get("name"))) == line_of(node.get("name"))
        for each in parts
    )
