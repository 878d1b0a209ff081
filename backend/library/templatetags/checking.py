"""What the checks say about the saved version of an item, for the panel beside its form."""

from __future__ import annotations

from typing import Any

from django import template

from backend.common import clock
from backend.library.checking import Remark, remarks_on
from backend.library.kinds import kind_of

register = template.Library()


@register.filter
def remarks(item: Any) -> list[Remark] | None:
    """None for what was never saved and for urgent notices, which nothing holds up."""
    if not item.pk or kind_of(type(item)).is_urgent:
        return None
    return remarks_on(item, now=clock.now())
