"""What a pickup is called: by its kind of waste, or as the town has named a collection of its own."""

from __future__ import annotations

from django.db.models import Case, F, When

OWN = "own-"  # the keys of these collections' zones begin so, and the zones bear their names
TITLE = f"CASE WHEN starts_with(zone.key, '{OWN}') THEN zone.name ELSE fraction.title END"


def title_at(zone: str) -> Case:
    """The title in a query; `zone` is the way to the zone of the pickup."""
    is_own = When(**{f"{zone}__key__startswith": OWN}, then=F(f"{zone}__name"))
    return Case(is_own, default=F(f"{zone}__fraction__title"))
