"""The entries of a source that are here already follow what its words mean now."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backend.feeds.health import progress
from backend.feeds.models import Article, Event, Source
from backend.feeds.storing import Store
from backend.tenants.models import Municipality

AT_ONCE = 200


def file_entries(source: Source, *, town: Municipality, now: datetime) -> int:
    """File all entries anew, but for what a person changed; how many changed. Outside a transaction, safe to repeat."""
    changed = 0
    for model in (Article, Event):
        rows = model.objects.filter(source=source, source_key__isnull=False).order_by("pk")
        progress.say(progress.Step.STORING, entries=rows.count())
        last: int | None = 0
        while last is not None:
            with transaction.atomic():  # the source's row is held: an import of it comes before or after
                if not Source.objects.select_for_update(no_key=True).filter(pk=source.pk).exists():
                    return changed
                found = dict(rows.filter(pk__gt=last).values_list("pk", "upstream")[:AT_ONCE])
                changed += Store(source=source, town=town, now=now).file_again(model, found)
            last = max(found, default=None)
    Source.objects.filter(pk=source.pk).update(is_filing_due=False)
    return changed
