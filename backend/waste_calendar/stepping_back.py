"""A town's own streets step back where a provider has handed over the municipality; its notes and collections don't."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from django.db.models import Q, QuerySet

from backend.library.models import Area
from backend.region.taking import origins_taken
from backend.tenants.models import Municipality
from backend.tenants.schemas import current_schema
from backend.waste_calendar.addresses.former import remember
from backend.waste_calendar.dataset import Dataset
from backend.waste_calendar.models import LocationZone, Pickup, Street, Zone
from backend.waste_calendar.stop_zones import of_people
from backend.waste_calendar.storing.run import Counts, Storing
from backend.waste_calendar.storing.streets import remove_streets
from backend.waste_calendar.storing.zones import drop_zones_of

MODULE = "waste_calendar"
_NAMED = 5


def covered() -> frozenset[str]:
    """Official keys of the municipalities that a provider has handed over; of one that the town has left, none."""
    origins = origins_taken(current_schema(), module=MODULE)
    rows = Street.objects.filter(origin__in=origins).exclude(ags="")
    return frozenset(rows.values_list("ags", flat=True).distinct()) if origins else frozenset()


def rests(town: Municipality) -> bool:
    """Whether nothing is left that the town's own calendars could say, so that they are not read."""
    if town.kind in (Municipality.Kind.PROVIDER, Municipality.Kind.COUNTY):
        return False
    keys = {town.ags, *Area.objects.exclude(ags="").values_list("ags", flat=True)} - {"", None}
    return bool(keys) and keys <= covered()


def step_back(*, now: datetime) -> Counts:
    """Remove own streets where a provider has the municipality, in the caller's transaction, after it has been stored.

    Their ids lead to the provider's addresses from then on. Zones with rules and stops that people entered wait for the
    day when the town has addresses of its own again.
    """
    storing = Storing(origin="", now=now, counts=Counts())
    keys = covered()
    streets = list(Street.objects.filter(origin="", ags__in=keys)) if keys else []
    if streets:
        remove_streets(streets, storing=storing)
        drop_zones_of("", storing=storing)
        remember(storing.left, given=(), origin="")
    return storing.counts


def without_covered(dataset: Dataset) -> Dataset:
    """An own calendar without what a provider says, as it may be written; zones that only such streets had go too."""
    gone = covered()
    streets = tuple(street for street in dataset.streets if street.ags not in gone)
    if len(streets) == len(dataset.streets):
        return dataset
    used = {key for street in streets for location in street.locations for key in location.zones}
    kinds = {fraction for fraction, _key in used}
    return replace(
        dataset,
        streets=streets,
        fractions=tuple(item for item in dataset.fractions if item.key in kinds),
        zones=tuple(item for item in dataset.zones if item.zone_key in used),
        pickups=tuple(item for item in dataset.pickups if item.zone in used),
        coverage=tuple(item for item in dataset.coverage if item.zone in used),
        held=tuple(item for item in dataset.held if item.zone in used),
        moved=tuple(pair for pair in dataset.moved if used.issuperset(pair)),
        unheard=tuple(item for item in dataset.unheard if item.zone in used),
    )


def words_before(keys: Collection[str], *, today: date) -> str:
    """What will step back before a provider that is about to hand over these municipalities, for the plan."""
    streets = Street.objects.filter(origin="", ags__in=keys).exclude(ags="")
    number = streets.count()
    if not number:
        return ""
    text = f"the town's own {number} streets step back where the provider has the municipality"
    corrected = _corrections(streets, today=today)
    if corrected:
        named = ", ".join(
            f"{row.on:%d.%m.%Y} {row.zone.fraction.title} ({row.zone.name})" for row in corrected[:_NAMED]
        )
        text += f"; {len(corrected)} pickups corrected by hand go with them: {named}"
        text += ", …" if len(corrected) > _NAMED else ""
    if stops := Pickup.objects.filter(of_people("zone__"), on__gte=today).count():
        text += f"; {stops} stops entered by hand are kept, but not shown"
    return text


def _corrections(streets: QuerySet[Street], *, today: date) -> list[Pickup]:
    """What people said of zones that go, since no other address has them."""
    others = LocationZone.objects.filter(location__street__origin="").exclude(location__street__in=streets)
    zones = Zone.objects.filter(origin="", rules=None, own_collection=None, memberships__location__street__in=streets)
    zones = zones.exclude(of_people()).exclude(pk__in=others.values("zone"))
    rows = Pickup.objects.filter(Q(is_manual=True) | Q(is_added=True), zone__in=zones.values("pk"), on__gte=today)
    return list(rows.select_related("zone__fraction").order_by("on", "zone__name", "pk"))
