"""Which addresses that people asked for are in other districts than they know, or in none; what is said is not here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from backend.waste_calendar.addresses.former import locations_today
from backend.waste_calendar.models import KnownAddress, LocationZone

GONE_FOR = timedelta(hours=12)  # before anybody hears of it: a town that changes its provider is back in minutes

Homes = Mapping[UUID, Sequence[UUID]]  # an address as it was asked for -> those that it is today


@dataclass(frozen=True, kw_only=True)
class Move:
    """What became of one address."""

    asked: UUID
    living: Sequence[UUID]  # today; several where it was divided
    before: frozenset[int]  # zones
    after: frozenset[int]  # none: it is gone

    @property
    def left(self) -> frozenset[int]:
        """The zones that it is in no more."""
        return self.before - self.after

    @property
    def entered(self) -> frozenset[int]:
        """Those that are new to it."""
        return self.after - self.before


@transaction.atomic
def find_moves(homes: Homes, *, asked: Collection[UUID], now: datetime) -> list[Move]:
    """What differs from what people know, which is known from now on; two statements where nothing does.

    What nobody has asked for before is known quietly, what nobody asks for any more is forgotten.
    """
    rows = {row.location_id: row for row in KnownAddress.objects.all()}
    districts = _districts(homes)
    _remember(set(asked) - rows.keys(), districts=districts)
    forgotten = [row.pk for key, row in rows.items() if key not in asked]
    if forgotten:
        KnownAddress.objects.filter(pk__in=forgotten).delete()
    moves, followed = [], []
    for key, row in rows.items():
        if key not in asked:
            continue
        before, after = frozenset(row.districts), districts.get(key, frozenset())
        is_waiting = _waits(row, after=after, now=now)
        if is_waiting or before != after or row.gone_since:
            followed.append(row)
        if before != after and not is_waiting:
            moves.append(Move(asked=key, living=homes.get(key, ()), before=before, after=after))
            row.districts = sorted(after)
    if followed:
        KnownAddress.objects.bulk_update(followed, ["districts", "gone_since"], batch_size=2000)
    return moves


def remember_addresses(asked: Collection[UUID]) -> None:
    """Keep in which districts these are now, in the transaction in which somebody asks for them; a few statements."""
    new = set(asked) - set(KnownAddress.objects.filter(location_id__in=asked).values_list("location_id", flat=True))
    if new:
        _remember(new, districts=_districts(locations_today(new)))


def _waits(row: KnownAddress, *, after: Collection[int], now: datetime) -> bool:
    """Whether it has gone lately, and nobody is told so yet."""
    if after or not row.districts:
        row.gone_since = None
        return False
    row.gone_since = row.gone_since or now
    if now - row.gone_since < GONE_FOR:
        return True
    row.gone_since = None
    return False


def _remember(new: Iterable[UUID], *, districts: Mapping[UUID, frozenset[int]]) -> None:
    rows = [KnownAddress(location_id=key, districts=sorted(districts.get(key, ()))) for key in new]
    if rows:
        KnownAddress.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)


def _districts(homes: Homes) -> dict[UUID, frozenset[int]]:
    """The zones of each address, of all its parts where it was divided; one statement."""
    living = {home for found in homes.values() for home in found}
    zones: dict[UUID, set[int]] = defaultdict(set)
    rows = LocationZone.objects.filter(location__public_id__in=living)
    for home, zone in rows.order_by().values_list("location__public_id", "zone"):
        zones[home].add(zone)
    return {asked: frozenset(zone for home in found for zone in zones[home]) for asked, found in homes.items()}
