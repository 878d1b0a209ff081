"""Days that people brought: written down when they are, compared with what is read by itself, and let go of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from backend.waste_calendar.dataset import Coverage, Dataset, PickupData, Unheard, ZoneKey
from backend.waste_calendar.imports.holding import Held
from backend.waste_calendar.imports.journal import Journal
from backend.waste_calendar.models import BroughtDays, LocationZone, Pickup, Street, Zone
from backend.waste_calendar.sharing import stored_pickups

Difference = tuple[str, str, str]  # + or -, rhythm, day


def held_days() -> Held | None:
    """What people brought of the town's own calendar; None where they brought nothing."""
    days: dict[ZoneKey, list[Coverage]] = defaultdict(list)
    for row in _own().select_related("zone__fraction"):
        key = (row.zone.fraction.key, row.zone.key)
        days[key].append(Coverage(zone=key, first=row.first, last=row.last))
    if not days:
        return None
    pickups: dict[ZoneKey, list[PickupData]] = defaultdict(list)
    for pickup in stored_pickups(origin="", first=min(span.first for spans in days.values() for span in spans)):
        if any(pickup.original_on in span for span in days.get(pickup.zone, ())):
            pickups[pickup.zone].append(pickup)
    names = dict(Street.objects.filter(origin="").values_list("ags", "municipality"))
    return Held(days=days, pickups=pickups, municipalities=names)


def note_held(dataset: Dataset, *, files: str, now: datetime, journal: Journal) -> None:
    """Write down which days are people's from now on, after the calendar was stored; what they held before goes in it.

    A zone that was divided takes the days of the other one along.
    """
    if not dataset.held and not dataset.moved:
        return
    zones = {(row.fraction.key, row.key): row for row in Zone.objects.filter(origin="").select_related("fraction")}
    known = {(row.zone_id, row.first, row.last): row for row in _own()}
    new: dict[tuple[int, date, date], BroughtDays] = {}
    for before, after in dataset.moved:
        if before in zones and after in zones:
            for (zone, first, last), row in known.items():
                if zone == zones[before].pk:
                    new[zones[after].pk, first, last] = BroughtDays(files=row.files, brought_at=row.brought_at)
    for item in dataset.held:
        if item.zone in zones:
            new[zones[item.zone].pk, item.first, item.last] = BroughtDays(files=files, brought_at=now)
    rows = [_placed(row, key=key) for key, row in new.items() if key not in known]
    BroughtDays.objects.bulk_create(rows, batch_size=2000)
    journal.note_created(rows)
    again = {(zones[item.zone].pk, item.first, item.last) for item in dataset.held if item.zone in zones}
    _bring_again([row for key, row in known.items() if key in again], files=files, now=now, journal=journal)


def _bring_again(rows: Iterable[BroughtDays], *, files: str, now: datetime, journal: Journal) -> None:
    """The same days once more: they have the newer files' name, and what the other calendar says is known by that."""
    found = list(rows)
    for row in found:
        journal.note_changed(row, before={"files": row.files, "brought_at": row.brought_at})
        row.files, row.brought_at = files, now
        row.known_differences, row.open_differences = None, []
    columns = ["files", "brought_at", "known_differences", "open_differences"]
    BroughtDays.objects.bulk_update(found, columns, batch_size=2000)


def compare(unheard: Iterable[Unheard]) -> None:
    """Note where a calendar that is read by itself has begun to say something else of days that people brought.

    What it said when it was first asked is known: somebody brought other days on purpose.
    """
    said = {item.zone: item for item in unheard}
    if not said:
        return
    rows = list(_own().select_related("zone__fraction"))
    held = _standing(rows)
    changed = []
    for row in rows:
        item = said.get((row.zone.fraction.key, row.zone.key))
        if item is None or not any(span.first <= row.last and row.first <= span.last for span in item.coverage):
            continue
        found = _differences(row, said=item, standing=held.get(row.zone_id, []))
        before = (row.known_differences, row.open_differences)
        if row.known_differences is None:
            row.known_differences, row.open_differences = found, []
        else:
            row.open_differences = [entry for entry in found if entry not in row.known_differences]
        if before != (row.known_differences, row.open_differences):
            changed.append(row)
    BroughtDays.objects.bulk_update(changed, ["known_differences", "open_differences"], batch_size=2000)


def brought_days(*, today: date) -> QuerySet[BroughtDays]:
    """What holds as it was brought, today or later."""
    return _own().filter(last__gte=today).select_related("zone__fraction")


def undecided_days(*, today: date) -> QuerySet[BroughtDays]:
    """Those of which another calendar has begun to say something else."""
    return brought_days(today=today).exclude(open_differences=[])


def keep_brought(rows: Iterable[BroughtDays]) -> int:
    """They hold; asked again only when the other calendar says something else once more. Returns how many."""
    found = [row for row in rows if row.open_differences]
    for row in found:
        row.known_differences = [*(row.known_differences or []), *row.open_differences]
        row.open_differences = []
    return BroughtDays.objects.bulk_update(found, ["known_differences", "open_differences"]) if found else 0


@transaction.atomic
def let_go(rows: Iterable[BroughtDays]) -> int:
    """From the next reading on the other calendars hold for these zones again, their addresses included."""
    found = list(rows)
    zones = {row.zone_id for row in found}
    BroughtDays.objects.filter(pk__in=[row.pk for row in found]).delete()
    left = set(BroughtDays.objects.filter(zone__in=zones).values_list("zone_id", flat=True))
    LocationZone.objects.filter(zone__in=zones - left, is_brought=True).update(is_brought=False)
    return len(found)


def _own() -> QuerySet[BroughtDays]:
    return BroughtDays.objects.filter(zone__origin="")


def _placed(row: BroughtDays, *, key: tuple[int, date, date]) -> BroughtDays:
    row.zone_id, row.first, row.last = key
    return row


def _standing(rows: Iterable[BroughtDays]) -> dict[int, list[Pickup]]:
    found: dict[int, list[Pickup]] = defaultdict(list)
    zones = {row.zone_id for row in rows}
    for pickup in Pickup.objects.filter(zone__in=zones, is_added=False).iterator(chunk_size=2000):
        found[pickup.zone_id].append(pickup)
    return found


def _differences(row: BroughtDays, *, said: Unheard, standing: Iterable[Pickup]) -> list[list[str]]:
    """What both know completely, but for pickups that somebody corrected: these are a matter of their own."""
    mine = [pickup for pickup in standing if pickup.original_on in row]
    corrected = {
        (pickup.variant, day) for pickup in mine if pickup.is_manual for day in (pickup.on, pickup.original_on)
    }
    here = {(pickup.variant, pickup.on) for pickup in mine if pickup.status != Pickup.Status.CANCELLED}
    there = {(variant, day) for variant, day in said.days if day in row}
    found = [("+", *entry) for entry in there - here] + [("-", *entry) for entry in here - there]
    return sorted(
        [sign, variant, day.isoformat()]
        for sign, variant, day in found
        if (variant, day) not in corrected and any(day in span for span in said.coverage)
    )
