"""A web page, or a feed, with links to the PDFs of official gazettes: what a link says is in `gazette_words`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.common.html import storable
from backend.common.web_pages import tree_of
from backend.feeds.formats.decoding import decode
from backend.feeds.formats.gazette_words import Unrecognised, names_number, recognised
from backend.feeds.formats.parsed import MAX_TITLE, MOST_ITEMS, Origin, Parsed, ParsedGazette, UnreadableFeed
from backend.feeds.formats.texts import absolute_link

_LINKS = ("a", "enclosure", "link")
_ENTRIES = ("li", "tr", "p", "item", "entry", "article")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "caption", "summary")
_LONGEST = 300  # characters: what stands around a link and is longer is not about it
_MOST_ADDRESS = 1000
_MOST_TAGS = 20_000  # a page with all issues of thirty years has a third of that
_FILE = re.compile(r"\w[\w .-]*")


def parse(content: bytes, *, origin: Origin) -> Parsed:
    """The gazettes that the page links to. Raises UnreadableFeed for a page without any link to a PDF."""
    text = decode(content, charset=origin.charset).text
    if text.count("<") > _MOST_TAGS:
        raise UnreadableFeed(gettext_lazy("The page is too large to look for gazettes in it."))
    soup = tree_of(text)
    base = soup.find("base", href=True)
    base_url = absolute_link(str(base["href"]), base_url=origin.url) if isinstance(base, Tag) else ""
    links = list(_pdf_links(soup, base_url=base_url or origin.url))
    if not links:
        raise UnreadableFeed(gettext_lazy("The page has no link to a PDF file."))
    found: dict[str, ParsedGazette] = {}
    warnings = []
    for tag, url in links[:MOST_ITEMS]:
        said = _words(tag, url=url)
        try:
            issue = recognised(said, heading=_heading(tag))
        except Unrecognised as error:
            warnings.append(_("“%(link)s” was left out: %(reason)s") % {"link": said[0][:100], "reason": error})
            continue
        gazette = ParsedGazette(
            key=f"{issue.year}/{issue.number}",
            number=issue.number,
            issued_on=issue.day,
            is_day_known=issue.is_day_known,
            title=_title(said),
            original_url=url,
        )
        if (other := found.setdefault(gazette.key, gazette)).original_url != url:
            warnings.append(
                _("“%(link)s” was left out: another link has the number %(number)s already.")
                % {"link": said[0][:100], "number": f"{other.number}/{issue.year}"}
            )
    if len(links) > MOST_ITEMS:
        warnings.append(_("Only the first %d entries were read.") % MOST_ITEMS)
    return Parsed(items=list(found.values()), link=origin.url, warnings=warnings)


def _pdf_links(soup: BeautifulSoup, *, base_url: str) -> Iterator[tuple[Tag, str]]:
    """Each address once: a picture of the first page often links to the same file as the words below it."""
    by_address: dict[str, Tag] = {}
    for tag in soup.find_all(_LINKS):
        link = str(tag.get("href") or tag.get("url") or "")
        url = absolute_link(link, base_url=base_url) if base_url else _beside(link)
        if not url or len(url) > _MOST_ADDRESS or not urlsplit(url).path.lower().endswith(".pdf"):
            continue
        if url not in by_address or not _text(by_address[url]):
            by_address[url] = tag
    for url, tag in by_address.items():
        yield tag, url


def _beside(link: str) -> str:
    """Of a page that is a file here: the name of a file in its folder, and nothing outside of it."""
    name = absolute_link(link, base_url="") or unquote(link.strip())
    return name if "://" in name or _FILE.fullmatch(name) else ""


def _words(tag: Tag, *, url: str) -> list[str]:
    """What is said of a link, the nearest first: its text, its title, the file's name, what stands around it."""
    name = PurePosixPath(unquote(urlsplit(url).path)).stem
    entry = tag.find_parent(_ENTRIES)
    around = _text(entry) if entry is not None and len(entry.find_all(_LINKS)) == 1 else ""
    texts = [_text(tag), str(tag.get("title") or ""), name, around if len(around) <= _LONGEST else ""]
    return [text for text in texts if text.strip()]


def _heading(tag: Tag) -> str:
    """Many pages sort by year, and name it once."""
    heading = tag.find_previous(_HEADINGS)
    return _text(heading) if heading is not None else ""


def _title(said: list[str]) -> str:
    """The nearest words that say which issue it is: "Download" is no title."""
    words = storable(next((text for text in said if names_number(text)), said[0]))
    return words.replace("_", " ").removesuffix(".pdf")[:MAX_TITLE]


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())
