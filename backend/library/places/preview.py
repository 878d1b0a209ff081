"""The CMS preview of a place: a draft through the same document, page and frame as what is live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse

from backend.common import clock
from backend.library.places.documents import place_detail, place_item, row_of
from backend.library.places.pages import place_page, places_page
from backend.library.previewing import is_list
from backend.serving.pages import render_page
from backend.tenants.registry import Reading

if TYPE_CHECKING:  # models show their previews by this file
    from backend.library.models import Place


def preview_place(request: HttpRequest, draft: Place, *, mode: str = "") -> HttpResponse:
    """The draft as its page, or its card in the list, would be if it were published now."""
    town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
    now = clock.now()
    draft.updated_at = draft.updated_at or now
    draft.render()
    reading = Reading(town=town, now=now, lang=draft.lang)
    row = row_of(draft)
    if is_list(mode):
        listed = {"items": [place_item(row, reading=reading).document], "next": None}
        return render_page(request, places_page(listed, categories=(), chosen="", reading=reading))
    return render_page(request, place_page(place_detail(row, reading=reading).document))
