"""What is shown of kinds of waste and addresses: flat queries, plain dicts out; pickups are not here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from backend.common.clock import rfc3339
from backend.common.errors import NotFound
from backend.common.pagination import cut_page, decode_cursor
from backend.tenants.registry import Reading
from backend.waste_calendar.addresses.ranges import HouseNumbers, Parity, query_words, split_address
from backend.waste_calendar.models import Fraction, Location, LocationZone, Street
from backend.waste_calendar.wording import end_text, full_address, location_label, place_name

_STREET = (
    "public_id", "name", "place", "municipality", "is_whole_place", "area__public_id", "updated_at", "former_names",
)  # fmt: skip
RANGE = ("public_id", "from_number", "from_suffix", "to_number", "to_suffix", "parity", "is_rest", "updated_at")
_CURSOR = (int, str, UUID)


def build_fractions(reading: Reading) -> dict[str, Any]:
    """The town's kinds of waste in their order."""
    return {"items": [fraction_document(reading, fraction) for fraction in Fraction.objects.all()], "next": None}


def fraction_document(reading: Reading, fraction: Fraction) -> dict[str, Any]:
    """A kind of waste as the API shows it."""
    item = item_fields(
        reading,
        public_id=fraction.public_id,
        kind="waste_fraction",
        updated_at=fraction.updated_at,
        area=None,
        path="/abfall/",
    )
    own = {"key": fraction.key, "title": fraction.title, "color": fraction.color, "icon": fraction.icon}
    return {**item, **own, "provider": _provider(fraction.contact)}


def build_streets(reading: Reading, *, q: str | None, limit: int, cursor: str | None) -> dict[str, Any]:
    """Streets and villages whose names begin with or contain what is asked for, best first."""
    streets = matching_streets(q, reading=reading)
    if cursor:
        rank, key, public_id = decode_cursor(cursor, kinds=_CURSOR)
        same_rank = Q(sort_key__gt=key) | Q(sort_key=key, public_id__gt=public_id)
        streets = streets.filter(Q(rank__gt=rank) | (Q(rank=rank) & same_rank))
    rows = list(streets.values(*_STREET, "rank", "sort_key")[: limit + 1])
    page = cut_page(rows, limit=limit, key=lambda row: (row["rank"], row["sort_key"], row["public_id"]))
    return {"items": [_street(reading, row) for row in page.items], "next": page.next}


def matching_streets(q: str | None, *, reading: Reading) -> QuerySet[Street]:
    """Streets by how well they match: the name begins with it, before all words of it begin one of the street's words.

    A house number at the end of `q` doesn't count. Nothing is asked for: all streets.
    """
    streets = Street.objects.all()
    if reading.areas is not None:
        streets = streets.filter(area__public_id__in=reading.areas)
    if not q:
        return streets.annotate(rank=Value(0, output_field=IntegerField())).order_by("sort_key", "public_id")
    name, _number = split_address(q)
    *_, last = words = query_words(name)
    if not last:
        return streets.annotate(rank=Value(0, output_field=IntegerField())).none()
    is_beginning = Q(joined_key__startswith="".join(words))
    has_words = Q()
    for word in words:
        has_words &= Q(search_key__contains=f" {word}")
    rank = Case(When(is_beginning, then=Value(0)), default=Value(1), output_field=IntegerField())
    return streets.filter(is_beginning | has_words).annotate(rank=rank).order_by("rank", "sort_key", "public_id")


def build_street(reading: Reading, *, street_id: UUID) -> dict[str, Any]:
    """A street with its ranges, at least one. Raises NotFound."""
    columns = [f"street__{name}" for name in _STREET]
    rows = list(
        Location.objects.filter(street__public_id=street_id).order_by("position", "pk").values(*RANGE, *columns)
    )
    if not rows:
        raise NotFound
    street = {name.removeprefix("street__"): rows[0][name] for name in columns}
    ranges = [range_fields(row, street=street["name"], reading=reading) for row in rows]
    return {**_street(reading, street), "locations": ranges}


def build_location(reading: Reading, *, location_id: UUID) -> dict[str, Any]:
    """An address with its zones in the order of the kinds of waste. Raises NotFound."""
    columns = [f"location__{name}" for name in (*RANGE, *(f"street__{name}" for name in _STREET))]
    zone = ("zone__public_id", "zone__name", "zone__fraction__key")
    memberships = LocationZone.objects.filter(location__public_id=location_id).order_by("zone__fraction__position")
    rows = list(memberships.values(*zone, *columns))
    if not rows:
        raise NotFound
    row = {name.removeprefix("location__"): rows[0][name] for name in columns}
    street = {name.removeprefix("street__"): value for name, value in row.items() if name.startswith("street__")}
    fields = range_fields(row, street=street["name"], reading=reading)
    zones = [{"id": str(entry[zone[0]]), "name": entry[zone[1]], "fraction": entry[zone[2]]} for entry in rows]
    item = item_fields(
        reading,
        public_id=row["public_id"],
        kind="waste_location",
        updated_at=row["updated_at"],
        area=street["area__public_id"],
        path=location_path(row["public_id"]),
    )
    name = {"id": str(street["public_id"]), "name": street["name"], "former_names": street["former_names"]}
    return {**item, **fields, "street": name, "area": _place(street, reading=reading), "zones": zones}


def item_fields(
    reading: Reading,
    *,
    public_id: UUID | str,
    kind: str,
    updated_at: datetime,
    area: UUID | str | None,
    path: str,
) -> dict[str, Any]:
    """What every object of the API carries."""
    return {
        "id": str(public_id),
        "type": kind,
        "updated_at": rfc3339(updated_at, zone=reading.zone),
        "areas": [str(area)] if area else [],
        "lang": reading.town.languages[0],
        "url": f"{reading.origin}{path}",
    }


def range_fields(row: Mapping[str, Any], *, street: str, reading: Reading) -> dict[str, Any]:
    """One range of house numbers, from its columns."""
    numbers = numbers_of(row)
    return {
        "id": str(row["public_id"]),
        "label": location_label(street=street, numbers=numbers),
        "from": end_text(numbers.first),
        "to": end_text(numbers.last),
        "parity": numbers.parity.value or None,
        "is_rest": numbers.is_rest,
        "url": f"{reading.origin}{location_path(row['public_id'])}",
    }


def numbers_of(row: Mapping[str, Any]) -> HouseNumbers:
    """The range that these columns of a location mean."""
    return HouseNumbers(
        first=None if row["from_number"] is None else (row["from_number"], row["from_suffix"]),
        last=None if row["to_number"] is None else (row["to_number"], row["to_suffix"]),
        parity=Parity(row["parity"]),
        is_rest=row["is_rest"],
    )


def address_words(row: Mapping[str, Any], *, town: str) -> str:
    """Range, street and part of town, from their columns, for where nothing else says which village it is."""
    label = location_label(street=row["street__name"], numbers=numbers_of(row))
    place = place_name(place=row["street__place"], municipality=row["street__municipality"], town=town)
    return full_address(label=label, place=place)


def location_path(public_id: UUID) -> str:
    """Where an address has its page."""
    return f"/abfall/{public_id}/"


def _provider(contact: Mapping[str, str]) -> dict[str, Any] | None:
    if not contact:
        return None
    links = [{"title": contact["name"], "url": contact["url"]}] if contact.get("url") else []
    return {
        "name": contact["name"],
        "phone": contact.get("phone") or None,
        "email": contact.get("email") or None,
        "links": links,
    }


def _street(reading: Reading, row: Mapping[str, Any]) -> dict[str, Any]:
    item = item_fields(
        reading,
        public_id=row["public_id"],
        kind="waste_street",
        updated_at=row["updated_at"],
        area=row["area__public_id"],
        path=f"/abfall/?street={row['public_id']}",
    )
    place = _place(row, reading=reading)
    names = {"name": row["name"], "former_names": row["former_names"]}
    return {**item, **names, "area": place, "is_whole_place": row["is_whole_place"]}


def _place(street: Mapping[str, Any], *, reading: Reading) -> str | None:
    return place_name(place=street["place"], municipality=street["municipality"], town=reading.town.title)
