"""How a published item is found by who wants to write about it, for the modules whose items are snippets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from backend.accounts.own_items import creator_of
from backend.common import clock
from backend.tenants.registry import Subject


def subject_finder(
    model: Any, *, path: str, is_shown: Callable[[Any, datetime], bool] | None = None
) -> Callable[[UUID], Subject | None]:
    """For `Module.subjects`: `model` is a Publishable, `path` that of its pages with `%s` for the id.

    `is_shown` is asked of a live item, where not every live item is shown at every instant.
    """

    def find(public_id: UUID) -> Subject | None:
        item = model.objects.filter(public_id=public_id, live=True).order_by("pk").first()
        if item is None or (is_shown and not is_shown(item, clock.now())):
            return None
        return Subject(
            title=str(item),
            path=path % item.public_id,
            edit_path=reverse(model.snippet_viewset.get_url_name("edit"), args=[item.pk]),
            owner=creator_of(item),
        )

    return find
