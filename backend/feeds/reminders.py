"""Who is told what of bookmarked dates: before they come, and when they are cancelled, moved or taken down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import override

from backend.common.clock import local_day
from backend.common.html import teaser
from backend.feeds.bookmarks import Bookmark, as_known, current_dates, keep
from backend.feeds.date_words import DateNews, gone_words, titled
from backend.feeds.documents import event_path
from backend.feeds.models import BookmarkedDate, Event
from backend.feeds.models.events import zone
from backend.feeds.occurrences import Occurrence
from backend.feeds.pages import EVENTS_PATH
from backend.feeds.pushing import TITLE, event_words
from backend.push.audiences import Audience
from backend.push.models import Message
from backend.push.models.messages import Severity
from backend.push.outbox import release
from backend.push.subscriptions import topics_subscribed
from backend.tenants.models import Municipality
from backend.tenants.push import Reminder

MODULE = SUBJECT = "events"
SOON = timedelta(hours=18)  # what changes of tonight is not kept until the end of quiet hours


def event_reminders(_town: Municipality, day: date, topics: Sequence[str]) -> Iterator[Reminder]:
    """The bookmarked dates that begin on this day and take place; one statement."""
    for bookmark, (rows, found) in current_dates(Bookmark.named(topic) for topic in topics).items():
        if found.status == "cancelled" or local_day(found.starts_at, zone=zone()) != day:
            continue
        yield Reminder(
            topics=[bookmark.topic],
            texts={row.lang: event_words(row, found) for row in rows},
            path=event_path(bookmark.event),
            collapse_id=_collapse_id(bookmark),
            useless_at=found.over_at if rows[0].is_all_day else found.starts_at,
            subject_type=SUBJECT,
            subject_id=bookmark.event,
        )


@transaction.atomic
def tell_of_changes(*, now: datetime) -> int:
    """Tell those who bookmarked a date what they don't know of it: see `DateNews`; returns how many dates.

    Three statements when nothing has changed. Who comes second waits, and finds everything told.
    """
    rows = BookmarkedDate.objects.select_for_update().order_by("pk")
    known = {Bookmark(event=row.event_id, occurrence=row.occurrence): row for row in rows}
    wanted = {Bookmark.named(topic) for topic in topics_subscribed(MODULE)}  # second: nobody's new row is forgotten
    dates = current_dates(wanted)
    found = {one: as_known(one, *date) for one, date in dates.items()}
    news = {one: _news(known[one], found.get(one), now=now) for one in known if one in wanted}
    for one, what in news.items():
        if what is DateNews.GONE:
            _tell_gone(one, known[one], now=now)
        elif what is not None:
            _tell(one, known[one], *dates[one], news=what, now=now)
    _follow_quietly(row for one, row in known.items() if one in found and _renamed(row, found[one]))
    keep(one for one in wanted if one not in known)  # published only now
    _forget(known, found=found, wanted=wanted, now=now)
    return sum(what is not None for what in news.values())


def _news(known: BookmarkedDate, found: BookmarkedDate | None, *, now: datetime) -> DateNews | None:
    """In one word what those who know the date do not know of it; None where there is nothing or it is over."""
    over_at = found.over_at if found else known.over_at
    if over_at is None or over_at <= now:
        return None
    if found is None:  # whoever knows that it is cancelled misses nothing
        return None if known.is_gone or known.is_cancelled else DateNews.GONE
    if known.state == found.state:
        return None
    if found.is_cancelled:
        return DateNews.CANCELLED
    if known.is_gone:
        return DateNews.BACK
    return DateNews.TAKES_PLACE if known.is_cancelled else DateNews.CHANGED


def _tell(
    bookmark: Bookmark,
    known: BookmarkedDate,
    rows: Sequence[Event],
    found: Occurrence,
    *,
    news: DateNews,
    now: datetime,
) -> None:
    texts = {row.lang: event_words(row, found, news=news) for row in rows}
    starts_at = min(known.starts_at, found.starts_at)
    known.follow(as_known(bookmark, rows, found))
    message = _message(bookmark, known, texts=texts, starts_at=starts_at, now=now)
    message.subject_type, message.subject_id, message.path = SUBJECT, bookmark.event, event_path(bookmark.event)
    _release(message)


def _tell_gone(bookmark: Bookmark, known: BookmarkedDate, *, now: datetime) -> None:
    """Leads to the calendar: the event itself opens nowhere any more."""
    known.is_gone = True
    texts = {lang: _gone_text(known, lang=lang) for lang in known.titles}
    message = _message(bookmark, known, texts=texts, starts_at=known.starts_at, now=now)
    message.path = EVENTS_PATH
    _release(message)


def _gone_text(known: BookmarkedDate, *, lang: str) -> dict[str, str]:
    with override(lang.partition("-")[0]):
        title = titled(known.titles[lang], news=DateNews.GONE)
        return {"title": teaser(title, length=TITLE), "body": gone_words(known.starts_at, zone=zone())}


def _message(
    bookmark: Bookmark, known: BookmarkedDate, *, texts: dict[str, dict[str, str]], starts_at: datetime, now: datetime
) -> Message:
    """To those who bookmarked the date, once for each time that it changed."""
    known.told += 1
    known.save()
    return Message(
        key=f"{SUBJECT} {bookmark.topic} {known.told}",
        module=MODULE,
        severity=Severity.REMINDER if starts_at - now < SOON else Severity.NORMAL,
        texts=texts,
        audience=Audience(module=MODULE, subscribed=[bookmark.topic]).document(),
        collapse_id=_collapse_id(bookmark),
        useless_at=known.over_at,
        created_at=now,
    )


def _release(message: Message) -> None:
    message.save()
    release(message)


def _follow_quietly(rows: Iterable[BookmarkedDate]) -> None:
    """What it is called and when it ends nobody is told of by itself; one statement, if any."""
    if found := list(rows):
        BookmarkedDate.objects.bulk_update(found, ["titles", "over_at"])


def _renamed(row: BookmarkedDate, found: BookmarkedDate) -> bool:
    """Whether it is called or ends otherwise than is kept; it is kept from now on."""
    is_new = (row.titles, row.over_at) != (found.titles, found.over_at)
    row.titles, row.over_at = found.titles, found.over_at
    return is_new


def _forget(
    known: Mapping[Bookmark, BookmarkedDate],
    *,
    found: Mapping[Bookmark, BookmarkedDate],
    wanted: set[Bookmark],
    now: datetime,
) -> None:
    """What is over, or bookmarked by nobody any more. What is not published just now may come back, changed."""
    ends = {one: found.get(one, row).over_at for one, row in known.items()}
    over = {one for one, over_at in ends.items() if over_at is not None and over_at <= now}
    left = [row.pk for one, row in known.items() if one in over or one not in wanted]
    if left:
        BookmarkedDate.objects.filter(pk__in=left).delete()


def _collapse_id(bookmark: Bookmark) -> str:
    """One a date: that it is cancelled takes the place of its reminder."""
    return f"{SUBJECT}-{bookmark.event}-{bookmark.occurrence:%Y%m%d%H%M}"
