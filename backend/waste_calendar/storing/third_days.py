"""A file gives a pickup that a person moved a third day, without saying that it is the same: it is still one pickup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from backend.waste_calendar.dataset import PickupData, PickupKey
from backend.waste_calendar.models import Pickup

_NEAR = 6  # days: a week later is the next pickup of a weekly rhythm


def third_days(
    missing: Mapping[PickupKey, Pickup], *, new: Iterable[PickupData]
) -> Iterator[tuple[PickupKey, PickupData]]:
    """Corrected pickups that a file has no longer, each with the day that it names for the first time instead.

    Each day is that of the nearest pickup that is `missing`, whether somebody corrected that one or not; so no other
    pickup is swallowed.
    """
    found = list(new)
    near = sorted(
        (abs((pickup.original_on - key[2]).days), key[2], pickup.original_on, str(key), number)
        for number, pickup in enumerate(found)
        for key, row in missing.items()
        if _may_be(row, key=key, pickup=pickup)
    )
    keys = {str(key): key for key in missing}
    used: set[str | int] = set()
    for _distance, _before, _after, name, number in near:
        if name not in used and number not in used:
            used |= {name, number}
            if missing[keys[name]].is_manual:
                yield keys[name], found[number]


def _may_be(row: Pickup, *, key: PickupKey, pickup: PickupData) -> bool:
    zone, variant, original_on, place, start = key
    if row.is_added or (row.is_planned and not row.is_manual) or place or start:
        return False
    is_near = abs((pickup.original_on - original_on).days) <= _NEAR
    return is_near and (pickup.zone, pickup.variant, pickup.stop_place, pickup.stop_from) == (zone, variant, "", None)
