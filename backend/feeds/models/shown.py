"""Which rows a reader gets: live, not over, in the best language, for the reader's areas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.db import models

from backend.changes.querysets import RecordedQuerySet
from backend.tenants.registry import Reading


class ShownQuerySet(RecordedQuerySet):
    """Shared by articles and events."""

    def shown(self, reading: Reading) -> Self:
        """What this reader may see, each item in one language."""
        return self.live_at(reading.now).in_languages(languages(reading)).for_areas(reading.areas)

    def live_at(self, now: datetime) -> Self:
        """Published, and not past the expiry that the next sweep will carry out."""
        return self.filter(live=True).exclude(expire_at__lte=now)

    def in_languages(self, wanted: Sequence[str]) -> Self:
        """Of each item the variant in the first wanted language that it has."""
        chosen: Any = models.Q(lang=wanted[0])
        for position, language in enumerate(wanted[1:], start=1):
            better = self.model.objects.filter(
                public_id=models.OuterRef("public_id"), live=True, lang__in=wanted[:position]
            )
            chosen |= models.Q(lang=language) & ~models.Exists(better)
        return self.filter(chosen)

    def for_areas(self, areas: tuple[UUID, ...] | None) -> Self:
        """Items for one of these areas and items for everybody; None: all."""
        if areas is None:
            return self
        return self.filter(models.Q(area_ids=[]) | models.Q(area_ids__overlap=list(areas)))

    def count_by_category(self) -> dict[UUID, int]:
        """Items by the public id of their categories; one statement."""
        rows = self.filter(categories__isnull=False).order_by().values(category=models.F("categories__public_id"))
        counted = rows.annotate(number=models.Count("public_id", distinct=True))
        return {row["category"]: row["number"] for row in counted}

    def in_categories(self, categories: Sequence[UUID]) -> Self:
        """Items of at least one of these categories."""
        return self.filter(category_ids__overlap=list(categories)) if categories else self


def languages(reading: Reading) -> list[str]:
    """What the reader asked for, then what it falls back to: `de-simple`, `de`, the town's first language."""
    wanted = [reading.lang, reading.lang.partition("-")[0], reading.town.languages[0]]
    return [language for language in dict.fromkeys(wanted) if language in reading.town.languages] or wanted[-1:]
