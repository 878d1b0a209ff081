"""The text of a file, also where its lines are in several encodings, and a remark on the lines that are."""

from __future__ import annotations

import codecs

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.common.text_files import decode, once_encoded

_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # UTF-32's begin alike
_WINDOWS = "cp1252"
_MOST_NAMED = 20


def read_text(content: bytes) -> tuple[str, tuple[str, ...]]:
    """The text with newlines as line ends, and what people should know of it.

    Somebody who puts two exports together has lines in UTF-8 and in Windows-1252: each is read as what it is.
    """
    if content.startswith(_WIDE):
        return decode(content), ()
    plain = content.removeprefix(codecs.BOM_UTF8)
    lines = plain.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    unicode = {number for number, line in enumerate(lines, start=1) if not line.isascii() and _is_unicode(line)}
    windows = {number for number, line in enumerate(lines, start=1) if not line.isascii()} - unicode
    if not windows or not unicode:
        return _once(decode(plain))
    text = "\n".join(
        line.decode(_WINDOWS if number in windows else "utf-8", errors="replace")
        for number, line in enumerate(lines, start=1)
    )
    few = min(windows, unicode, key=len)
    said = {"lines": _named(few), "encoding": "Windows-1252" if few is windows else "UTF-8"}
    remark = ngettext(
        "Line %(lines)s is in another encoding (%(encoding)s) than the others. Please look at its umlauts.",
        "Lines %(lines)s are in another encoding (%(encoding)s) than the others. Please look at their umlauts.",
        len(few),
    )
    return text, (remark % said,)


def _once(text: str) -> tuple[str, tuple[str, ...]]:
    """Lines that were encoded twice, decoded a second time; worth a word only where others are not."""
    lines = text.split("\n")
    plain = [once_encoded(line) for line in lines]
    twice = {number for number, pair in enumerate(zip(lines, plain, strict=True), start=1) if pair[0] != pair[1]}
    if all(line.isascii() for number, line in enumerate(lines, start=1) if number not in twice):
        return "\n".join(plain), ()
    if not twice:
        return text, ()
    remark = _("Umlauts were encoded twice, in these lines: %(lines)s. Please look at them.")
    return "\n".join(plain), (remark % {"lines": _named(twice)},)


def _named(numbers: set[int]) -> str:
    shown = ", ".join(str(number) for number in sorted(numbers)[:_MOST_NAMED])
    return f"{shown} …" if len(numbers) > _MOST_NAMED else shown


def _is_unicode(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
