"""What notes put on the start page of the CMS: open ones on what somebody wrote, or changed last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.models import Page

from backend.accounts.own_items import own_items
from backend.common.plain_text import one_line
from backend.library.changeable import edit_path, limited_to, may_change
from backend.library.kinds import governed_models
from backend.library.models import Note
from backend.tenants.desk import Desk, DeskItem, DeskPanel

SHOWN = 5
LONGEST = 160


def open_notes(desk: Desk) -> Iterator[DeskPanel]:
    """The latest first, without one's own."""
    mine = _mine(desk.person)
    if not mine:
        return
    notes = Note.objects.filter(mine, done_at=None).exclude(author=desk.person)
    shown = list(notes.select_related("author", "content_type").order_by("-written_at", "-pk")[:SHOWN])
    items = _items(shown)
    yield DeskPanel(
        key="notes",
        heading=_("Notes on what you wrote"),
        items=[_line(note, item=items[note.content_type_id, note.object_id]) for note in shown if _key(note) in items],
        count=notes.count() if len(shown) == SHOWN else len(shown),
        order=120,
    )


def _mine(person: Any) -> Q:
    """Items that somebody made or changed last, of those that they may still change."""
    condition = Q()
    for model in governed_models():
        if not may_change(person, model):
            continue
        made = Q(owner=person) if issubclass(model, Page) else Q(pk__in=own_items(person, model).values("pk"))
        rows: Any = model._default_manager.order_by().filter(made | Q(latest_revision__user=person))
        limit = limited_to(person, model)
        if limit is not None:
            rows = rows.filter(pk__in=limit.order_by().values("pk"))
        condition |= Q(content_type=ContentType.objects.get_for_model(model), object_id__in=rows.values("pk"))
    return condition


def _items(notes: list[Note]) -> dict[tuple[int, int], Any]:
    found: dict[tuple[int, int], Any] = {}
    for content_type in {note.content_type for note in notes}:
        model: Any = content_type.model_class()
        keys = [note.object_id for note in notes if note.content_type_id == content_type.pk]
        found |= {(content_type.pk, item.pk): item for item in model._default_manager.filter(pk__in=keys)}
    return found


def _key(note: Note) -> tuple[int, int]:
    return note.content_type_id, note.object_id


def _line(note: Note, *, item: Any) -> DeskItem:
    text = one_line(note.text)
    return DeskItem(
        title=str(item),
        url=edit_path(item),
        kind=str(item._meta.verbose_name),
        state=_("by %(person)s") % {"person": note.written_by},
        at=note.written_at,
        note=text if len(text) <= LONGEST else f"{text[:LONGEST]}…",
    )
