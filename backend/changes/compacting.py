"""Keeping the change log short: of each object the last entry, and what was deleted for a little more than a year."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from backend.changes.models import Change, TownState

KEPT = timedelta(days=400)  # an app that was not opened for longer starts afresh


def compact(*, now: datetime) -> int:
    """Forget entries that later ones repeat, and old deletions, noting how far; returns how many entries went.

    Writers pass meanwhile: their row of state is touched last, right before COMMIT.
    """
    later = Change.objects.filter(type=OuterRef("type"), number__gt=OuterRef("number"))
    same = Exists(later.filter(public_id=OuterRef("public_id")))
    same_document = Exists(later.filter(public_id=None))
    with transaction.atomic():
        gone, _models = Change.objects.filter(same, public_id__isnull=False).delete()
        gone += Change.objects.filter(same_document, public_id__isnull=True).delete()[0]
        old = Change.objects.filter(op="delete", recorded_at__lt=now - KEPT)
        if newest := old.aggregate(newest=Max("number"))["newest"]:
            gone += old.filter(number__lte=newest).delete()[0]
            TownState.objects.filter(log_begins_after__lt=newest).update(log_begins_after=newest)
    return gone
