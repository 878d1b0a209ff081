"""Which feeds and calendars a town's website has, for the town's first file: found, fetched and read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from backend.common.errors import OrtsblattError
from backend.feeds.corpus import guess_kind
from backend.feeds.formats import FORMATS, Origin
from backend.tenants.drafting.guesses import Guess
from backend.tenants.drafting.website import Link, Website

_MOST_TRIED = 12
_TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json", "text/calendar"}
_ADDRESS = re.compile(
    r"\.(?:rss|ics|atom)\b|/(?:rss|feed|atom)(?:[/.?]|$)|[?&](?:format|type)=(?:rss|ics|feed)\b", re.IGNORECASE
)
_COMMENTS = re.compile(r"/comments?/|kommentar", re.IGNORECASE)


def draft(site: Website) -> Iterator[Guess]:
    """A source for each address that can really be read, in the order of the start page. Raises FetchError."""
    names: set[str] = set()
    for link in list(_candidates(site))[:_MOST_TRIED]:
        answer = site.attempt(link.url)
        if answer is None:
            continue
        kind = guess_kind(answer.content)
        origin = Origin(url=answer.final_url, charset=answer.charset, zone=ZoneInfo("Europe/Berlin"), now=site.now)
        try:
            parsed = FORMATS[kind](answer.content, origin=origin)
        except OrtsblattError as error:
            site.problems.append(f"{link.url}: {error}")
            continue
        name = _name(link, taken=names)
        names.add(name)
        value = {"kind": kind, "name": name, "url": link.url, "rights": "own"}
        why = f"linked on the start page, {len(parsed.items)} entries at present"
        yield Guess(path=("sources+",), value=value, why=why)


def _candidates(site: Website) -> Iterator[Link]:
    seen: set[str] = set()
    for link in site.home.links():
        url = re.sub(r"^webcals?:", "https:", link.url)
        is_feed = link.media_type in _TYPES or _ADDRESS.search(url)
        if is_feed and url not in seen and url.startswith(("http:", "https:")) and not _COMMENTS.search(url):
            seen.add(url)
            yield Link(words=link.words, url=url, media_type=link.media_type)


def _name(link: Link, *, taken: set[str]) -> str:
    name = re.sub(r"^(?:RSS|Feed)[\s:»-]*", "", link.words).strip()[:80] or "Website"
    return next(each for each in (name, *(f"{name} {number}" for number in range(2, 99))) if each not in taken)
