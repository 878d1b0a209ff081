"""Information pages as tests need them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from wagtail.models import Page

from backend.common import clock
from backend.content.models import InfoPage, PageRoot
from backend.library.rendering import paragraph_from_html


def info_page(title: str = "Bürgerbüro", *, parent: Page | None = None, **fields: Any) -> InfoPage:
    """A live page on top, or below `parent`."""
    areas = fields.pop("areas", [])
    defaults = {
        "slug": uuid4().hex,
        "body": paragraph_from_html(fields.pop("html", "<p>Wir helfen weiter.</p>")),
        "last_published_at": clock.now(),
    }
    page = InfoPage(title=title, **{**defaults, **fields})
    page.areas = areas
    (parent or PageRoot.objects.get()).add_child(instance=page)
    return page
