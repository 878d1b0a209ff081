"""What tells the same as a better one steps back by itself, and comes back when that one is gone.

Idempotent: where everything is as it has to be, nothing is written. A person's answer is kept as `SaidOfTwo`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from backend.changes.entries import record_rows
from backend.feeds.duplicates.gathering import Gathering, taking_part
from backend.feeds.duplicates.settling import pair
from backend.feeds.models import Article, Event, SaidOfTwo
from backend.feeds.models.imported import Imported
from backend.tenants.models import Municipality

MODELS: dict[str, type[Imported]] = {"news": Article, "events": Event}
LATELY = timedelta(minutes=30)  # what a lost job left: longer than the longest import, and some sweeps


def settle_doubles(town: Municipality, *, now: datetime, since: datetime | None = None) -> int:
    """Look at what has changed since (without: lately) and at copies whose better one is gone; how many rows change."""
    since = (since or now) - LATELY
    changed = 0
    for module, model in MODELS.items():
        if module in town.modules:
            with transaction.atomic():
                one_at_a_time(town, module=module)
                changed += _settle(model, _touched(model, town=town, now=now, since=since), town=town, now=now)
    return changed


def say(town: Municipality, module: str, *, two: tuple[UUID, UUID], is_same: bool, now: datetime) -> int:
    """What a person says of two items is kept, and holds from now on."""
    first, second = pair(*two)
    with transaction.atomic():
        one_at_a_time(town, module=module)
        said = {"module": module, "is_same": is_same, "at": now}
        SaidOfTwo.objects.update_or_create(first=first, second=second, defaults=said)
        return _settle(MODELS[module], two, town=town, now=now)


def one_at_a_time(town: Municipality, *, module: str) -> None:
    """Until the commit: two that settle at once would each leave the other's best one behind its own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{town.schema_name} doubles {module}"])


def _touched(model: type[Imported], *, town: Municipality, now: datetime, since: datetime) -> list[UUID]:
    better = model.objects.filter(Q(expire_at=None) | Q(expire_at__gt=now), public_id=OuterRef("copy_of"), live=True)
    rows = taking_part(model, town=town, now=now)
    is_alone = Q(copy_of__isnull=False) & ~Exists(better)
    return list(rows.filter(Q(updated_at__gte=since) | is_alone).values_list("public_id", flat=True))


def _settle(model: type[Imported], ids: Collection[UUID], *, town: Municipality, now: datetime) -> int:
    if not ids:
        return 0
    gathering = Gathering(model=model, town=town, now=now)
    copies_of: dict[UUID, UUID | None] = {}
    for group in gathering.groups(ids):
        copies = gathering.settled(group).copies
        for each in group:
            row, better = gathering.rows[each], copies.get(each)
            if row.copy_of != better or (better is not None and row.live):
                copies_of[each] = better
    rows = _locked(model, {each: gathering.rows[each] for each in copies_of})
    hidden = [row for row in rows if copies_of[row.public_id] is not None]
    back = [row for row in rows if copies_of[row.public_id] is None]
    return _hide(model, hidden, copies_of=copies_of, now=now) + _bring_back(model, back, now=now)


def _hide(model: type[Imported], rows: Sequence[Any], *, copies_of: Mapping[UUID, UUID | None], now: datetime) -> int:
    for row in rows:
        row.copy_of, row.live, row.updated_at = copies_of[row.public_id], False, now
    if rows:
        model.objects.bulk_update(rows, ["copy_of", "live", "updated_at"])
        record_rows(model, [row.public_id for row in rows], op="delete")
    return len(rows)


def _bring_back(model: type[Imported], rows: Sequence[Any], *, now: datetime) -> int:
    """As its fields are now, which may have changed while nobody saw it; one whose time is over stays down."""
    for row in rows:
        row.copy_of, row.updated_at = None, now
        row.expired = row.expire_at is not None and row.expire_at <= now
        row.live = not row.expired
        row.render()
    if rows:
        shown = ("published_at",) if model is Article else ()
        model.objects.bulk_update(rows, ["copy_of", "live", "expired", "updated_at", *model.RENDERED_FIELDS, *shown])
    return len(rows)


def _locked(model: type[Imported], seen: Mapping[UUID, Any]) -> list[Any]:
    """Those that are still as they were seen: what somebody took down meanwhile is theirs, not ours to bring back.

    In one statement and by key, as imports lock them, so that neither waits for the other for ever.
    """
    if not seen:
        return []
    rows = model.objects.select_for_update(of=("self",)).filter(public_id__in=seen).order_by("pk")
    return [row for row in rows if (row.live, row.copy_of) == (seen[row.public_id].live, seen[row.public_id].copy_of)]
