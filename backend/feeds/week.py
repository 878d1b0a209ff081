"""News and events on the sheet of a week."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.formats import time_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from backend.common.clock import local, local_day
from backend.feeds.documents import Row, article_path, event_item, event_path
from backend.feeds.occurrences import Occurrence
from backend.feeds.pages import EVENTS_PATH, NEWS_PATH
from backend.feeds.reading import find_occurrences, window_of
from backend.feeds.statements import read_home_news
from backend.tenants.registry import Reading
from backend.tenants.week import DAYS, Week, WeekItem, WeekPart

MOST = 100  # dates: more are on no sheet
NEWS, NEWS_AGE = 6, timedelta(days=DAYS)
TEASER = 160  # letters


def week_of_events(reading: Reading, week: Week) -> WeekPart:
    """All dates of the week, those that were over before it left out; what has begun earlier is there on Monday."""
    found = find_occurrences(reading, window=window_of(reading, first=week.first, last=week.last), count=MOST)
    items = [_date(row, occurrence, reading=reading, week=week) for row, occurrence in found.dates]
    return WeekPart(
        items=sorted(items, key=lambda item: item.on or week.first),
        path=EVENTS_PATH,
        share=3,
        valid_until=found.valid_until,
    )


def week_of_news(reading: Reading, week: Week) -> WeekPart:
    """The town's own news since a week before, and what is pinned."""
    rows = read_home_news(reading, limit=NEWS)
    since = week.first - NEWS_AGE
    items = [
        WeekItem(
            title=row["title"],
            details=[Truncator(row["teaser_text"]).chars(TEASER)],
            path=article_path(row["public_id"]),
            lang=row["lang"],
            details_lang=row["lang"],
        )
        for row in rows.items
        if _is_own(row)
        and (row["is_pinned"] or since <= local_day(row["published_at"], zone=reading.zone) <= week.last)
    ]
    return WeekPart(items=items, path=NEWS_PATH, valid_until=rows.changes_at)


def _is_own(row: Row) -> bool:
    return row["source"] is None or row["source"]["rights"] == "own"


def _date(row: Row, occurrence: Occurrence, *, reading: Reading, week: Week) -> WeekItem:
    starts_at = local(occurrence.starts_at, zone=reading.zone)
    is_earlier = starts_at.date() < week.first
    place = (event_item(row, occurrence, reading=reading)["location"] or {}).get("name")
    return WeekItem(
        title=occurrence.title or row["title"],
        on=week.within(starts_at.date()),
        at="" if row["is_all_day"] or is_earlier else _hour(starts_at),
        details=[*filter(None, [_became(occurrence), place, _last_day(row, occurrence, reading=reading)])],
        is_off=occurrence.status == "cancelled",
        path=event_path(row["public_id"]),
        lang=row["lang"],
    )


def _hour(moment: datetime) -> str:
    return _("%(hour)s o’clock") % {"hour": time_format(moment.time())}


def _became(occurrence: Occurrence) -> str:
    words = {"cancelled": _("Does not take place"), "moved": _("Moved to this date")}.get(occurrence.status, "")
    return f"{words}: {occurrence.reason}" if words and occurrence.reason else words


def _last_day(row: Row, occurrence: Occurrence, *, reading: Reading) -> str:
    """Of what takes longer than a day; one that ends at midnight ends on the day before."""
    if occurrence.ends_at is None:
        return ""
    first = local_day(occurrence.starts_at, zone=reading.zone)
    last = local_day(occurrence.ends_at - timedelta(seconds=1), zone=reading.zone)
    is_night = not row["is_all_day"] and occurrence.ends_at - occurrence.starts_at < timedelta(hours=18)
    return "" if first >= last or is_night else _("until %(day)s") % {"day": f"{last:%d.%m.}"}
