"""RSS 0.9x, 1.0, 2.0 and Atom, as feedparser reads them; texts and dates are put right by our own hands."""

from __future__ import annotations

import hashlib
import io
import re
from typing import Any

import feedparser
from django.utils.translation import gettext as _

from backend.common.html import storable
from backend.feeds.formats.dates import parse_date
from backend.feeds.formats.decoding import decode, refuse_other_than
from backend.feeds.formats.parsed import MAX_KEY, MAX_TITLE, MOST_ITEMS, Origin, Parsed, ParsedArticle, UnreadableFeed
from backend.feeds.formats.texts import absolute_link, canonical_link, clean_body, clean_teaser, split_title

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_MARKS = ("<rss", "<feed", "<rdf:RDF", "<RDF", "<channel", ":feed")


def parse(content: bytes, *, origin: Origin) -> Parsed:
    """The entries of a feed. Raises UnreadableFeed for what is none."""
    text = decode(content, charset=origin.charset)
    refuse_other_than(text, marks=_MARKS)
    # Decoded by us: feedparser would believe a wrong declaration. A stream: it would fetch what looks like an address.
    document = feedparser.parse(
        io.BytesIO(_DECLARATION.sub("", text).encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": origin.url},
        sanitize_html=False,
        resolve_relative_uris=False,  # in texts: against the entry's own page, further down
    )
    if not document.get("version") and not document.entries:
        raise UnreadableFeed
    link = absolute_link(document.feed.get("link", ""), base_url=origin.url)
    base_url = link or origin.url
    found: dict[str, ParsedArticle] = {}
    warnings = []
    for entry in document.entries[:MOST_ITEMS]:
        article = _article(entry, origin=origin, base_url=base_url)
        if article is None:
            warnings.append(_("An entry without title and text was left out."))
        elif article.key in found:
            warnings.append(_("“%s” is in the feed twice.") % article.title)
        else:
            found[article.key] = article
    if len(document.entries) > MOST_ITEMS:
        warnings.append(_("Only the first %d entries were read.") % MOST_ITEMS)
    return Parsed(items=list(found.values()), link=link, warnings=warnings)


def _article(entry: Any, *, origin: Origin, base_url: str) -> ParsedArticle | None:
    editorial, title = split_title(storable(entry.get("title", "")))
    url = absolute_link(entry.get("link", ""), base_url=base_url)
    summary, body = _texts(entry, base_url=_declared_base(entry, origin=origin) or url or base_url)
    if not title:
        title = clean_teaser(body)[:80]
    if not title:
        return None
    # dict.get, since feedparser's own would warn that it looks for one date under the name of another.
    dates = [dict.get(entry, name, "") for name in ("published", "updated", "created")]
    recorded = next((found for text in dates if text and (found := parse_date(text, zone=origin.zone))), None)
    edited = parse_date(editorial, zone=origin.zone) if editorial else None
    is_same_day = recorded and edited and recorded.astimezone(origin.zone).date() == edited.date()
    published_at = recorded if edited is None or is_same_day else edited
    return ParsedArticle(
        key=_key(entry, url=url, title=title, date=editorial or next(filter(None, dates), "")),
        title=title[:MAX_TITLE],
        teaser=summary,
        body_html=body,
        # A date to come is a mistake or an embargo that the feed does not keep: then it is new now.
        published_at=published_at if published_at and published_at <= origin.now else None,
        original_url=url,
        topics=tuple(dict.fromkeys(storable(tag.get("term") or "").strip() for tag in entry.get("tags", []))),
    )


def _declared_base(entry: Any, *, origin: Origin) -> str:
    """An xml:base, where the feed has one."""
    details = [*entry.get("content", []), entry.get("summary_detail"), entry.get("title_detail")]
    bases = (detail.get("base") or "" for detail in details if detail)
    return next((base for base in bases if base and base != origin.url), "")


def _texts(entry: Any, *, base_url: str) -> tuple[str, str]:
    """Teaser and body: the summary beside a whole text, else the body alone, from which a teaser is made later."""
    summary = entry.get("summary_detail") or {}
    contents = entry.get("content") or []
    whole = max(contents, key=lambda each: len(each.get("value", "")), default=None)
    text = whole or summary
    body = clean_body(text.get("value", ""), is_plain=text.get("type") == "text/plain", base_url=base_url)
    has_own_summary = whole is not None and summary.get("value") and summary["value"] != whole.get("value")
    return (clean_teaser(summary["value"]) if has_own_summary else ""), body


def _key(entry: Any, *, url: str, title: str, date: str) -> str:
    """guid or Atom id; else the link without what changes from visit to visit; else title and date, never one alone."""
    identity = storable(str(entry.get("id") or "")).strip()
    if identity:
        key = f"id:{identity}"
    elif url:
        key = f"link:{canonical_link(url)}"
    else:
        key = "hash:" + hashlib.sha256(f"{title}\n{date}".encode()).hexdigest()
    return key if len(key) <= MAX_KEY else "hash:" + hashlib.sha256(key.encode()).hexdigest()
