"""A PDF of one page for a gazette of the demo region; the same words make the same bytes. Knows no framework."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

_PAGE = (595, 842)  # A4 in points
_ENCODING = "cp1252"  # WinAnsiEncoding, PDF 32000-1 annex D


def demo_pdf(*, heading: str, lines: list[str]) -> bytes:
    """One page of text that screen readers find: real letters, a title and a language."""
    writer = PdfWriter()
    page = writer.add_blank_page(*_PAGE)
    content = DecodedStreamObject()
    content.set_data(_drawing(heading, lines))
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica", "/Encoding": "/WinAnsiEncoding"}
    named = DictionaryObject({NameObject(key): NameObject(value) for key, value in font.items()})
    fonts = DictionaryObject({NameObject("/F1"): named})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    page[NameObject("/Contents")] = writer._add_object(content)  # noqa: SLF001 - pypdf's own way to add one
    writer.root_object[NameObject("/Lang")] = TextStringObject("de-DE")
    writer.add_metadata({"/Title": heading})
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def _drawing(heading: str, lines: list[str]) -> bytes:
    """Text operators, PDF 32000-1 9.4: a heading, then line below line."""
    parts = [b"BT /F1 20 Tf 60 770 Td (" + _escaped(heading) + b") Tj /F1 11 Tf 0 -40 Td 18 TL"]
    parts += [b"(" + _escaped(line) + b") Tj T*" for line in lines]
    return b"\n".join([*parts, b"ET"])


def _escaped(text: str) -> bytes:
    for sign in "\\()":
        text = text.replace(sign, f"\\{sign}")
    return text.encode(_ENCODING, errors="replace")
