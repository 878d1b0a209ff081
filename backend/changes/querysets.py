"""Bulk writes send no signals: querysets of logged models say themselves which rows they change."""

from __future__ import annotations

from typing import Any

from django.db import models

from backend.changes.entries import record_rows, record_showing
from backend.changes.watching import column_names, watched_of


class RecordedQuerySet(models.QuerySet[Any]):
    """A queryset of a model with a `public_id` whose bulk writes are in the change log; deleting sends signals."""

    def update(self, **values: Any) -> int:
        """One more statement, for the ids, unless no answer shows what is set."""
        watched = watched_of(self.model)
        if watched is None or watched.is_quiet(column_names(self.model, values)):
            return super().update(**values)
        changed = dict(self.order_by().values_list("pk", "public_id"))
        rows = super().update(**values)
        record_rows(self.model, changed.values(), op="put")
        record_showing(self.model, list(changed))
        return rows

    update.alters_data = True  # type: ignore[attr-defined]  # Django's mark: templates may not call it

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[Any]:
        """One entry an object; which rows a conflict changed nobody knows, so that isn't recorded."""
        created = super().bulk_create(objs, *args, **kwargs)
        if not kwargs.get("update_conflicts"):
            record_rows(self.model, [row.public_id for row in created], op="put")
        return created

    bulk_create.alters_data = True  # type: ignore[attr-defined]
