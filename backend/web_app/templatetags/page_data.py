"""What the frame prints of a page for machines: structured data and absolute addresses."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# With these no text can end the script element or begin a comment in it (HTML standard, "restrictions for contents").
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.filter
def json_ld(document: dict[str, Any]) -> SafeString:
    """schema.org data as the inside of `<script type="application/ld+json">`; None values are left out."""
    known = {key: value for key, value in document.items() if value is not None}
    text = json.dumps(known, cls=DjangoJSONEncoder, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(text)  # noqa: S308 - no sign that HTML could read is left


@register.filter
def absolute(address: str, origin: str) -> str:
    """The address with the town's origin, unless it has one already."""
    return f"{origin}{address}" if address.startswith("/") else address
