"""The CMS preview of a gazette: a draft through the same document, page and frame as what is live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse

from backend.common import clock
from backend.content.gazettes.pages import gazette_page, gazettes_page
from backend.content.gazettes.reading import gazette_detail, gazette_item, row_of
from backend.library.previewing import is_list
from backend.serving.pages import render_page
from backend.tenants.registry import Reading

if TYPE_CHECKING:  # models show their previews by this file
    from backend.content.gazettes.models import Gazette


def preview_gazette(request: HttpRequest, draft: Gazette, *, mode: str = "") -> HttpResponse:
    """The draft as its page, or its card in the list, would be if it were published now."""
    town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
    now = clock.now()
    draft.updated_at = draft.updated_at or now
    draft.render()
    reading = Reading(town=town, now=now, lang=draft.lang)
    row = row_of(draft)
    if is_list(mode):
        listed = {"items": [gazette_item(row, reading=reading)], "next": None}
        return render_page(request, gazettes_page(listed, reading=reading))
    return render_page(request, gazette_page(gazette_detail(row, reading=reading)))
