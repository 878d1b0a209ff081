"""RSS 0.9x, 1.0, 2.0 and Atom, as feedparser reads them; texts and dates are put right by our own hands."""

from __future__ import annotations

import io
import re
from typing import Any

import feedparser
from django.utils.translation import gettext as _

from backend.common.html import storable
from backend.feeds.formats.decoding import decode, refuse_other_than
from backend.feeds.formats.entries import collected, entry_key, published
from backend.feeds.formats.first_picture import first_picture, named_pictures
from backend.feeds.formats.parsed import MAX_TITLE, MOST_ITEMS, Origin, Parsed, ParsedArticle, UnreadableFeed
from backend.feeds.formats.text_at_once import prefer
from backend.feeds.formats.texts import absolute_link, clean_body, clean_teaser, split_title

prefer()

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_END = re.compile(r"</(?:\w{1,20}:)?(?:item|entry)\s*>", re.IGNORECASE)
_TAG = re.compile(r"<(/?)[A-Za-z][^<>]*?(/?)(?=[<>]|$)")  # also one without its end, which parsers of torn feeds open
_HIDDEN = (("<![CDATA[", "]]>"), ("<!--", "-->"))
_DEEPEST = 1_000
# A guid that is no address: feedparser would take it for one, and make the entry's link of it.
_NUMBER = re.compile(r"<guid\b[^>]{0,200}>(?!\s*(?:<!\[CDATA\[\s*)?https?:)", re.IGNORECASE)
# 55296-56319 and 56320-57343, at which feedparser gives the whole feed up.
_HIGH = r"&#(0*(?:5529[6-9]|55[3-9]\d\d|56[0-2]\d\d|563[01]\d)|[xX]0*[dD][89aAbB][0-9a-fA-F]{2});"
_LOW = r"&#(0*(?:563[2-9]\d|56[4-9]\d\d|57[0-2]\d\d|573[0-3]\d|5734[0-3])|[xX]0*[dD][c-fC-F][0-9a-fA-F]{2});"
_HALVES, _HALF = re.compile(_HIGH + _LOW), re.compile(f"{_HIGH}|{_LOW}")
_MARKS = ("<rss", "<feed", "<rdf:RDF", "<RDF", "<channel", ":feed")


def parse(content: bytes, *, origin: Origin) -> Parsed:
    """The entries of a feed. Raises UnreadableFeed for what is none."""
    decoded = decode(content, charset=origin.charset)
    text = decoded.text
    refuse_other_than(text, marks=_MARKS)
    _refuse_deep(text)
    text, total = _first_entries(_DECLARATION.sub("", text))
    text = _joined(_NUMBER.sub('<guid isPermaLink="false">', text))
    # Decoded by us: feedparser would believe a wrong declaration. A stream: it would fetch what looks like an address.
    document = feedparser.parse(
        io.BytesIO(text.encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": origin.url},
        sanitize_html=False,
        resolve_relative_uris=False,  # in texts: against the entry's own page, further down
    )
    if not document.get("version") and not document.entries:
        raise UnreadableFeed
    link = absolute_link(document.feed.get("link", ""), base_url=origin.url)
    base_url = link or origin.url
    articles = (_article(entry, origin=origin, base_url=base_url) for entry in document.entries[:MOST_ITEMS])
    parsed = collected(articles, total=max(total, len(document.entries)), link=link)
    parsed.warnings[:0] = decoded.warnings
    if document.bozo:
        parsed.warnings.append(_("The feed breaks the rules of its format; what can be read was read."))
    return parsed


def _joined(text: str) -> str:
    """Characters that were written as the numbers of their two halves in UTF-16; a half alone says nothing."""
    return _HALF.sub("", _HALVES.sub(lambda halves: _character(*map(_number, halves.groups())), text))


def _character(high: int, low: int) -> str:
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


def _number(digits: str) -> int:
    return int(digits[1:], 16) if digits[0] in "xX" else int(digits)


def _refuse_deep(text: str) -> None:
    """No feed nests its elements a thousand deep, and parsers take minutes for one that does."""
    for opening, closing in _HIDDEN:  # no regex: it would look for each missing end anew
        first, *rest = text.split(opening)
        text = first + "".join(part.partition(closing)[2] for part in rest)
    depth = 0
    for ends, alone in _TAG.findall(text):
        depth += 0 if alone else -1 if ends else 1
        if depth > _DEEPEST:
            raise UnreadableFeed


def _first_entries(text: str) -> tuple[str, int]:
    """The feed without the entries that nobody will read, since to parse them takes longest; and how many it has."""
    ends = [match.end() for match in _END.finditer(text)]
    if len(ends) <= MOST_ITEMS:
        return text, len(ends)
    return text[: ends[MOST_ITEMS - 1]] + text[ends[-1] :], len(ends)


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
    return ParsedArticle(
        key=entry_key(
            str(entry.get("id") or ""), url=url, title=title, date=editorial or next(filter(None, dates), "")
        ),
        title=title[:MAX_TITLE],
        teaser=summary,
        body_html=body,
        published_at=published(dates, editorial=editorial, origin=origin),
        original_url=url,
        topics=tuple(dict.fromkeys(storable(tag.get("term") or "").strip() for tag in entry.get("tags", []))),
        picture_url=_picture(entry, base_url=url or base_url),
    )


def _picture(entry: Any, *, base_url: str) -> str:
    """enclosure, media:content, the text's own, and last media:thumbnail, which often is a stamp."""
    named = [
        *named_pictures(entry.get("enclosures", []), at="href"),
        *named_pictures(entry.get("media_content", []), at="url"),
    ]
    texts = [each.get("value", "") for each in (*entry.get("content", []), entry.get("summary_detail") or {})]
    found = first_picture(named, html=" ".join(texts), base_url=base_url)
    thumbnails = [str(each.get("url", "")) for each in entry.get("media_thumbnail", [])]
    return found or first_picture(thumbnails, html="", base_url=base_url)


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
