"""Where the preview of an item is shared, for the panel beside its form."""

from __future__ import annotations

from typing import Any

from django import template

from backend.desk.sharing_views import share_path

register = template.Library()
register.filter("share_path", share_path)


@register.filter
def is_shareable(item: Any) -> bool:
    """Whether there is a saved version to share."""
    return bool(item.pk and getattr(item, "latest_revision_id", None))
