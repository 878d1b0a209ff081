"""Rendered texts follow what they point to: a picture, a document, a contact."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from wagtail.models import ReferenceIndex


def rerender_users(of: models.Model) -> int:
    """Render anew every published text that points to this object; returns how many there were."""
    # The object itself would be a plain Page for a page of any kind, so its kind is read off the reference.
    users = {
        (references[0].content_type.model_class(), user.pk)
        for user, references in ReferenceIndex.get_references_to(of).group_by_source_object()
    }
    return sum(_rerender(model, pk=pk) for model, pk in users if hasattr(model, "render"))


def is_in_texts(of: models.Model) -> bool:
    """Whether something points to this object."""
    return bool(ReferenceIndex.get_references_to(of).exists())


def _rerender(model: Any, *, pk: int) -> bool:
    """Saving renders. The row is read again under a lock, so that nobody's publishing is undone."""
    with transaction.atomic():
        row = model._base_manager.select_for_update(of=("self",)).filter(pk=pk, live=True).first()  # noqa: SLF001 - any model
        if row is None:
            return False
        row.save()
        return True
