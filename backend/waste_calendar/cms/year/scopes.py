"""Whose year is looked at: a collection district with all its kinds of waste, or an address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import Http404

from backend.common.numbers import number_in
from backend.tenants.registry import Reading
from backend.waste_calendar.cms.year.whereabouts import whereabouts
from backend.waste_calendar.models import Location, Zone
from backend.waste_calendar.reading import matching_streets
from backend.waste_calendar.wording import district_name, location_label

_FOUND = 40  # addresses that a search shows


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What it is called, its zones in the order of the kinds of waste, and how addresses of the CMS name it."""

    label: str
    query: str
    zones: Sequence[Zone]
    where: str = ""  # of a district, in a few words

    @property
    def is_own(self) -> bool:
        """Whether something of it may be changed here, since it does not all come from a provider."""
        return any(not zone.origin for zone in self.zones)


@dataclass(frozen=True, kw_only=True)
class District:
    """All zones of one name: what people call a district, with the kinds of waste that are collected there."""

    name: str
    query: str
    is_own: bool
    kinds: list[str]  # of waste, by their titles
    where: str
    addresses: int


def scope_of(asked: Mapping[str, str]) -> Scope | None:
    """The scope that an address names by `zone` or `address`; None where it names none. Raises Http404."""
    if "zone" in asked:
        return _district(_number(asked["zone"]))
    if "address" in asked:
        return _address(_number(asked["address"]))
    return None


def districts() -> list[District]:
    """All districts, the town's own first; two statements."""
    places = whereabouts()
    found: dict[tuple[str, str], list[Zone]] = {}
    zones = Zone.objects.select_related("fraction").annotate(addresses=Count("memberships"))
    for zone in zones.order_by("origin", "name", "fraction__position", "pk"):
        found.setdefault((zone.origin, zone.name), []).append(zone)
    return [
        District(
            name=district_name(name),
            query=f"zone={members[0].pk}",
            is_own=not origin,
            kinds=[zone.fraction.title for zone in members],
            where=places.get((origin, name), ""),
            addresses=max(zone.addresses for zone in members),  # type: ignore[attr-defined]  # annotated
        )
        for (origin, name), members in found.items()
    ]


def found_addresses(q: str, *, reading: Reading) -> list[tuple[str, str]]:
    """Name and query of each range of the streets that match; one statement."""
    rows = Location.objects.filter(street__in=matching_streets(q, reading=reading)).select_related("street")
    return [(_label(row), f"address={row.pk}") for row in rows.order_by("street__sort_key", "position", "pk")[:_FOUND]]


def _district(pk: int) -> Scope:
    named = Zone.objects.filter(pk=pk).values("origin", "name")
    same = Q(origin__in=named.values("origin"), name__in=named.values("name"))
    zones = list(Zone.objects.filter(same).select_related("fraction").order_by("fraction__position", "pk"))
    if not zones:
        raise Http404
    where = whereabouts(Q(zone__in=zones)).get((zones[0].origin, zones[0].name), "")
    return Scope(label=district_name(zones[0].name), query=f"zone={pk}", zones=zones, where=where)


def _address(pk: int) -> Scope:
    row = Location.objects.filter(pk=pk).select_related("street").first()
    if row is None:
        raise Http404
    zones = row.zones.select_related("fraction").order_by("fraction__position", "pk")
    return Scope(label=_label(row), query=f"address={pk}", zones=list(zones))


def _label(row: Location) -> str:
    name = location_label(street=row.street.name, numbers=row.numbers)
    return f"{name} ({row.street.place})" if row.street.place else name


def _number(text: str) -> int:
    number = number_in(text)
    if number is None:
        raise Http404
    return number
