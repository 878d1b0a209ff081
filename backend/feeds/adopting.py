"""Entries under another key that are known all the same: a system that numbers its entries anew doubles nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from backend.common.german import fold
from backend.feeds.formats.parsed import ParsedArticle, ParsedEvent
from backend.feeds.formats.texts import canonical_link
from backend.feeds.models import Source
from backend.feeds.models.imported import Imported

Known = tuple[int, dict[str, Any]]  # primary key, and what the source said last
_Mark = tuple[str, str, datetime | None]
MOST_KNOWN = 5_000  # of the latest; what is older is in no feed any more


def adopt(
    model: type[Imported],
    *,
    source: Source,
    parsed: Sequence[ParsedArticle] | Sequence[ParsedEvent],
    known: Mapping[str, Known],
) -> dict[str, Known]:
    """By new key the rows of this source that have the same canonical link, title, and, of events, beginning.

    The link alone is not enough, since notices of different days may all lead to one standing page; nor is it one that
    two entries share, or whose row the feed still names by its old key.
    """
    marks = {entry.key: _mark_of(entry) for entry in parsed if entry.key not in known}
    counts = Counter(filter(None, marks.values()))
    wanted = {mark: key for key, mark in marks.items() if mark and counts[mark] == 1}
    if not wanted:
        return {}
    rows = model.objects.filter(source=source).exclude(source_key__in=list(known)).order_by("-pk")
    found: dict[str, Known] = {}
    for pk, upstream, url in rows.values_list("pk", "upstream", "original_url")[:MOST_KNOWN]:
        mark = _mark(url, upstream=upstream or {})
        if mark is not None and (key := wanted.pop(mark, None)) is not None:
            found[key] = pk, upstream
    return found


def _mark_of(entry: ParsedArticle | ParsedEvent) -> _Mark | None:
    starts_at = entry.starts_at if isinstance(entry, ParsedEvent) else None
    return _marked(entry.original_url, title=entry.title, starts_at=starts_at)


def _mark(url: str, *, upstream: Mapping[str, Any]) -> _Mark | None:
    starts_at = upstream.get("starts_at")
    moment = datetime.fromisoformat(starts_at) if starts_at else None
    return _marked(url, title=upstream.get("title", ""), starts_at=moment)


def _marked(url: str, *, title: str, starts_at: datetime | None) -> _Mark | None:
    parts = urlsplit(url)
    if not parts.path.strip("/") and not parts.query:
        return None  # a start page says nothing
    return canonical_link(url), fold(title), starts_at
