"""The events of a town, of a category or of an area as a calendar to subscribe to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from icalendar import vDuration

from backend.common.clock import earliest, end_of_day, local_day, start_of_day
from backend.feeds.calendar_file import CONTENT_TYPE, add_event, empty_calendar, written
from backend.feeds.documents import Row
from backend.feeds.outgoing.feed import address_of_feed, title_of_feed
from backend.feeds.outgoing.statements import read_leaving_events
from backend.feeds.reading import row_series
from backend.serving.answers import Answer
from backend.tenants.registry import Reading

MOST = 1_000
PAST = timedelta(days=30)  # what was cancelled or moved is seen for a while
_OFTEN = timedelta(hours=6)
_EVENTS_PATH = "/veranstaltungen/"


def events_calendar(reading: Reading, *, path: str, asked: dict[str, str], categories: Sequence[UUID] | None) -> Answer:
    """Every event with its rule and its changed dates; what is cancelled stays as cancelled."""
    today = local_day(reading.now, zone=reading.zone)
    start = start_of_day(today - PAST, zone=reading.zone)
    rows = read_leaving_events(reading, start=start, limit=MOST, categories=categories)
    calendar = empty_calendar()
    calendar.calendar_name = title_of_feed(reading, kind=_("Events"), asked=asked)
    calendar.add("x-wr-timezone", reading.town.timezone)
    calendar.add("refresh-interval", _OFTEN, parameters={"VALUE": "DURATION"})  # RFC 7986 section 5.7
    calendar.add("x-published-ttl", vDuration(_OFTEN))
    calendar.add("source", address_of_feed(reading, path=path, asked=asked), parameters={"VALUE": "URI"})
    calendar.url = f"{reading.origin}{_EVENTS_PATH}"
    for row in rows.items:
        add_event(calendar, _leaving(row), series=row_series(row, reading=reading), reading=reading)
    midnight = end_of_day(today, zone=reading.zone)
    return Answer(
        body=written(calendar),
        content_type=CONTENT_TYPE,
        valid_until=earliest([rows.changes_at, midnight]),
        modified_at=reading.now,
    )


def _leaving(row: Row) -> Row:
    """Whole if it is the town's own; of what it was licensed when, where and the teaser."""
    is_whole = row["source"] is None or row["source"]["rights"] == "own"
    return row if is_whole else {**row, "description_html": ""}
