"""A feed and its entries before anybody writes them down; which format it becomes is not known here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from backend.common.html import storable
from backend.library.scopes import names_of
from backend.tenants.registry import Reading


@dataclass(frozen=True, kw_only=True)
class Happening:
    """When and where an entry that is an event takes place next; instants in the town's zone."""

    starts_at: datetime
    ends_at: datetime | None
    is_all_day: bool
    status: str  # scheduled, moved, cancelled
    location: str
    organizer: str
    words: str  # day, hour and place for people


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One item; without `html` it is a teaser, whose whole text is at `original_url`. Instants in the town's zone."""

    id: str  # urn:uuid
    url: str  # the page in this town
    title: str
    teaser: str  # plain text
    html: str = ""
    published_at: datetime
    updated_at: datetime
    lang: str
    author: str
    tags: Sequence[str] = ()
    image: dict[str, Any] | None = None  # image document
    attachments: Sequence[dict[str, Any]] = ()
    original_url: str = ""
    happening: Happening | None = None

    @property
    def link(self) -> str:
        """Where the whole text is."""
        return self.url if self.html else self.original_url or self.url


@dataclass(frozen=True, kw_only=True)
class Feed:
    """What is said of all entries."""

    title: str
    description: str
    address: str  # its own
    home: str  # the page that shows the same
    publisher: str
    origin: str
    lang: str
    updated_at: datetime  # of its latest entry
    entries: Sequence[Entry] = field(default_factory=list)


def title_of_feed(reading: Reading, *, kind: str, asked: dict[str, str]) -> str:
    """`Musterstadt – Nachrichten – Lütte – Kultur`, by what was asked for; a statement where that has a name."""
    names = [reading.town.title, kind, *names_of(area=asked.get("area"), category=asked.get("category"))]
    return " – ".join(" ".join(storable(name).split()) for name in names)  # some formats know titles of one line only


def address_of_feed(reading: Reading, *, path: str, asked: dict[str, str]) -> str:
    """Where the feed is found again."""
    return f"{reading.origin}{path}" + (f"?{urlencode(asked)}" if asked else "")
