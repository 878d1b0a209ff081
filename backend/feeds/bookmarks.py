"""Bookmarked dates of events: the list in a device's document, how a topic names a date, and what is known of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Self
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.common import clock
from backend.common.clock import local_day, rfc3339, start_of_day
from backend.common.repeating import YEARS
from backend.feeds.models import BookmarkedDate, Event
from backend.feeds.models.events import zone
from backend.feeds.occurrences import Occurrence, dates_named, expand
from backend.feeds.pushing import shown
from backend.push.serializers import SlotPart, slot_of
from backend.tenants.push import Preference, Slot

MOST = 200  # of one device
MOST_SLOTS = 4
FURTHEST = timedelta(days=5 * 366)
EVENING_BEFORE = Slot(days_before=1, at=time(18))


class BookmarkPart(serializers.Serializer[Any]):
    """One date of an event that somebody wants to be reminded of, and to hear of if it is cancelled or moved."""

    id = serializers.UUIDField(help_text="Of the event.")
    occurrence = serializers.DateTimeField(help_text="The stable key of the date, as lists and details name it.")
    slots = SlotPart(  # type: ignore[call-arg]  # the list's, which DRF makes of it
        many=True,
        required=False,
        max_length=MOST_SLOTS,
        help_text="When to be reminded; left out, at 18:00 on the day before. Empty: of changes alone.",
    )

    def validate_occurrence(self, key: datetime) -> datetime:
        if key.year not in YEARS:
            raise serializers.ValidationError(_("The year must be between 1970 and 2199."))
        if key > clock.now() + FURTHEST:  # an endless rule is walked along up to there, each time that we look
            raise serializers.ValidationError(_("This date is too far ahead."))
        return key

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """As it is kept, in JSON."""
        values = super().to_internal_value(data)
        default = [{"days_before": EVENING_BEFORE.days_before, "time": f"{EVENING_BEFORE.at:%H:%M}"}]
        return {
            "id": str(values["id"]),
            "occurrence": rfc3339(values["occurrence"], zone=zone()),
            "slots": [dict(slot) for slot in values.get("slots", default)],
        }


@dataclass(frozen=True, kw_only=True)
class Bookmark:
    """One date of one event."""

    event: UUID
    occurrence: datetime  # in UTC

    @classmethod
    def named(cls, topic: str) -> Self:
        """The date that this topic of a subscription means."""
        event, _space, occurrence = topic.partition(" ")
        return cls(event=UUID(event), occurrence=datetime.fromisoformat(occurrence))

    @property
    def topic(self) -> str:
        """By which the date is subscribed to."""
        return f"{self.event} {self.occurrence.astimezone(UTC).isoformat()}"


def topic_of(entry: Mapping[str, Any]) -> str:
    """The topic of a kept entry."""
    return Bookmark(event=UUID(entry["id"]), occurrence=datetime.fromisoformat(entry["occurrence"])).topic


def slots_of(entry: Mapping[str, Any]) -> Sequence[Slot]:
    """When a kept entry is reminded of."""
    return [slot_of(slot) for slot in entry["slots"]]


def remember(topics: Sequence[str]) -> None:
    """Keep how these dates are now, for those that nobody had bookmarked before; three statements at most."""
    wanted = [Bookmark.named(topic) for topic in topics]
    known = BookmarkedDate.objects.filter(event_id__in={one.event for one in wanted})
    names = set(known.values_list("event_id", "occurrence"))
    keep(one for one in wanted if (one.event, one.occurrence) not in names)


def keep(bookmarks: Iterable[Bookmark]) -> None:
    """Keep how these dates are now; two statements at most."""
    dates = current_dates(bookmarks)
    rows = [as_known(one, events, found) for one, (events, found) in dates.items()]
    if rows:
        BookmarkedDate.objects.bulk_create(rows, ignore_conflicts=True)


def current_dates(bookmarks: Iterable[Bookmark]) -> dict[Bookmark, tuple[Sequence[Event], Occurrence]]:
    """The variants of the event of each date, and the date as it is now; without those that nobody can read now.

    What is a copy of another event is that one, under the name that it was bookmarked by.
    """
    wanted = list(bookmarks)
    if not wanted:
        return {}
    rows = defaultdict(list)
    for row in shown(Event, {one.event for one in wanted}):
        rows[row.public_id].append(row)
    if missing := {one.event for one in wanted} - rows.keys():
        followed = _instead_of(missing, wanted=wanted)
        return followed | (current_dates(one for one in wanted if one not in followed and one.event in rows))
    keys = defaultdict(set)
    for one in wanted:
        keys[one.event].add(one.occurrence)
    dates = {event: dates_named(found[0].series(), keys=keys[event]) for event, found in rows.items()}
    return {
        one: (rows[one.event], dates[one.event][one.occurrence])
        for one in wanted
        if one.occurrence in dates.get(one.event, {})
    }


def _instead_of(
    missing: Collection[UUID], *, wanted: Iterable[Bookmark]
) -> dict[Bookmark, tuple[Sequence[Event], Occurrence]]:
    """Of dates of copies those of the event that is shown: of the same name, or that begins on the same day."""
    copies = {row.public_id: row for row in Event.objects.filter(public_id__in=missing, copy_of__isnull=False)}
    rows = defaultdict(list)
    for row in shown(Event, {copy.copy_of for copy in copies.values() if copy.copy_of}) if copies else ():
        rows[row.public_id].append(row)
    found: dict[Bookmark, tuple[Sequence[Event], Occurrence]] = {}
    for one in wanted:
        copy = copies.get(one.event)
        events = rows.get(copy.copy_of) if copy and copy.copy_of else None
        if copy is not None and events and (date := _same_date(copy, events[0], key=one.occurrence)):
            found[one] = events, date
    return found


def _same_date(copy: Event, better: Event, *, key: datetime) -> Occurrence | None:
    there = better.series()
    if named := dates_named(there, keys={key}).get(key):
        return named
    ours = dates_named(copy.series(), keys={key}).get(key)
    if ours is None:
        return None
    start = start_of_day(local_day(ours.starts_at, zone=zone()), zone=zone())
    of_the_day = expand(there, start=start, end=start + timedelta(days=1))
    return min(of_the_day, key=lambda each: abs(each.starts_at - ours.starts_at), default=None)


def as_known(bookmark: Bookmark, events: Sequence[Event], date: Occurrence) -> BookmarkedDate:
    """What people know of a date after they have heard how it is."""
    return BookmarkedDate(
        event_id=bookmark.event,
        occurrence=bookmark.occurrence,
        starts_at=date.starts_at,
        is_cancelled=date.status == "cancelled",
        location=date.location,
        titles={event.lang: date.title or event.title for event in events},
        over_at=date.over_at,
    )


BOOKMARKS = Preference(entry=BookmarkPart, topic=topic_of, most=MOST, slots=slots_of, follow=remember)
