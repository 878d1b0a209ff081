"""Rendered texts follow what they point to: a picture, a document, a contact."""

from __future__ import annotations

from django.db import models, transaction
from wagtail.models import ReferenceIndex


def rerender_users(of: models.Model) -> int:
    """Render anew every published text that points to this object; returns how many there were."""
    users = [user for user, _references in ReferenceIndex.get_references_to(of).group_by_source_object()]
    return sum(_rerender(user) for user in users if hasattr(user, "render"))


def _rerender(user: models.Model) -> bool:
    """Saving renders. The row is read again under a lock, so that nobody's publishing is undone."""
    with transaction.atomic():
        row = type(user)._base_manager.select_for_update(of=("self",)).filter(pk=user.pk).first()  # noqa: SLF001
        if row is None or not row.live:  # type: ignore[attr-defined]
            return False
        row.save()
        return True
