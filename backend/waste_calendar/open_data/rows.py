"""The rows of the open data, read in portions from an open transaction: pickups by district, districts by address."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from backend.waste_calendar.models import LocationZone, Pickup, Zone
from backend.waste_calendar.reading import RANGE, numbers_of
from backend.waste_calendar.wording import end_text

Row = dict[str, Any]

_PORTION = 2000
_ZONE = {"zone": "zone__public_id", "zone_name": "zone__name", "key": "zone__fraction__key"}
_PICKUP = (
    "public_id", "variant", "original_on", "on", "status", "is_replacement_open", "reason", "note", "town_note",
    "stop_place", "stop_from", "stop_until", "sequence", "changed_at",
)  # fmt: skip
_STREET = ("ags", "municipality", "place", "name")


def zones() -> list[Row]:
    """The districts: `id`, `name`, `fraction` and its `title`."""
    rows = Zone.objects.order_by("fraction__position", "name", "public_id")
    found = rows.values_list("public_id", "name", "fraction__key", "fraction__title")
    return [{"id": str(key), "name": name, "fraction": kind, "title": title} for key, name, kind, title in found]


def pickups(*, first: date, zone: UUID | None = None) -> Iterator[Row]:
    """Pickups from a day on, district by district; days and hours are texts."""
    rows = Pickup.objects.filter(on__gte=first)
    if zone is not None:
        rows = rows.filter(zone__public_id=zone)
    columns = (*_PICKUP, *_ZONE.values(), "zone__fraction__title")
    ordered = rows.order_by("zone__fraction__position", "zone__name", "zone__public_id", "on", "public_id")
    for values in ordered.values_list(*columns).iterator(chunk_size=_PORTION):
        row = dict(zip((*_PICKUP, *_ZONE, "title"), values, strict=True))
        for name in ("on", "original_on", "stop_from", "stop_until"):
            row[name] = row[name].isoformat() if row[name] else None
        row["note"] = " ".join(filter(None, (row["note"], row.pop("town_note"))))
        yield row


def addresses() -> Iterator[Row]:
    """Each range of house numbers with each of its districts, in the order of streets."""
    columns = {
        **_ZONE,
        **{name: f"location__{name}" for name in RANGE},
        **{f"street_{name}": f"location__street__{name}" for name in _STREET},
    }
    ordered = LocationZone.objects.order_by(
        "location__street__sort_key",
        "location__position",
        "location__public_id",
        "zone__fraction__position",
        "zone__name",
    )
    for values in ordered.values_list(*columns.values()).iterator(chunk_size=_PORTION):
        row = dict(zip(columns, values, strict=True))
        numbers = numbers_of(row)
        yield {
            "location": str(row["public_id"]),
            "ags": row["street_ags"],
            "municipality": row["street_municipality"],
            "place": row["street_place"],
            "street": row["street_name"],
            "from": end_text(numbers.first),
            "to": end_text(numbers.last),
            "parity": numbers.parity.value or None,
            "is_rest": numbers.is_rest,
            "fraction": row["key"],
            "zone": str(row["zone"]),
            "zone_name": row["zone_name"],
        }
