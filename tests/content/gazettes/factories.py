"""Gazettes as tests need them, with real PDF files."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from backend.common import clock
from backend.content.models import Gazette
from backend.library.models import Attachment


def pdf(*, pages: int = 2, password: str = "", script: str = "", title: str = "Amtsblatt") -> bytes:
    """A small PDF."""
    writer = PdfWriter()
    for _number in range(pages):
        writer.add_blank_page(width=595, height=842)
    writer.add_metadata({"/Title": title})
    if script:
        action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(script)}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def attachment(data: bytes | None = None, *, title: str = "Amtsblatt") -> Attachment:
    """A document of the town's library."""
    content = data if data is not None else pdf()
    document = Attachment(title=title, file_size=len(content))
    document.file.save("amtsblatt.pdf", ContentFile(content), save=False)
    document.save()
    return document


def gazette(number: int = 1, **fields: Any) -> Gazette:
    """A gazette on display."""
    areas = fields.pop("areas", [])
    defaults = {
        "title": "Amtsblatt",
        "issued_on": date(2026, 11, 20),
        "display_from": clock.now(),
        "contents": "Hauptsatzung\nSitzung am 1. Dezember",
        "text": "<p>Die Hauptsatzung.</p>",
    }
    item = Gazette(number=number, file=fields.pop("file", None) or attachment(), **{**defaults, **fields})
    item.areas = areas
    item.save()
    return item
