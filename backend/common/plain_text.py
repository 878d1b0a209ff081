"""What strangers typed, as plain text that may be stored, mailed and shown; HTML is `html`, not this."""

from __future__ import annotations

import re
import unicodedata

from backend.common.html import storable

# They turn the order of what follows, in lists of the CMS too (Unicode TR 36, 2.5).
_TURNING = dict.fromkeys([0x061C, *range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])
_SPACES = re.compile(r"\s+")
_INSIDE_A_LINE = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\n{3,}")


def one_line(text: str) -> str:
    """Without control signs and line breaks: safe in the header of a mail too."""
    return _SPACES.sub(" ", _plain(text)).strip()


def several_lines(text: str) -> str:
    """The same, but with line breaks, two in a row at most."""
    lines = _INSIDE_A_LINE.sub(" ", _plain(text).replace("\r\n", "\n").replace("\r", "\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(line.strip() for line in lines.split("\n"))).strip()


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", storable(text).translate(_TURNING))
