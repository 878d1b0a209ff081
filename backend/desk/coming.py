"""What goes out today and what ends within the week; carrying it out is the library's (`scheduling`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Revision

from backend.desk.meeting import Met, edit_path, edit_path_of, kind_of, met_by
from backend.tenants.desk import Desk, DeskItem, DeskPanel

SHOWN = 8
WEEK = timedelta(days=7)


def coming_panels(desk: Desk) -> Iterator[DeskPanel]:
    """Both panels, of the items that this person works on."""
    met = met_by(desk)
    if not met:
        return
    yield _panel("today", heading=_("Goes out today"), items=_going_out(met, desk=desk), order=200)
    yield _panel("expires", heading=_("Ends within a week"), items=_ending(met, desk=desk), order=210)


def _panel(key: str, *, heading: str, items: list[DeskItem], order: int) -> DeskPanel:
    return DeskPanel(key=key, heading=heading, items=items[:SHOWN], count=len(items), order=order)


def _going_out(met: list[Met], *, desk: Desk) -> list[DeskItem]:
    revisions = (
        Revision.objects.filter(reduce(or_, (each.among() for each in met)), approved_go_live_at__lt=desk.end_of_today)
        .select_related("content_type")
        .defer("content")
        .order_by("approved_go_live_at")
    )
    return [_scheduled(revision) for revision in revisions]


def _scheduled(revision: Any) -> DeskItem:
    return DeskItem(
        title=revision.object_str,
        url=edit_path_of(revision),
        kind=kind_of(revision.content_type.model_class()),
        at=revision.approved_go_live_at,
    )


def _ending(met: list[Met], *, desk: Desk) -> list[DeskItem]:
    """One statement a model."""
    found = [_expiring(each.model, row) for each in met for row in _within_a_week(each, desk=desk)]
    return sorted(found, key=lambda item: item.at or desk.now)


def _within_a_week(met: Met, *, desk: Desk) -> Any:
    return met.rows.filter(live=True, expire_at__gt=desk.now, expire_at__lte=desk.now + WEEK).order_by("expire_at")


def _expiring(model: Any, row: Any) -> DeskItem:
    return DeskItem(title=str(row), url=edit_path(model, pk=row.pk), kind=kind_of(model), at=row.expire_at)
