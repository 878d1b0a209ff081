"""From a feed's bytes to text, whatever they were declared to be; and a plain word for what is no feed at all."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.common.html import strip_tags_from_title
from backend.common.text_files import is_of_text, once_encoded
from backend.feeds.formats.parsed import UnreadableFeed

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_.:-]{1,40})["']""")
_WINDOWS = "cp1252"
_LATIN = {"iso-8859-1", "iso8859-1", "iso8859_1", "latin-1", "latin1", "us-ascii", "ascii"}
_TITLE = re.compile(r"<title[^>]*>(.{1,300}?)</title>", re.IGNORECASE | re.DOTALL)
# Each comment is taken whole and once (possessive), or thirty of them in a row would be tried for days.
_HTML = re.compile(
    r"^\s*(?:<\?xml[^>]*>\s*)?(?><!--.*?-->\s*)*+<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """A text, and what to warn of: that it is not what it was declared to be."""

    text: str
    warnings: list[str]


def decode(content: bytes, *, charset: str | None) -> Decoded:
    """The text: by byte order mark, by what the document declares, by what the server said, or as it must be."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return Decoded(text=content[len(mark) :].decode(encoding, "replace"), warnings=[])
    declared = _DECLARED.match(content)
    named = declared[1].decode().lower() if declared else (charset or "").lower()
    for encoding in _candidates(named, charset=charset):
        try:
            text = content.decode(encoding)
        except (UnicodeError, LookupError):
            continue
        once = once_encoded(text)
        warnings = [] if content.isascii() or _is_as_named(encoding, named=named) else [_wrong(encoding, named=named)]
        if once != text:
            warnings.append(_("The text was encoded twice, and was read as it is meant."))
        return Decoded(text=once, warnings=warnings)
    return Decoded(text=content.decode("latin-1"), warnings=[_wrong("latin-1", named=named)])


def refuse_other_than(text: str, *, marks: tuple[str, ...]) -> None:
    """Raises UnreadableFeed, in words for a person, if the text is empty or a web page without any of `marks`."""
    if not text.strip():
        raise UnreadableFeed(gettext_lazy("The answer is empty."))
    if any(mark in text for mark in marks):
        return
    if _HTML.match(text) or "<html" in text[:2000].lower():
        title = _TITLE.search(text)
        if title is None:
            raise UnreadableFeed(gettext_lazy("There is a web page at this address, no feed."))
        raise UnreadableFeed(
            format_lazy(
                gettext_lazy("There is a web page at this address (“{title}”), no feed."),
                title=strip_tags_from_title(title[1])[:100],
            )
        )
    raise UnreadableFeed


def _candidates(named: str, *, charset: str | None) -> Iterator[str]:
    for name in (named, charset and charset.lower(), "utf-8"):
        if name and is_of_text(name):
            # Who declares Latin-1 writes – and „ of Windows-1252; who declares it may as well write UTF-8
            # (https://html.spec.whatwg.org/#determining-the-character-encoding).
            yield from ("utf-8", _WINDOWS) if name in _LATIN else (name,)
    yield _WINDOWS


def _is_as_named(encoding: str, *, named: str) -> bool:
    """Latin-1 is by the same rules another name of Windows-1252, and who names none means UTF-8."""
    meant = _WINDOWS if named in _LATIN else named or "utf-8"
    return codecs.lookup(encoding) == _known(meant)


def _known(name: str) -> codecs.CodecInfo | None:
    try:
        return codecs.lookup(name)
    except (LookupError, ValueError):  # the latter for a zero in it
        return None


def _wrong(encoding: str, *, named: str) -> str:
    read = {"read": "windows-1252" if encoding == _WINDOWS else encoding}
    if not named:
        return _("The text names no character set and is not UTF-8; it was read as %(read)s.") % read
    words = _("The text is not in the character set that is named (%(named)s); it was read as %(read)s.")
    return words % {"named": named, **read}
