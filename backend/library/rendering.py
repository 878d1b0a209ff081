"""What editors wrote becomes the HTML that is stored for readers; sanitising itself is `common.html`."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import translation
from wagtail.blocks import StreamValue
from wagtail.rich_text import expand_db_html

from backend.common.html import sanitise

# Block ids of imported bodies are made from their text, so that importing the same text again changes nothing.
_IMPORTED = uuid.UUID("8c6f1f0e-6d0c-5c0e-9d7e-2b9a5a3f0c11")


def body_html(value: StreamValue, *, lang: str = "de") -> str:
    """A body as sanitised HTML, links and pictures relative to the host; the few words of our own are in `lang`."""
    with translation.override(lang):
        return sanitise("\n".join(str(block.render()) for block in value), base_url="")


def rich_text_html(value: str) -> str:
    """The same for a single rich text field."""
    return sanitise(expand_db_html(value), base_url="")


def paragraph_from_html(html: str) -> list[dict[str, Any]]:
    """Sanitised foreign HTML as the raw data of a body of one paragraph: `Article(body=paragraph_from_html(…))`."""
    if not html.strip():
        return []
    return [{"type": "paragraph", "value": html, "id": str(uuid.uuid5(_IMPORTED, html))}]
