"""From the town's tables to the facts that the checks look at; a constant number of statements."""

from __future__ import annotations

from datetime import date, timedelta

from backend.library.opening.holidays import StateHolidays
from backend.tenants.models import Municipality
from backend.waste_calendar import models
from backend.waste_calendar.checking.facts import Address, Day, Facts, Zone
from backend.waste_calendar.planning import conventions
from backend.waste_calendar.reading import numbers_of
from backend.waste_calendar.shifts import closures_between
from backend.waste_calendar.wording import location_label

_AHEAD = timedelta(days=800)
_RANGE = ("from_number", "from_suffix", "to_number", "to_suffix", "parity", "is_rest")


def read_facts(town: Municipality, *, today: date) -> Facts:
    """Of the town's own zones, from the beginning of last year on."""
    zones = {
        row.pk: Zone(pk=row.pk, key=row.fraction.key, title=row.fraction.title, name=row.name)
        for row in models.Zone.objects.filter(origin="").select_related("fraction")
    }
    _read_rules(zones)
    _read_days(zones, first=date(today.year - 1, 1, 1))
    closures = closures_between(today, today + _AHEAD, holidays=StateHolidays(town.state), conventions=conventions())
    addresses = _read_addresses(zones)
    return Facts(today=today, zones=zones, addresses=addresses, closed={item.on: item.name for item in closures})


def _read_rules(zones: dict[int, Zone]) -> None:
    kinds: dict[int, set[str]] = {}
    rows = models.CollectionRule.objects.filter(zone__origin="").values_list("zone_id", "kind", "is_fixed")
    for pk, kind, is_fixed in rows:
        zone = zones[pk]
        zone.has_rules = True
        zone.is_fixed = zone.is_fixed or is_fixed
        kinds.setdefault(pk, set()).add(kind)
    for pk, found in kinds.items():
        zones[pk].is_on_demand = found == {models.CollectionRule.Kind.ON_DEMAND}


def _read_days(zones: dict[int, Zone], *, first: date) -> None:
    """A cancelled pickup counts on its own day: somebody decided that nothing comes."""
    rows = models.Pickup.objects.filter(zone__origin="", on__gte=first, stop_place="", stop_from=None)
    for pk, variant, on, status, is_manual in rows.values_list(
        "zone_id", "variant", "on", "status", "is_manual"
    ).iterator(chunk_size=5000):
        is_cancelled = status == models.Pickup.Status.CANCELLED
        zones[pk].days[variant].append(Day(on=on, is_manual=is_manual, is_cancelled=is_cancelled))


def _read_addresses(zones: dict[int, Zone]) -> list[Address]:
    """Each with its zones, in the order of streets."""
    columns = {f"location__{name}": name for name in _RANGE}
    rows = (
        models.LocationZone.objects.filter(zone__origin="")
        .order_by("location__street__sort_key", "location__position", "location_id")
        .values("location_id", "zone_id", "location__street__name", "location__street__place", *columns)
    )
    labels: dict[int, tuple[str, str]] = {}
    members: dict[int, set[int]] = {}
    for row in rows.iterator(chunk_size=5000):
        key = row["location_id"]
        if key not in labels:
            numbers = numbers_of({name: row[column] for column, name in columns.items()})
            label = location_label(street=row["location__street__name"], numbers=numbers)
            labels[key] = (label, row["location__street__place"])
        members.setdefault(key, set()).add(row["zone_id"])
        zone = zones[row["zone_id"]]
        zone.addresses += 1
        if not zone.first_addresses:
            zone.first_addresses.append(labels[key][0])
    return [Address(label=labels[key][0], place=labels[key][1], zones=frozenset(of)) for key, of in members.items()]
