"""What checks read of an item, and what they answer; pure, without framework."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser

HEADINGS = {f"h{level}": level for level in range(1, 7)}


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An item as it would go out; fields are named as the form names them."""

    title_field: str
    title: str
    now: datetime
    texts: Mapping[str, str] = field(default_factory=dict)  # field -> HTML
    undescribed: Mapping[str, int] = field(default_factory=dict)  # field -> pictures without words, not decorative
    categories_field: str = ""  # "": items of this kind have none
    categories: int = 0
    ends_field: str = ""
    ends_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something to mend: in which field, and the words in question."""

    field: str
    about: str = ""


@dataclass(kw_only=True)
class Outline:
    """What of a text's structure checks look at."""

    headings: list[tuple[int, str]] = field(default_factory=list)
    targets: list[tuple[str | None, str]] = field(default_factory=list)  # href of each link, and its words
    tables_with_headers: list[bool] = field(default_factory=list)

    @property
    def links(self) -> list[str]:
        """The words of each link."""
        return [words for _href, words in self.targets]


def outline(html: str) -> Outline:
    """The structure of sanitised HTML."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.outline


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.outline = Outline()
        self._heading: list[str] | None = None
        self._link: list[str] | None = None
        self._href: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in HEADINGS:
            self._heading = []
        elif tag == "a":
            self._link, self._href = [], dict(attrs).get("href")
        elif tag == "table":
            self.outline.tables_with_headers.append(False)
        elif tag == "th" and self.outline.tables_with_headers:
            self.outline.tables_with_headers[-1] = True
        elif tag == "img":
            self.handle_data(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in HEADINGS and self._heading is not None:
            self.outline.headings.append((HEADINGS[tag], _line(self._heading)))
            self._heading = None
        elif tag == "a" and self._link is not None:
            self.outline.targets.append((self._href, _line(self._link)))
            self._link = None

    def handle_data(self, data: str) -> None:
        for words in (self._heading, self._link):
            if words is not None:
                words.append(data)


def _line(words: list[str]) -> str:
    return " ".join("".join(words).split())
