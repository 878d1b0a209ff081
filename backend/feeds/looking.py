"""What an address would bring, before it is a source: fetched and read as an import does; nothing is stored."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from datetime import time as time_of_day
from itertools import islice
from threading import BoundedSemaphore
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.common.errors import OrtsblattError
from backend.common.fetching import PUBLIC, Fetched, Limits, Policy, fetch
from backend.common.html import teaser
from backend.feeds.discovering import linked_feeds, name_of, recognised
from backend.feeds.formats.parsed import Parsed, ParsedGazette, UnreadableFeed
from backend.feeds.gazettes import why_draft
from backend.feeds.models import Source
from backend.feeds.storing import Store
from backend.tenants.drafting.website import Page
from backend.tenants.models import Municipality

logger = logging.getLogger(__name__)

SHOWN = 5
MOST_OFFERED = 8
LONGEST_LOOK = 15.0  # seconds for the address and all that it links: somebody waits, and a thread of the server does
_PAGES = {"", Source.Kind.EVENT_PAGE, Source.Kind.NEWS_PAGE, Source.Kind.GAZETTES}  # which may link feeds
_LONGEST_ANSWER, _LONGEST_LINKED = 10.0, 4.0
# Slow servers never hold all threads of a web process.
_seats = BoundedSemaphore(max(1, settings.WEB_THREADS // 2))


@dataclass(frozen=True, kw_only=True)
class Item:
    """One entry as it would appear."""

    title: str
    text: str
    at: datetime | None
    is_all_day: bool = False
    place: str = ""
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A feed or calendar that a web page links."""

    url: str
    kind: str
    name: str
    count: int

    @property
    def kind_words(self) -> str:
        return str(Source.Kind(self.kind).label)


@dataclass(kw_only=True)
class Look:
    """What is at an address; `kind` is empty where it can't be a source itself."""

    url: str
    kind: str = ""
    name: str = ""
    count: int = 0
    items: list[Item] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # what is repaired, left out or cut
    offers: list[Offer] = field(default_factory=list)
    error: str = ""

    @property
    def kind_words(self) -> str:
        return str(Source.Kind(self.kind).label) if self.kind else ""


def look(source: Source, *, town: Municipality, now: datetime, policy: Policy = PUBLIC) -> Look:
    """What this source, which nobody has stored, would bring into the town; run inside the town's schema."""
    if not _seats.acquire(blocking=False):
        busy = _("Others are looking at addresses at this moment. Please try again in a minute.")
        return Look(url=source.url, error=busy)
    try:
        return _Looking(town=town, now=now, policy=policy).at(source)
    finally:
        _seats.release()


@dataclass(kw_only=True)
class _Looking:
    """One look, with the time that is left for it."""

    town: Municipality
    now: datetime
    policy: Policy
    until: float = field(default_factory=lambda: time.monotonic() + LONGEST_LOOK)

    def at(self, source: Source) -> Look:
        found = Look(url=source.url)
        try:
            answer = self._fetch(source.url, seconds=_LONGEST_ANSWER)
        except OrtsblattError as error:
            found.error = str(error.detail)
            return found
        try:
            found.kind, parsed = self._recognise(answer)
        except OrtsblattError as error:
            found.error = str(error.detail)
        else:
            source.kind = found.kind
            _show(found, parsed, source=source, town=self.town, now=self.now)
        if found.kind in _PAGES:
            page = Page(url=answer.final_url, content=answer.content, charset=answer.charset)
            found.name = _title_of(page)
            found.offers = list(self._offers(page))
            found.error = "" if found.offers else found.error
        return found

    def _fetch(self, url: str, *, seconds: float) -> Fetched:
        left = min(seconds, self.until - time.monotonic())
        return fetch(url, now=self.now, limits=Limits(seconds=left), policy=self.policy)

    def _recognise(self, answer: Fetched) -> tuple[str, Parsed]:
        try:
            return recognised(answer, zone=ZoneInfo(self.town.timezone), now=self.now)
        except OrtsblattError:
            raise
        except Exception as error:  # a file stranger than any before is said, as at an import
            logger.exception("an address could not be parsed", extra={"town": self.town.slug})
            raise UnreadableFeed from error

    def _offers(self, page: Page) -> Iterator[Offer]:
        """Those that can really be read, as many as somebody waits for."""
        taken = set(Source.objects.values_list("name", flat=True))
        for link in islice(linked_feeds(page), MOST_OFFERED):
            if time.monotonic() >= self.until:
                return
            try:
                kind, parsed = self._recognise(self._fetch(link.url, seconds=_LONGEST_LINKED))
            except OrtsblattError:
                continue
            name = name_of(link, taken=taken)
            taken.add(name)
            yield Offer(url=link.url, kind=kind, name=name, count=len(parsed.items))


def _show(found: Look, parsed: Parsed, *, source: Source, town: Municipality, now: datetime) -> None:
    if source.module == "gazettes":
        found.count, found.notes = len(parsed.items), [*map(str, parsed.warnings)]
        found.items = [_issue(entry, zone=ZoneInfo(town.timezone)) for entry in parsed.items[:SHOWN]]
        return
    expected = [Store(source=source, town=town, now=now).expected(entry) for entry in parsed.items]
    taken = [values for values in expected if values is not None]
    found.count = len(taken)
    found.items = [_item(values) for values in taken[:SHOWN]]
    found.notes = [*map(str, parsed.warnings), *_cut(parsed, source=source, left_out=len(expected) - len(taken))]


def _cut(parsed: Parsed, *, source: Source, left_out: int) -> Iterator[str]:
    """What the rights of the source and its days have us leave out."""
    if left_out:
        yield ngettext(
            "%(count)d entry is older than %(days)d days and is left out.",
            "%(count)d entries are older than %(days)d days and are left out.",
            left_out,
        ) % {"count": left_out, "days": source.days_shown}
    if not source.is_teaser_only:
        return
    yield _("By the rights that are chosen, only the beginning of each text is shown, with a link to the rest.")
    if pictures := sum(bool(entry.picture_url) for entry in parsed.items):
        yield (
            ngettext(
                "By the rights that are chosen, %d picture is left out.",
                "By the rights that are chosen, %d pictures are left out.",
                pictures,
            )
            % pictures
        )


def _item(values: dict[str, Any]) -> Item:
    at = values.get("starts_at") or values.get("published_at")
    text = values["teaser"] or values.get("body") or values.get("description") or ""
    return Item(
        title=values["title"],
        text=teaser(text, length=300),
        at=datetime.fromisoformat(at) if at else None,
        is_all_day=values.get("is_all_day", False),
        place=values.get("location", ""),
        link=values["original_url"],
    )


def _issue(entry: ParsedGazette, *, zone: ZoneInfo) -> Item:
    """With its day, or that somebody has to enter it."""
    day = datetime.combine(entry.issued_on, time_of_day.min, tzinfo=zone) if entry.is_day_known else None
    return Item(title=entry.title, text=why_draft(entry), at=day, is_all_day=True, link=entry.original_url)


def _title_of(page: Page) -> str:
    title = page.soup.title
    return " ".join(title.get_text().split())[:80] if title else ""
