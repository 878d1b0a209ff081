"""The picture that an entry is shown with: the one it names, else the first of its text that is no counter or sign."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser

from backend.feeds.formats.texts import absolute_link

SMALLEST = 50  # pixels: what says that it is smaller is a counter, a smiley or an arrow
_LOOKED_AT = 100_000
_SIGN = re.compile(
    r"vgwort|/smilies/|/emoji/|feedburner|doubleclick|/pixel|piwik|matomo|spacer|blank\.(?:gif|png)|1x1|counter"
    r"|gravatar|/icons?/|[/_-]icon[._-]|\.(?:svg|ico)(?:$|\?)",
    re.IGNORECASE,
)


def first_picture(named: Iterable[str], *, html: str, base_url: str) -> str:
    """An http address of at most 1,000 characters, or nothing; `named` go before those in the text."""
    for address in [*named, *_in_text(html)]:
        url = absolute_link(address, base_url=base_url)
        if url and len(url) <= 1_000 and not _SIGN.search(url):  # noqa: PLR2004 - the column's length
            return url
    return ""


def named_pictures(things: Iterable[Mapping[str, object]], *, at: str) -> list[str]:
    """Addresses of those that say they are pictures: enclosures, media:content, attachments."""
    return [
        str(thing[at])
        for thing in things
        if thing.get(at)
        and (
            any(str(thing.get(name) or "").startswith("image/") for name in ("type", "mime_type"))
            or thing.get("medium") == "image"
        )
    ]


def _in_text(html: str) -> list[str]:
    if "<img" not in html[:_LOOKED_AT].lower():
        return []
    reader = _Pictures()
    reader.feed(html[:_LOOKED_AT])
    return reader.found


class _Pictures(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        sizes = [size for name in ("width", "height") if (size := values.get(name) or "").isdecimal()]
        if tag == "img" and all(int(size[:6]) >= SMALLEST for size in sizes):
            self.found.append(values.get("src") or "")
