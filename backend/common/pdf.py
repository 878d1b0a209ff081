"""PDF files from strangers, looked at without harm: is it one, how long, which bytes; `typesetting` makes our own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.utils.translation import gettext_lazy as _
from pypdf import PdfReader

from backend.common.errors import OrtsblattError

MAX_BYTES = 50_000_000
MAX_PAGES = 5_000
_ACTIVE = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData"}


class PdfRefused(OrtsblattError):
    """Not a PDF that everybody can open: save it anew as PDF, without password and programs."""

    code = "pdf_refused"
    status = 400
    title = _("This is not a PDF that everybody can open.")


@dataclass(frozen=True, kw_only=True)
class PdfFacts:
    """What is said of a file beside it."""

    pages: int
    size: int
    sha256: str


def inspect_pdf(data: bytes) -> PdfFacts:
    """The facts of a whole PDF; PdfRefused for other files, broken or locked ones, and those that run something."""
    if len(data) > MAX_BYTES:
        raise PdfRefused(_("This file is larger than 50 MB."))
    if not data.startswith(b"%PDF-"):
        raise PdfRefused(_("This file is no PDF."))
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        is_locked = reader.is_encrypted
        catalog: Any = {} if is_locked else reader.trailer["/Root"].get_object()
        # Not by walking through the pages: a crafted file has a million of them, or a circle.
        pages = 0 if is_locked else int(catalog["/Pages"].get_object()["/Count"])
        is_active = _runs_something(catalog)
    except Exception as error:  # how the reader meets broken and crafted files is listed nowhere
        raise PdfRefused(_("This PDF is damaged. Please save it anew.")) from error
    if is_locked:
        raise PdfRefused(_("This PDF is locked with a password. Please save it without one."))
    if is_active:
        raise PdfRefused(_("This PDF runs something when it is opened. Please save it without."))
    if not 0 < pages <= MAX_PAGES:
        raise PdfRefused(_("This PDF has no pages, or too many."))
    return PdfFacts(pages=pages, size=len(data), sha256=hashlib.sha256(data).hexdigest())


def _runs_something(catalog: Any) -> bool:
    """Whether the document as a whole asks its reader to do more than show it (ISO 32000-1, 12.6)."""
    names = catalog.get("/Names")
    if names is not None and "/JavaScript" in names.get_object():
        return True
    action = catalog.get("/OpenAction")
    action = action.get_object() if action is not None else None
    return isinstance(action, dict) and action.get("/S") in _ACTIVE
