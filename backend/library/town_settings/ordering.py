"""The order of a list that people sort by hand: one row moves, the others make room, and the log says so."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from wagtail.snippets.views.snippets import ReorderView

from backend.common.numbers import number_in
from backend.library.town_settings.recording import POSITION, record_changes


class RecordedReorderView(ReorderView):
    """Wagtail's, with numbers without gaps and an entry in the log."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        wanted = request.GET.get("position", "")
        with transaction.atomic():
            row = get_object_or_404(self.model, pk=kwargs["pk"])
            move(row, to=number_in(wanted))
        return JsonResponse({"success": True})


def place_of(row: models.Model) -> int:
    """Its index among all rows of the list."""
    keys = list(type(row)._default_manager.values_list("pk", flat=True))
    return keys.index(row.pk)


def move(row: models.Model, *, to: int | None) -> None:
    """To this index, or to the end; called in a transaction."""
    rows: list[Any] = list(type(row)._default_manager.select_for_update())
    now = next(index for index, each in enumerate(rows) if each.pk == row.pk)
    moved = rows.pop(now)
    new = len(rows) if to is None else min(to, len(rows))
    rows.insert(new, moved)
    changed = [each for index, each in enumerate(rows) if each.position != index]
    for index, each in enumerate(rows):
        each.position = index
    if changed:
        type(row)._default_manager.bulk_update(changed, [POSITION])
    if now != new:
        record_changes(moved, {POSITION: (now, new)})
