"""A calendar as the JSON document that is handed to towns, and back; only this room knows what it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from backend.waste_calendar.addresses.ranges import HouseNumbers, Parity
from backend.waste_calendar.dataset import (
    Coverage,
    Dataset,
    FormerData,
    FractionData,
    LocationData,
    PickupData,
    StreetData,
    ZoneData,
    ZoneKey,
)


def to_document(dataset: Dataset) -> dict[str, Any]:
    """The data set as JSON, for the region's table."""
    ids = {zone.zone_key: str(zone.public_id) for zone in dataset.zones}
    pickups: dict[ZoneKey, list[dict[str, Any]]] = {}
    for pickup in dataset.pickups:
        pickups.setdefault(pickup.zone, []).append(_pickup_document(pickup))
    coverage = {item.zone: [item.first.isoformat(), item.last.isoformat()] for item in dataset.coverage}
    return {
        "version": 1,
        "ags": dataset.ags,
        "fractions": [{**vars(fraction), "contact": dict(fraction.contact)} for fraction in dataset.fractions],
        "zones": [
            {
                "id": ids[zone.zone_key],
                "fraction": zone.fraction,
                "key": zone.key,
                "name": zone.name,
                "known": coverage.get(zone.zone_key),
                "pickups": pickups.get(zone.zone_key, []),
            }
            for zone in dataset.zones
        ],
        "streets": [_street_document(street, ids=ids) for street in dataset.streets],
        "former": [_former_document(former) for former in dataset.former],
    }


def from_document(document: Mapping[str, Any]) -> Dataset:
    """The data set that `to_document` wrote."""
    keys = {zone["id"]: (zone["fraction"], zone["key"]) for zone in document["zones"]}
    return Dataset(
        ags=document["ags"],
        fractions=tuple(FractionData(**fraction) for fraction in document["fractions"]),
        zones=tuple(
            ZoneData(public_id=UUID(zone["id"]), fraction=zone["fraction"], key=zone["key"], name=zone["name"])
            for zone in document["zones"]
        ),
        streets=tuple(_street_of(street, keys=keys) for street in document["streets"]),
        pickups=tuple(_pickups_of(document["zones"], keys=keys)),
        coverage=tuple(
            Coverage(
                zone=keys[zone["id"]],
                first=date.fromisoformat(zone["known"][0]),
                last=date.fromisoformat(zone["known"][1]),
            )
            for zone in document["zones"]
            if zone["known"]
        ),
        former=tuple(
            FormerData(
                **{
                    **former,
                    "public_id": UUID(former["public_id"]),
                    "successors": tuple(UUID(key) for key in former["successors"]),
                }
            )
            for former in document.get("former", ())
        ),
    )


def _pickup_document(pickup: PickupData) -> dict[str, Any]:
    """Only what is not as usual, since a town has thousands of them."""
    document: dict[str, Any] = {
        "id": str(pickup.public_id),
        "original_on": pickup.original_on.isoformat(),
        "changed_at": pickup.changed_at.isoformat() if pickup.changed_at else None,
    }
    if pickup.on != pickup.original_on:
        document["on"] = pickup.on.isoformat()
    for name in ("variant", "is_replacement_open", "reason", "note", "stop_place", "stop_key", "sequence", "is_manual"):
        if value := getattr(pickup, name):
            document[name] = value
    for name in ("stop_from", "stop_until"):
        if moment := getattr(pickup, name):
            document[name] = moment.isoformat()
    if pickup.status != "scheduled":
        document["status"] = pickup.status
    return document


def _pickups_of(zones: Iterable[Mapping[str, Any]], *, keys: Mapping[str, ZoneKey]) -> Iterable[PickupData]:
    for zone in zones:
        for pickup in zone["pickups"]:
            yield PickupData(
                public_id=UUID(pickup["id"]),
                zone=keys[zone["id"]],
                variant=pickup.get("variant", ""),
                original_on=date.fromisoformat(pickup["original_on"]),
                on=date.fromisoformat(pickup.get("on", pickup["original_on"])),
                status=pickup.get("status", "scheduled"),
                is_replacement_open=pickup.get("is_replacement_open", False),
                reason=pickup.get("reason", ""),
                note=pickup.get("note", ""),
                stop_place=pickup.get("stop_place", ""),
                stop_key=pickup.get("stop_key", ""),
                stop_from=_time_of(pickup.get("stop_from")),
                stop_until=_time_of(pickup.get("stop_until")),
                sequence=pickup.get("sequence", 0),
                changed_at=datetime.fromisoformat(pickup["changed_at"]),
                is_manual=pickup.get("is_manual", False),
            )


def _street_document(street: StreetData, *, ids: Mapping[ZoneKey, str]) -> dict[str, Any]:
    return {
        "id": str(street.public_id),
        "name": street.name,
        "ags": street.ags,
        "municipality": street.municipality,
        "place": street.place,
        "is_whole_place": street.is_whole_place,
        **({"former_names": list(street.former_names)} if street.former_names else {}),
        "locations": [
            {
                "id": str(location.public_id),
                "first": location.numbers.first,
                "last": location.numbers.last,
                "parity": location.numbers.parity.value,
                "is_rest": location.numbers.is_rest,
                "zones": sorted(ids[zone] for zone in location.zones),
            }
            for location in street.locations
        ],
    }


def _former_document(former: FormerData) -> dict[str, Any]:
    ids = {"public_id": str(former.public_id), "successors": [str(key) for key in former.successors]}
    return {**vars(former), **ids}


def _street_of(street: Mapping[str, Any], *, keys: Mapping[str, ZoneKey]) -> StreetData:
    return StreetData(
        public_id=UUID(street["id"]),
        name=street["name"],
        ags=street["ags"],
        municipality=street["municipality"],
        place=street["place"],
        is_whole_place=street["is_whole_place"],
        former_names=tuple(street.get("former_names", ())),
        locations=tuple(
            LocationData(
                public_id=UUID(location["id"]),
                numbers=HouseNumbers(
                    first=tuple(location["first"]) if location["first"] else None,
                    last=tuple(location["last"]) if location["last"] else None,
                    parity=Parity(location["parity"]),
                    is_rest=location["is_rest"],
                ),
                zones=frozenset(keys[zone] for zone in location["zones"]),
            )
            for location in street["locations"]
        ),
    )


def _time_of(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None
