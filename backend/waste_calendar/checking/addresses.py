"""Zones without addresses, and addresses that lack a kind of waste that all others have."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from backend.waste_calendar.checking.facts import STEADY, Address, Facts, Finding

_NEARLY_ALL = 0.9
_MANY = 10  # addresses from which on it can be said what nearly all have
_NAMED = 5


def check(facts: Facts) -> Iterator[Finding]:
    """Both sides of the same mistake."""
    for zone in facts.zones.values():
        if not zone.addresses and (zone.days or zone.has_rules):
            yield Finding(code="no_streets", facts={"zone": zone.label}, zones=[zone.pk])
    yield from _lacking(facts)


def _lacking(facts: Facts) -> Iterator[Finding]:
    """By place, since a village may have its paper collected by somebody else."""
    places: dict[str, list[Address]] = defaultdict(list)
    for address in facts.addresses:
        places[address.place].append(address)
    for place, addresses in places.items():
        kinds = {address: _kinds(address, facts=facts) for address in addresses}
        number = Counter(kind for known in kinds.values() for kind in known)
        for (key, title), having in number.items():
            if key not in STEADY or len(addresses) < _MANY or having < _NEARLY_ALL * len(addresses):
                continue
            lacking = sorted(address.label for address, known in kinds.items() if (key, title) not in known)
            if lacking:
                named = {"addresses": lacking[:_NAMED], "number": len(lacking)}
                yield Finding(code="kind_missing", facts={"title": title, "place": place, **named})


def _kinds(address: Address, *, facts: Facts) -> set[tuple[str, str]]:
    return {(facts.zones[pk].key, facts.zones[pk].title) for pk in address.zones if pk in facts.zones}
