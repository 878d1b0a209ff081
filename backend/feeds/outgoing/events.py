"""The next events of a town, of a category or of an area as a feed: one entry an event, whose date is its next one."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.formats import date_format, time_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from backend.common.clock import earliest, end_of_day, local, local_day
from backend.common.html import absolute_links
from backend.feeds.documents import Row, event_item
from backend.feeds.occurrences import Occurrence, next_ones
from backend.feeds.outgoing.feed import Entry, Feed, Happening, address_of_feed, title_of_feed
from backend.feeds.outgoing.statements import read_leaving_events
from backend.feeds.reading import row_series
from backend.serving.answers import Answer
from backend.tenants.registry import Reading

MOST = 50
LOOKED_AT = 1_000  # whose next dates are compared: a rule says nothing of its order
_EVENTS_PATH = "/veranstaltungen/"


def events_feed(
    reading: Reading, *, path: str, asked: dict[str, str], categories: Sequence[UUID] | None
) -> tuple[Feed, Answer]:
    """The feed at `path` with the parameters `asked`, and an answer without body that knows until when it is right."""
    rows = read_leaving_events(reading, start=reading.now, limit=LOOKED_AT, categories=categories)
    dates = [
        (each, row) for row in rows.items for each in next_ones(row_series(row, reading=reading), now=reading.now)[:1]
    ]
    shown = sorted(dates, key=lambda pair: (pair[0].starts_at, pair[1]["public_id"]))[:MOST]
    changes = [row["updated_at"] for _date, row in shown]
    feed = Feed(
        title=title_of_feed(reading, kind=_("Events"), asked=asked),
        description=_("What is on in %(town)s.") % {"town": reading.town.title},
        address=address_of_feed(reading, path=path, asked=asked),
        home=f"{reading.origin}{_EVENTS_PATH}",
        publisher=reading.town.title,
        origin=reading.origin,
        lang=reading.lang,
        updated_at=local(max(changes, default=reading.town.created_at), zone=reading.zone),
        entries=[_entry(row, date, reading=reading) for date, row in shown],
    )
    midnight = end_of_day(local_day(reading.now, zone=reading.zone), zone=reading.zone)
    overs = [date.over_at for date, _row in shown]
    return feed, Answer(body=b"", valid_until=earliest([*overs, rows.changes_at, midnight]))


def _entry(row: Row, date: Occurrence, *, reading: Reading) -> Entry:
    """Whole if it is the town's own; of what it was licensed when, where and the teaser."""
    document = event_item(row, date, reading=reading)
    is_whole = document["source"]["rights"] == "own"
    happening = _happening(row, date, location=(document["location"] or {}).get("name", ""), reading=reading)
    text = absolute_links(row["description_html"], base_url=f"{reading.origin}/")
    return Entry(
        id=f"urn:uuid:{document['id']}",
        url=document["url"],
        title=_titled(document),
        teaser=" – ".join(filter(None, [happening.words, document["teaser"]])),
        html=format_html("<p><strong>{}</strong></p>", happening.words) + text if is_whole else "",
        published_at=local(row["first_published_at"] or row["updated_at"], zone=reading.zone),
        updated_at=local(row["updated_at"], zone=reading.zone),
        lang=document["lang"],
        author=document["source"]["name"],
        tags=row["tags"],
        image=document["image"] if is_whole else None,
        original_url=row["original_url"],
        happening=happening,
    )


def _titled(document: Row) -> str:
    """What is cancelled says so where every reader shows it."""
    words = {"cancelled": _("Cancelled"), "moved": _("Moved")}.get(document["status"])
    return f"{words}: {document['title']}" if words else str(document["title"])


def _happening(row: Row, date: Occurrence, *, location: str, reading: Reading) -> Happening:
    starts_at = local(date.starts_at, zone=reading.zone)
    day = date_format(starts_at, "l, j. F Y")
    hour = "" if row["is_all_day"] else _("%(time)s h") % {"time": time_format(starts_at, "H:i")}
    return Happening(
        starts_at=starts_at,
        ends_at=local(date.ends_at, zone=reading.zone) if date.ends_at else None,
        is_all_day=row["is_all_day"],
        status=date.status,
        location=location,
        organizer=row["organizer"],
        words=", ".join(filter(None, [day, hour, location])),
    )
