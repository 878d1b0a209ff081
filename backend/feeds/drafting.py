"""Which feeds and calendars a town's website has, for the town's first file: found, fetched and read."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from backend.common.errors import OrtsblattError
from backend.feeds.discovering import linked_feeds, name_of, recognised
from backend.tenants.drafting.guesses import Guess
from backend.tenants.drafting.website import Website

_MOST_TRIED = 12


def draft(site: Website) -> Iterator[Guess]:
    """A source for each address that can really be read, in the order of the start page. Raises FetchError."""
    names: set[str] = set()
    for link in list(linked_feeds(site.home))[:_MOST_TRIED]:
        answer = site.attempt(link.url)
        if answer is None:
            continue
        try:
            kind, parsed = recognised(answer, zone=ZoneInfo("Europe/Berlin"), now=site.now)
        except OrtsblattError as error:
            site.problems.append(f"{link.url}: {error}")
            continue
        name = name_of(link, taken=names)
        names.add(name)
        value = {"kind": kind, "name": name, "url": link.url, "rights": "own"}
        why = f"linked on the start page, {len(parsed.items)} entries at present"
        yield Guess(path=("sources+",), value=value, why=why)
