"""PDF pages for everybody (PDF/UA-1), set from a template of ours and data; what is on them, the rooms above say."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import typst

_compile: Any = typst.compile  # its types lack documents of several files
_STANDARD = "ua-1"  # ISO 14289-1: tagged, titled, in a named language, every picture described
UNKNOWN = "?"
_SOFT_HYPHEN = "\xad"
_FOLDER = Path(__file__).parent / "fonts"
_UNICODE_TABLES = 4  # the cmap's format for the plane in which all that we set lies (OpenType, cmap, format 4)


def typeset(template: bytes, *, data: Mapping[str, Any], pictures: Mapping[str, bytes] | None = None) -> bytes:
    """The pages that the Typst `template` makes of `data`, which it reads from `data.json`.

    There are the `pictures` too, by name below `pictures`, each as a list of its bytes: the wheel takes files of text
    alone. `image(bytes(data.pictures.crest), …)` shows one.

    Texts are data and never markup, and lose what the font has no sign for, which PDF/UA does not allow. The same
    template and data make the same bytes.
    """
    shown = {name: list(content) for name, content in (pictures or {}).items()}
    files = {"main.typ": template, "data.json": orjson.dumps({**_printable_data(data), "pictures": shown})}
    document: bytes = _compile(
        files, font_paths=_fonts(), ignore_system_fonts=True, format="pdf", pdf_standards=[_STANDARD]
    )
    return document


def printable(text: str) -> str:
    """The text with signs of our font alone: symbols that it lacks go, words in other scripts leave a question mark."""
    signs = _signs()
    known = "".join(
        sign
        for char in unicodedata.normalize("NFC", text)
        for sign in ([char] if ord(char) in signs else _instead(char, signs=signs))
    )
    return " ".join(_once(known).split())


def _instead(char: str, *, signs: frozenset[int]) -> Iterator[str]:
    """What stands for a sign that the font lacks: the letters it is made of, a blank, a question mark or nothing."""
    kind = unicodedata.category(char)
    if char.isspace() or kind == "Cc":
        yield " "
        return
    for part in unicodedata.normalize("NFKC", char):
        if ord(part) in signs:
            yield part
        elif kind.startswith(("L", "N")):
            yield UNKNOWN


def _once(text: str) -> str:
    """A word of which nothing is known is one question mark, however long."""
    while UNKNOWN * 2 in text:
        text = text.replace(UNKNOWN * 2, UNKNOWN)
    return text


def _printable_data(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: _printable_data(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_printable_data(each) for each in value]
    return value


@cache
def _fonts() -> Any:
    """Those of this folder alone: a machine's own would make another page of the same data."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_FOLDER])


@cache
def _signs() -> frozenset[int]:
    """The code points that each of our fonts has a sign for; what is invisible or private is refused by PDF/UA."""
    known = frozenset.intersection(*(_signs_of(path.read_bytes()) for path in sorted(_FOLDER.glob("*.ttf"))))
    return frozenset(code for code in known if unicodedata.category(chr(code))[0] != "C" or chr(code) == _SOFT_HYPHEN)


def _signs_of(font: bytes) -> frozenset[int]:
    """What the `cmap` of an OpenType font maps to a glyph, in the basic plane."""
    tables = {
        font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0]
        for at in range(12, 12 + 16 * struct.unpack_from(">H", font, 4)[0], 16)
    }
    cmap = tables[b"cmap"]
    subtables = [
        cmap + struct.unpack_from(">I", font, cmap + 8 + 8 * number)[0]
        for number in range(struct.unpack_from(">H", font, cmap + 2)[0])
    ]
    at = next(each for each in subtables if struct.unpack_from(">H", font, each)[0] == _UNICODE_TABLES)
    count = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + 2 * count)
    return frozenset(
        code for start, end in zip(starts, ends, strict=True) for code in range(start, min(end + 1, 0xFFFF))
    )
