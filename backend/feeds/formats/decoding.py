"""From a feed's bytes to text, whatever they were declared to be; and a plain word for what is no feed at all."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from backend.common.html import strip_tags_from_title
from backend.common.text_files import once_encoded
from backend.feeds.formats.parsed import UnreadableFeed

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_.:-]{1,40})["']""")
_LATIN = {"iso-8859-1", "iso8859-1", "iso8859_1", "latin-1", "latin1", "us-ascii", "ascii"}
_TITLE = re.compile(r"<title[^>]*>(.{1,300}?)</title>", re.IGNORECASE | re.DOTALL)
_HTML = re.compile(
    r"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)


def decode(content: bytes, *, charset: str | None) -> str:
    """The text: by byte order mark, by what the document declares, by what the server said, or as it must be."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    for encoding in _candidates(content, charset=charset):
        try:
            return once_encoded(content.decode(encoding))
        except (UnicodeError, LookupError):
            continue
    return content.decode("latin-1")


def refuse_other_than(text: str, *, marks: tuple[str, ...]) -> None:
    """Raises UnreadableFeed, in words for a person, if the text is empty or a web page without any of `marks`."""
    if not text.strip():
        raise UnreadableFeed(_("The answer is empty."))
    if any(mark in text for mark in marks):
        return
    if _HTML.match(text) or "<html" in text[:2000].lower():
        title = _TITLE.search(text)
        if title is None:
            raise UnreadableFeed(_("There is a web page at this address, no feed."))
        raise UnreadableFeed(
            format_lazy(
                _("There is a web page at this address (“{title}”), no feed."),
                title=strip_tags_from_title(title[1])[:100],
            )
        )
    raise UnreadableFeed


def _candidates(content: bytes, *, charset: str | None) -> Iterator[str]:
    declared = _DECLARED.match(content)
    for name in (declared[1].decode().lower() if declared else None, charset and charset.lower(), "utf-8"):
        if name:
            # Who declares Latin-1 writes – and „ of Windows-1252; who declares it may as well write UTF-8
            # (https://html.spec.whatwg.org/#determining-the-character-encoding).
            yield from ("utf-8", "cp1252") if name in _LATIN else (name,)
    yield "cp1252"
