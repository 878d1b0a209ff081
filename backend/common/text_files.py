"""From bytes to text, as files of offices and their exports are encoded; the compression of answers is `decoding`."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

# Longer marks first: UTF-32's begins like UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WINDOWS = "cp1252"  # its code page for Western Europe
# Windows, its command line, and old Macs; told apart by which of them makes German words.
_OF_OFFICES = [_WINDOWS, "cp850", "mac_roman"]
_ENOUGH = 200_000
_OF_NAMES = {"punycode", "idna"}  # for host names: a megabyte of it would take a minute
_TWICE = re.compile("Ã[¤¶¼Ÿ„–œ©]")  # UTF-8 read as Windows-1252 and written as UTF-8 again: MÃ¼ll


def decode(content: bytes, *, is_guessing: bool = False) -> str:
    """The text of a file: by its byte order mark, else UTF-8, else Windows or, guessing, what looks most like words.

    Line ends become one newline; a lone CR, which older Macs and some exports write, is one too.
    """
    return _text(content, is_guessing=is_guessing).replace("\r\n", "\n").replace("\r", "\n")


def is_of_text(encoding: str) -> bool:
    """Whether an encoding that somebody named is one of texts; no such name is none."""
    try:
        return codecs.lookup(encoding).name not in _OF_NAMES
    except (LookupError, ValueError):  # ValueError: a name with a zero byte
        return False


def once_encoded(text: str) -> str:
    """Text that was encoded twice, decoded a second time; all others as they are."""
    if not _TWICE.search(text):
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def _text(content: bytes, *, is_guessing: bool) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        best = from_bytes(content[:_ENOUGH], cp_isolation=_OF_OFFICES).best() if is_guessing else None
        return content.decode(best.encoding if best else _WINDOWS, errors="replace")
