"""Writing, changing, ticking off and forgetting notes; whose item it is, the views have asked before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Model, QuerySet

from backend.accounts.models import Role, User
from backend.common.plain_text import several_lines
from backend.library.models import Note
from backend.library.models.notes import LONGEST


def notes_on(item: Model) -> QuerySet[Note]:
    """All notes on one item, what is open first."""
    rows = Note.objects.filter(content_type=ContentType.objects.get_for_model(item), object_id=item.pk)
    return rows.select_related("author", "done_by").order_by("done_at", "written_at", "pk")


def write(item: Model, *, text: str, by: User, now: datetime) -> Note | None:
    """A new note; None if nothing was written."""
    plain = _plain(text)
    if not plain:
        return None
    content_type = ContentType.objects.get_for_model(item)
    return Note.objects.create(content_type=content_type, object_id=item.pk, text=plain, author=by, written_at=now)


def rewrite(note: Note, *, text: str, now: datetime) -> None:
    """Other words; emptied, it stays as it is."""
    plain = _plain(text)
    if plain and plain != note.text:
        note.text, note.changed_at = plain, now
        note.save(update_fields=["text", "changed_at"])


def tick(note: Note, *, by: User, is_done: bool, now: datetime) -> None:
    """Done, or open again."""
    note.done_at, note.done_by = (now, by) if is_done else (None, None)
    note.save(update_fields=["done_at", "done_by"])


def may_delete(note: Note, *, user: Any) -> bool:
    """Who wrote it, and the town's administrators."""
    return note.author_id == user.pk or is_administrator(user)


def is_administrator(user: Any) -> bool:
    """Whether somebody may delete what others wrote."""
    return bool(user.is_superuser or user.groups.filter(role_group__role=Role.TOWN_ADMINISTRATOR).exists())


def forget_notes(instance: Model, **_kwargs: Any) -> None:
    """Django's signal: the item is deleted."""
    notes_on(instance).order_by().delete()


def count_open(items: Iterable[Model]) -> dict[int, int]:
    """How many open notes each of these items has, by primary key; they are of one kind, or pages of several."""
    rows = list(items)
    if not rows:
        return {}
    keys = {row.pk for row in rows}
    types = {ContentType.objects.get_for_model(row).pk for row in rows} | {
        row.cached_content_type.pk for row in rows if hasattr(row, "cached_content_type")
    }
    found = Note.objects.filter(content_type__in=types, object_id__in=keys, done_at=None)
    return dict(found.order_by().values_list("object_id").annotate(open=Count("pk")))


def _plain(text: str) -> str:
    return several_lines(text)[:LONGEST].strip()
