"""What an editor sees of duplicates: what an item stands for, what stands for it, and what may be the same."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from backend.feeds.duplicates.gathering import Gathering
from backend.feeds.duplicates.settling import pair
from backend.feeds.models import SaidOfTwo
from backend.tenants.models import Municipality


@dataclass(frozen=True, kw_only=True)
class Beside:
    """Other items with the same or nearly the same to tell, of one item."""

    better: Any = None  # shown in its place
    copies: list[Any] = field(default_factory=list)  # in whose place it is shown
    doubtful: list[Any] = field(default_factory=list)  # shown as well, for a person to say
    apart: list[Any] = field(default_factory=list)  # of which a person has said that they are others


def beside(item: Any, *, town: Municipality, now: datetime) -> Beside:
    """Of an item as it is stored, a few statements; what is no longer there or not yet shown has none."""
    model = type(item)
    if item.pk is None:
        return Beside()
    if item.copy_of and not item.live:
        return Beside(better=next(iter(_rows(model, [item.copy_of], lang=item.lang)), None))
    apart = _rows(model, _said_apart(item), lang=item.lang)
    copies = model.objects.filter(copy_of=item.public_id, live=False).select_related("source").order_by("pk")
    if not item.live:
        return Beside(copies=list(copies), apart=apart)
    gathering = Gathering(model=model, town=town, now=now)
    groups = map(gathering.with_doubtful, gathering.groups([item.public_id]))
    offered = [key for group in groups for key in gathering.settled(group).offered]
    others = [other for key in offered if item.public_id in key for other in key if other != item.public_id]
    return Beside(copies=list(copies), doubtful=_rows(model, others, lang=item.lang), apart=apart)


def said_of(first: UUID, second: UUID) -> SaidOfTwo | None:
    """What a person has said of both."""
    one, other = pair(first, second)
    return SaidOfTwo.objects.filter(first=one, second=other).first()


def _said_apart(item: Any) -> list[UUID]:
    rows = SaidOfTwo.objects.filter(Q(first=item.public_id) | Q(second=item.public_id), is_same=False)
    return [other for two in rows.values_list("first", "second") for other in two if other != item.public_id]


def _rows(model: Any, ids: Collection[UUID], *, lang: str) -> list[Any]:
    found = model.objects.filter(public_id__in=ids, lang=lang) if ids else model.objects.none()
    return list(found.select_related("source").order_by("pk"))


def two_of(model: Any, first: UUID, second: UUID, *, lang: str) -> list[Any]:
    """Both items in the town's first language, fewer where one is gone."""
    return _rows(model, pair(first, second), lang=lang)
