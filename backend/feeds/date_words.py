"""One date of an event in words, as a message says it, in the language that is active."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum, auto
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from backend.common.clock import local
from backend.feeds.occurrences import Occurrence, Status


class DateNews(Enum):
    """What became of a date."""

    CANCELLED = auto()
    CHANGED = auto()
    TAKES_PLACE = auto()
    GONE = auto()
    BACK = auto()


NEWS_OF: dict[Status, DateNews] = {"cancelled": DateNews.CANCELLED, "moved": DateNews.CHANGED}


def date_words(date: Occurrence, *, zone: ZoneInfo, is_all_day: bool) -> str:
    """`Saturday, 28 November, 15:00`; a whole-day date has no time, one of several days names the last as well."""
    starts_at = local(date.starts_at, zone=zone)
    if not is_all_day:
        return _("%(day)s, %(time)s") % {"day": _day(starts_at), "time": date_format(starts_at, "H:i")}
    last = local((date.ends_at or date.over_at) - timedelta(seconds=1), zone=zone)
    if last.date() <= starts_at.date():
        return _day(starts_at)
    return _("%(first)s to %(last)s") % {"first": _day(starts_at), "last": _day(last)}


def titled(title: str, *, news: DateNews | None) -> str:
    """The title, and before it what became of the date."""
    match news:
        case DateNews.CANCELLED:
            return _("Cancelled: %(title)s") % {"title": title}
        case DateNews.CHANGED:
            return _("Changed: %(title)s") % {"title": title}
        case DateNews.TAKES_PLACE:
            return _("Takes place after all: %(title)s") % {"title": title}
        case DateNews.GONE:
            return _("No longer in the calendar: %(title)s") % {"title": title}
        case DateNews.BACK:
            return _("In the calendar again: %(title)s") % {"title": title}
    return title


def gone_words(starts_at: datetime, *, zone: ZoneInfo) -> str:
    """All that is certain of a date that nobody can read of any more; that it is cancelled, nobody has said."""
    day = _day(local(starts_at, zone=zone))
    return _("%(day)s: this date is no longer in the calendar. The organiser can say whether it takes place.") % {
        "day": day
    }


def _day(at: datetime) -> str:
    return date_format(at, pgettext("format of a day", "l, j F"))
