"""What an address would bring, before it is a source: fetched and read as an import does; nothing is stored."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.common.errors import OrtsblattError
from backend.common.fetching import PUBLIC, Limits, Policy, fetch
from backend.common.html import teaser
from backend.feeds.discovering import linked_feeds, name_of, recognised
from backend.feeds.formats.parsed import Parsed
from backend.feeds.models import Source
from backend.feeds.storing import Store
from backend.tenants.drafting.website import Page
from backend.tenants.models import Municipality

SHOWN = 5
MOST_OFFERED = 8
LIMITS = Limits(seconds=10.0)  # somebody waits
LINKED_LIMITS = Limits(seconds=4.0)
_LONGEST_LOOK = 12.0  # seconds for all that a page links


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
    found, zone = Look(url=source.url), ZoneInfo(town.timezone)
    try:
        answer = fetch(source.url, now=now, limits=LIMITS, policy=policy)
    except OrtsblattError as error:
        found.error = str(error.detail)
        return found
    try:
        found.kind, parsed = recognised(answer, zone=zone, now=now)
    except OrtsblattError as error:
        found.error = str(error.detail)
    else:
        source.kind = found.kind
        _show(found, parsed, source=source, town=town, now=now)
    if found.kind in {"", Source.Kind.EVENT_PAGE, Source.Kind.NEWS_PAGE}:
        page = Page(url=answer.final_url, content=answer.content, charset=answer.charset)
        found.name = found.name or _title_of(page)
        found.offers = list(_offers(page, zone=zone, now=now, policy=policy))
        found.error = "" if found.offers else found.error
    return found


def _show(found: Look, parsed: Parsed, *, source: Source, town: Municipality, now: datetime) -> None:
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


def _offers(page: Page, *, zone: ZoneInfo, now: datetime, policy: Policy) -> Iterator[Offer]:
    """Those that can really be read, as many as somebody waits for."""
    until = time.monotonic() + _LONGEST_LOOK
    taken = set(Source.objects.values_list("name", flat=True))
    for link in islice(linked_feeds(page), MOST_OFFERED):
        left = until - time.monotonic()
        if left <= 0:
            return
        limits = replace(LINKED_LIMITS, seconds=min(left, LINKED_LIMITS.seconds))
        try:
            answer = fetch(link.url, now=now, limits=limits, policy=policy)
            kind, parsed = recognised(answer, zone=zone, now=now)
        except OrtsblattError:
            continue
        name = name_of(link, taken=taken)
        taken.add(name)
        yield Offer(url=link.url, kind=kind, name=name, count=len(parsed.items))


def _title_of(page: Page) -> str:
    title = page.soup.title
    return " ".join(title.get_text().split())[:80] if title else ""
