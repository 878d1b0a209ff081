"""News and events as data sets: what others wrote is among them, so that no licence is claimed for the whole.

The map of events is not among the files: it shows what the press announced as well (decision 054).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from backend.feeds.outgoing.links import EVENT_FEEDS, NEWS_FEEDS
from backend.tenants.datasets import DataFile, Dataset
from backend.tenants.registry import FeedLink, Reading

# By ending: EU's list of file types, and the media type where IANA's list has it.
_TYPES = {
    "rss": ("RSS", ""),
    "atom": ("ATOM", "application/atom+xml"),
    "json": ("JSON", "application/json"),
    "ics": ("ICS", "text/calendar"),
}


def news_datasets(reading: Reading) -> Iterator[Dataset]:
    """The latest news."""
    yield Dataset(
        path="/feeds/news",
        title=_("News of %(town)s") % {"town": reading.town.title},
        description=_("The latest news: the town’s own with their text, those of others as a teaser with a link."),
        page="/nachrichten/",
        theme="GOVE",
        frequency="UPDATE_CONT",
        files=_files(NEWS_FEEDS),
        rights=_rights(),
    )


def event_datasets(reading: Reading) -> Iterator[Dataset]:
    """The next events."""
    yield Dataset(
        path="/feeds/events",
        title=_("Events in %(town)s") % {"town": reading.town.title},
        description=_("The next events, with day, hour and place; as a calendar with every date."),
        page="/veranstaltungen/",
        theme="EDUC",
        frequency="UPDATE_CONT",
        files=_files(EVENT_FEEDS),
        rights=_rights(),
    )


def _rights() -> str:
    return _(
        "Entries may be by others; each says whose it is. There is no licence for the whole: rights in texts and "
        "pictures stay with those who made them, and a picture says its own licence."
    )


def _files(feeds: Iterable[FeedLink]) -> list[DataFile]:
    return [_file(feed) for feed in feeds]


def _file(feed: FeedLink) -> DataFile:
    file_type, media_type = _TYPES[feed.path.rpartition(".")[2]]
    return DataFile(title=feed.title, path=feed.path, file_type=file_type, media_type=media_type)
