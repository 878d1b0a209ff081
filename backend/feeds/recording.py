"""What the change log says when something changes that news and events only point to."""

from __future__ import annotations

from typing import Any

from backend.changes.entries import record_rows
from backend.feeds.models import Article, Event, Source


def record_items_of(source: Source) -> None:
    """All items of a source show its name, rights and link."""
    for model in (Article, Event):
        record_rows(model, model.objects.filter(source=source).values_list("public_id", flat=True), op="put")


def source_saved(instance: Source, *, created: bool, **_kwargs: Any) -> None:
    """By an editor or a rollout; what an attempt writes does not come here."""
    if not created:
        record_items_of(instance)
