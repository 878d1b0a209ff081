"""Which events of a source are kept: those that come, and of the past those that somebody may still look up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from backend.feeds.formats.parsed import MOST_ITEMS, Origin, Parsed, ParsedEvent
from backend.feeds.recurrence import Frequency, read_recurrence

_PAST = timedelta(days=366)
_LONGEST: dict[Frequency, int] = {"DAILY": 7, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}  # daily on Mondays: 7
_MOST_DAYS = 36_600


def keep_coming(events: Iterable[ParsedEvent], *, origin: Origin, warnings: list[str], link: str = "") -> Parsed:
    """Each event once, in the order of their starts, without those that were over a year ago."""
    found: dict[str, ParsedEvent] = {}
    for event in events:
        if event.key not in found and not _is_long_over(event, origin=origin):
            found[event.key] = event
    if len(found) > MOST_ITEMS:
        warnings.append(_("Only the first %d entries were read.") % MOST_ITEMS)
    kept = sorted(found.values(), key=lambda each: _nearness(each, origin=origin))[:MOST_ITEMS]
    return Parsed(items=sorted(kept, key=lambda each: each.starts_at), link=link, warnings=warnings)


def _nearness(event: ParsedEvent, *, origin: Origin) -> tuple[bool, timedelta]:
    """What comes before what is past, and of both what is near; a series counts as what comes."""
    is_past = event.starts_at < origin.now and not event.recurrence
    return is_past, abs(event.starts_at - origin.now)


def _is_long_over(event: ParsedEvent, *, origin: Origin) -> bool:
    """Calendars keep ten years of the past, which nobody looks up here.

    Of a series by what its lines say of its end: to walk along each to its last date would take longer than all else.
    """
    oldest = origin.now - _PAST
    length = event.ends_at - event.starts_at if event.ends_at else timedelta(days=1)
    recurrence = read_recurrence(event.recurrence, zone=origin.zone)
    moved = [datetime.fromisoformat(each["starts_at"]) for each in event.overrides if each.get("starts_at")]
    lasts = [event.starts_at, *moved, *(_instant(day, zone=origin.zone) for day in recurrence.added)]
    for rule in recurrence.rules:
        if rule.is_endless:
            return False
        if rule.until is not None:
            lasts.append(_instant(rule.until, zone=origin.zone))
        elif rule.count is not None:  # at most so many years, months, weeks or days
            days = _LONGEST[rule.frequency] * rule.interval * rule.count
            lasts.append(event.starts_at + timedelta(days=min(days, _MOST_DAYS)))
    return max(lasts) + length < oldest


def _instant(day: date, *, zone: ZoneInfo) -> datetime:
    moment = day if isinstance(day, datetime) else datetime.combine(day, time.max)
    return moment.replace(tzinfo=zone)
