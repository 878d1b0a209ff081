"""What every format is parsed into, and the error for what can't be."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from backend.common.errors import OrtsblattError

MOST_ITEMS = 500
MAX_TITLE = 300
MAX_KEY = 450


class UnreadableFeed(OrtsblattError):
    """The address answered, but not with what the source's kind promises: keep the last good data and show `detail`."""

    code = "unreadable_feed"
    status = 502
    title = _("What is at this address can't be read as a feed or calendar.")


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where the bytes came from, and when and in which time zone they are read."""

    url: str  # relative links are resolved against it; empty for a file on disk
    charset: str | None  # as the server named it
    zone: ZoneInfo
    now: datetime


@dataclass(frozen=True, kw_only=True)
class ParsedArticle:
    """One entry of a feed; HTML is sanitised, its links absolute. `key` is its identity within the source."""

    key: str
    title: str
    teaser: str = ""
    body_html: str = ""
    published_at: datetime | None = None
    original_url: str = ""
    topics: tuple[str, ...] = ()
    picture_url: str = ""
    same_as: str = ""  # the key of the one behind which it stands there, of what another town offers


@dataclass(frozen=True, kw_only=True)
class ParsedEvent:
    """One event of a calendar with all its dates. `recurrence` and `overrides` are as in `models.Event`."""

    key: str
    title: str
    starts_at: datetime
    ends_at: datetime | None = None
    is_all_day: bool = False
    is_cancelled: bool = False
    recurrence: str = ""
    overrides: list[dict[str, Any]] = field(default_factory=list)
    description_html: str = ""
    location: str = ""
    organizer: str = ""
    original_url: str = ""
    topics: tuple[str, ...] = ()
    picture_url: str = ""
    same_as: str = ""  # the key of the one behind which it stands there, of what another town offers


@dataclass(frozen=True, kw_only=True)
class ParsedGazette:
    """One issue of an official gazette, whose PDF is at `original_url`; an unknown day is the first of its year.

    An address without a scheme is a file in the folder of the page, which is a file here too.
    """

    key: str
    number: int
    issued_on: date
    is_day_known: bool
    title: str
    original_url: str


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """All entries in the order of the source; `warnings` say what was left out or repaired.

    `is_whole` says that nothing was left out of a list that names all that is to come: what it lacks is gone there.
    """

    items: list[Any]  # of one kind: ParsedArticle, ParsedEvent or ParsedGazette
    link: str = ""  # the source's own website
    warnings: list[str] = field(default_factory=list)
    is_whole: bool = False
