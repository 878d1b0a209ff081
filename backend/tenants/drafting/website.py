"""A town's existing website, as far as a draft needs it: the start page, the imprint and the first style sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from backend.common.errors import FetchError
from backend.common.fetching import PUBLIC, Fetched, Policy, fetch
from backend.common.web_pages import page_of

_MOST_SHEETS = 4
_IMPRINT = re.compile(r"\bimpressum\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Link:
    """One link of a page: its words, its whole address and, of a `<link>`, its media type."""

    words: str
    url: str
    media_type: str = ""


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page that was fetched."""

    url: str
    content: bytes
    charset: str | None = None  # as the server named it; the page's own word is heard otherwise

    @cached_property
    def soup(self) -> BeautifulSoup:
        return page_of(self.content, charset=self.charset)

    @property
    def text(self) -> str:
        """What people read, a line for each piece."""
        return "\n".join(" ".join(piece.split()) for piece in self.soup.stripped_strings)

    def links(self) -> Iterator[Link]:
        """All that lead somewhere, in their order: those that only programs see, then those of the text."""
        for tag in [*self.soup.find_all("link"), *self.soup.find_all("a")]:
            if isinstance(tag, Tag) and (address := str(tag.get("href") or "").strip()):
                words = str(tag.get("title") or "") or " ".join(tag.get_text(" ").split())
                yield Link(words=words, url=_whole(self.url, address), media_type=str(tag.get("type") or "").lower())


@dataclass(kw_only=True)
class Website:
    """Fetched page by page when it is asked for; `problems` says what could not be had."""

    url: str
    now: datetime
    policy: Policy = PUBLIC
    problems: list[str] = field(default_factory=list)

    @cached_property
    def pages(self) -> list[Page]:
        """The start page and, where it is there, the imprint. Raises FetchError."""
        return [self.home, *filter(None, [self.imprint])]

    @cached_property
    def home(self) -> Page:
        """The start page. Raises FetchError."""
        return _page(fetch(self.url, now=self.now, policy=self.policy))

    @cached_property
    def imprint(self) -> Page | None:
        """Where the start page leads for its imprint."""
        address = next((link.url for link in self.home.links() if _IMPRINT.search(link.words + link.url)), None)
        if address is None:
            self.problems.append("no imprint is linked on the start page")
            return None
        found = self.attempt(address)
        return _page(found) if found else None

    @cached_property
    def styles(self) -> str:
        """The first style sheets of the start page, and what stands in the page itself."""
        sheets = [
            _whole(self.home.url, str(tag["href"]))
            for tag in self.home.soup.find_all("link", href=True)
            if isinstance(tag, Tag) and "stylesheet" in (tag.get("rel") or [])
        ]
        fetched = [self.attempt(address) for address in sheets[:_MOST_SHEETS]]
        inline = [tag.get_text() for tag in self.home.soup.find_all("style")]
        return "\n".join([*inline, *(each.content.decode("utf-8", "replace") for each in fetched if each)])

    def attempt(self, url: str) -> Fetched | None:
        """What is there, or None and a problem more."""
        try:
            return fetch(url, now=self.now, policy=self.policy)
        except FetchError as error:
            self.problems.append(f"{url}: {error}")
            return None


def _whole(base: str, address: str) -> str:
    try:
        whole = urljoin(base, address)
        urlsplit(whole).port  # noqa: B018 - raises where there is no such port
    except ValueError:
        return ""
    return whole


def _page(fetched: Fetched) -> Page:
    return Page(url=fetched.final_url, content=fetched.content, charset=fetched.charset)
