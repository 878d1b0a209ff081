"""Rendered texts follow what they point to: a picture, a document, a contact."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from wagtail.models import ReferenceIndex

User = tuple[type[models.Model], int]


def users_of(shown: models.Model) -> set[User]:
    """The rows, by model and primary key, whose rendered text may show this object."""
    # The object itself would be a plain Page for a page of any kind, so its kind is read off the reference.
    found = (
        (references[0].content_type.model_class(), user.pk)
        for user, references in ReferenceIndex.get_references_to(shown).group_by_source_object()
    )
    return {(model, pk) for model, pk in found if hasattr(model, "render")}


def rerender_rows(rows: Iterable[User]) -> int:
    """Render anew those that are published; returns how many there were."""
    return sum(_rerender(model, pk=pk) for model, pk in rows)


def rerender_users(of: models.Model) -> int:
    """Render anew every published text that points to this object; returns how many there were."""
    return rerender_rows(sorted(users_of(of), key=lambda user: (user[0]._meta.label, user[1])))


def _rerender(model: Any, *, pk: int) -> bool:
    """Saving renders. The row is read again under a lock, so that nobody's publishing is undone."""
    with transaction.atomic():
        row = model._base_manager.select_for_update(of=("self",)).filter(pk=pk, live=True).first()  # noqa: SLF001 - any model
        if row is None:
            return False
        row.save()
        return True
