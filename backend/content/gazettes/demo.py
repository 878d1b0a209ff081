"""The one gazette of the demo region, with a PDF of one page made here; a real town gets none."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from django.core.files.base import ContentFile
from django.db import transaction
from django_tenants.utils import tenant_context
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

from backend.common.html import from_text
from backend.content.models import Gazette
from backend.library.models import Attachment
from backend.tenants.models import Municipality

TITLE = "Amtsblatt (Demo)"
NOTICE = "Dies ist eine Demo: Nichts von dem, was hier bekannt gemacht wird, ist wirklich beschlossen."
ANNOUNCEMENTS = (
    "Satzung über die Benutzung des Bürgerparks (Demo)",
    "Bekanntmachung der nächsten Sitzung der Stadtverordneten (Demo)",
    "Öffentliche Auslegung eines Bebauungsplans (Demo)",
)
_PAGE = (595, 842)  # A4 in points
_ENCODING = "cp1252"  # WinAnsiEncoding, PDF 32000-1 annex D


def show_gazette(town: Municipality, *, now: datetime) -> bool:
    """Let the demo town have its gazette; False where it has one or none may be."""
    if not town.is_demo or "gazettes" not in town.modules:
        return False
    with tenant_context(town), transaction.atomic():
        if Gazette.objects.exists():
            return False
        data = demo_pdf(heading=f"{TITLE} – {town.title}", lines=[NOTICE, "", *ANNOUNCEMENTS])
        file = Attachment(title=f"{TITLE} Nr. 1", file_size=len(data))
        file.file.save("amtsblatt-demo.pdf", ContentFile(data), save=False)
        file.save()
        Gazette.objects.create(
            number=1,
            issued_on=now.date(),
            title=TITLE,
            lang=town.languages[0],
            file=file,
            contents="\n".join(ANNOUNCEMENTS),
            text=from_text("\n\n".join([NOTICE, *ANNOUNCEMENTS])),
            display_from=now,
            first_published_at=now,
            last_published_at=now,
        )
    return True


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
