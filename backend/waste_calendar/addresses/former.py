"""Addresses that leave the calendar stay known by their ids: who took their place, and what an old id means today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from backend.waste_calendar.addresses.ranges import read_key
from backend.waste_calendar.addresses.succession import Address, Name, by_name, successors
from backend.waste_calendar.dataset import FormerData
from backend.waste_calendar.imports.journal import Journal
from backend.waste_calendar.models import FormerLocation, Location
from backend.waste_calendar.reading import RANGE, numbers_of

_STREET = ("ags", "municipality", "place", "is_whole_place")
_VALUES = ("ags", "municipality", "place", "street", "is_whole_place", "numbers", "successors", "origin")

# An id that lives is never followed further, and UNION leaves out what was there before: so no loop has no end.
_TODAY = """
WITH RECURSIVE step(asked, public_id) AS (
    SELECT id, id FROM unnest(%s::uuid[]) AS id
    UNION
    SELECT step.asked, heir.id FROM step
    JOIN waste_calendar_formerlocation former ON former.public_id = step.public_id
    CROSS JOIN LATERAL unnest(former.successors) AS heir(id)
    WHERE NOT EXISTS (SELECT FROM waste_calendar_location living WHERE living.public_id = step.public_id)
)
SELECT step.asked, living.public_id, ARRAY(
    SELECT zone_id FROM waste_calendar_locationzone membership
    WHERE membership.location_id = living.id ORDER BY zone_id
)
FROM step
JOIN waste_calendar_location living ON living.public_id = step.public_id
JOIN waste_calendar_street street ON street.id = living.street_id
ORDER BY step.asked, street.sort_key, living.position, living.public_id
"""


@dataclass(frozen=True, kw_only=True)
class Leaver:
    """An address that is about to go, with the other ranges of its street."""

    address: Address
    beside: Sequence[Address]


def locations_today(ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """What each id means today: itself, the address that took its place, or those to choose from; one statement.

    Of several that are collected on the same days, one stands for all. An id that nothing is known of is left out.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TODAY, [list(ids)])
        rows = cursor.fetchall()
    found = {}
    for asked, group in groupby(rows, key=itemgetter(0)):
        living = [(location, tuple(zones)) for _asked, location, zones in group]
        is_one = len({zones for _location, zones in living}) == 1
        found[asked] = [location for location, _zones in living][: 1 if is_one else None]
    return found


def leavers(locations: QuerySet[Location]) -> list[Leaver]:
    """These addresses, before they are deleted."""
    gone = set(locations.values_list("public_id", flat=True))
    if not gone:
        return []
    streets: dict[tuple[str, str, str], list[Address]] = defaultdict(list)
    for _origin, address in _addresses(Location.objects.filter(street__in=locations.values("street"))):
        streets[address.ags, address.place, address.street].append(address)
    return [
        Leaver(address=address, beside=[other for other in ranges if other is not address])
        for ranges in streets.values()
        for address in ranges
        if address.public_id in gone
    ]


def remember(
    found: Iterable[Leaver],
    *,
    given: Iterable[FormerData],
    origin: str,
    journal: Journal | None = None,
    is_undone: bool = False,
) -> None:
    """Keep what has left, and what a provider says has left, with who took its place by today; after all is stored.

    What came back is no longer former. What had no successor so far may have one now: a town that leaves its provider
    has its own table of streets a day later. Nothing that is known is written again. Where an import `is_undone`, old
    ids mean what they meant before it, and only those that it had made itself are worked out.
    """
    known = {row.public_id: row for row in FormerLocation.objects.all()}
    leaving = {leaver.address.public_id: leaver for leaver in found}
    left = {key: leaver for key, leaver in leaving.items() if not (is_undone and key in known)}
    wanted = {item.public_id: _given(item, origin=origin) for item in given}
    if not known and not left and not wanted:
        return
    alive = _alive([*known, *left, *wanted])
    came_back = [row for key, row in known.items() if key in alive]
    if came_back:
        if journal is not None:
            journal.note_removed(came_back)
        FormerLocation.objects.filter(pk__in=[row.pk for row in came_back]).delete()
    waiting = [] if is_undone else [row for row in known.values() if not row.successors]
    heirless = _heirless(row for row in waiting if row.public_id not in {*left, *wanted})
    for leaver in [*(leaver for key, leaver in left.items() if key not in wanted), *heirless]:
        key = leaver.address.public_id
        row_origin = known[key].origin if key in known and key not in left else origin
        wanted[key] = _values(leaver.address, origin=row_origin)
    _find_heirs(wanted, leavers={leaver.address.public_id: leaver for leaver in [*left.values(), *heirless]})
    _write({key: values for key, values in wanted.items() if key not in alive}, known=known, journal=journal)


def stored_former(*, origin: str) -> dict[str, list[FormerData]]:
    """What has left the calendar of an origin, by official key of the municipality."""
    found: dict[str, list[FormerData]] = defaultdict(list)
    for row in FormerLocation.objects.filter(origin=origin).order_by("public_id"):
        values = {name: getattr(row, name) for name in _VALUES if name not in ("origin", "successors")}
        found[row.ags].append(FormerData(public_id=row.public_id, successors=tuple(row.successors), **values))
    return found


def _find_heirs(wanted: Mapping[UUID, dict[str, object]], *, leavers: Mapping[UUID, Leaver]) -> None:
    """In the calendar that they were in, else in whichever the town has."""
    searching = [leaver for key, leaver in leavers.items() if key in wanted and not wanted[key]["successors"]]
    if not searching:
        return
    rows = list(_addresses(Location.objects.all()))
    everywhere = by_name(address for _origin, address in rows)
    at_home: dict[str, dict[Name, list[Address]]] = {}
    for origin in {str(wanted[leaver.address.public_id]["origin"]) for leaver in searching}:
        at_home[origin] = by_name(address for owner, address in rows if owner == origin)
    for leaver in searching:
        values = wanted[leaver.address.public_id]
        for streets in (at_home[str(values["origin"])], everywhere):
            heirs = successors(leaver.address, beside=leaver.beside, streets=streets)
            if heirs:
                values["successors"] = [heir.public_id for heir in heirs]
                break


def _write(
    wanted: Mapping[UUID, dict[str, object]], *, known: Mapping[UUID, FormerLocation], journal: Journal | None
) -> None:
    new = [FormerLocation(public_id=key, **values) for key, values in wanted.items() if key not in known]
    changed = []
    for key, values in wanted.items():
        row = known.get(key)
        differing = [name for name, value in values.items() if row is not None and getattr(row, name) != value]
        if row is not None and differing:
            if journal is not None:
                journal.note_changed(row, before={name: getattr(row, name) for name in differing})
            for name in differing:
                setattr(row, name, values[name])
            changed.append(row)
    FormerLocation.objects.bulk_create(new, batch_size=2000)
    if journal is not None:
        journal.note_created(new)
    if changed:
        FormerLocation.objects.bulk_update(changed, _VALUES, batch_size=2000)


def _alive(ids: Collection[UUID]) -> set[UUID]:
    return set(Location.objects.filter(public_id__in=ids).values_list("public_id", flat=True))


def _addresses(locations: QuerySet[Location]) -> Iterator[tuple[str, Address]]:
    """With the origin of each; one statement."""
    columns = (
        *RANGE,
        "street__name",
        "street__origin",
        "street__former_names",
        *(f"street__{name}" for name in _STREET),
    )
    for row in locations.order_by("position", "pk").values(*columns).iterator(chunk_size=2000):
        street = {name: row[f"street__{name}"] for name in _STREET}
        address = Address(
            public_id=row["public_id"],
            street=row["street__name"],
            numbers=numbers_of(row),
            former_names=tuple(row["street__former_names"]),
            **street,
        )
        yield row["street__origin"], address


def _heirless(rows: Iterable[FormerLocation]) -> list[Leaver]:
    """Those of earlier: beside each were the others of its street, as far as they are as heirless."""
    streets: dict[tuple[str, str, str, str], list[Address]] = defaultdict(list)
    for row in rows:
        names = {name: getattr(row, name) for name in (*_STREET, "street")}
        address = Address(public_id=row.public_id, numbers=read_key(row.numbers), **names)
        streets[row.origin, row.ags, row.place, row.street].append(address)
    return [
        Leaver(address=address, beside=[other for other in ranges if other is not address])
        for ranges in streets.values()
        for address in ranges
    ]


def _values(address: Address, *, origin: str) -> dict[str, object]:
    names = {name: getattr(address, name) for name in (*_STREET, "street")}
    return {**names, "numbers": address.numbers.key, "successors": [], "origin": origin}


def _given(item: FormerData, *, origin: str) -> dict[str, object]:
    values = {name: getattr(item, name) for name in _VALUES if name not in ("origin", "successors")}
    return {**values, "successors": list(item.successors), "origin": origin}
