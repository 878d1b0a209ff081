"""A web page of somebody else as a tree, in a time that grows with its length alone."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from bs4.dammit import EncodingDetector, UnicodeDammit

from backend.common.text_files import is_of_text

_LINK = re.compile(r"<a(?=[\s>])", re.IGNORECASE)
_MOST_OPEN = 100  # comments without end; a few may be words within a script


def page_of(content: bytes, *, charset: str | None) -> BeautifulSoup:
    """The tree of a page as it came, in the encoding that the server or the page names, or else guessed."""
    declared = EncodingDetector.find_declared_encoding(content, is_html=True)
    named = [name for name in (charset, declared) if name]
    strange = [name for name in named if not is_of_text(name)]
    known = [name for name in (charset,) if name and name not in strange]
    found = UnicodeDammit(content, known, exclude_encodings=strange, is_html=True)
    return tree_of(found.unicode_markup or "")


def tree_of(page: str) -> BeautifulSoup:
    """The tree of a page, as browsers read it.

    To them a comment that never ends goes on to the page's end, and marked sections are comments: the parser looks
    for the end of each again and again, and refuses sections that it does not know. A link within a link is one
    behind it, or its words would be those of thousands.
    """
    last = max(page.rfind("-->"), 0)
    if page.count("<!--", last) > _MOST_OPEN:
        page = page[: page.find("<!--", last)]
    tag = page.find("<", page.rfind(">") + 1)
    page = page if tag < 0 else page[:tag]
    return BeautifulSoup(_LINK.sub("</a><a", page.replace("<![", "<! [")), "html.parser")
