"""Waste dates as a town's spreadsheet saves them: CP1252, semicolons, a row an address, fraction and day."""

from __future__ import annotations

from collections.abc import Iterable

from config.demo.samples.addresses import Address, addresses, centre
from config.demo.samples.pickups import stops, zones
from config.demo.samples.towns import Town


def pickups_table(town: Town, *, year: int) -> bytes:
    """`Ort;Straße;Hausnummern;Abfallart;Datum`, sorted by all of them."""
    rhythms = zones(town, variants=False)
    rows = [
        (address.place.area or town.name, address.street, _house_numbers(address), pickup.label, pickup.on)
        for address in addresses(town)
        for zone in address.zones
        for rhythm in rhythms.get(zone, ())
        for pickup in rhythm.pickups(year)
    ]
    lines = (";".join((*named, f"{on:%d.%m.%Y}")) for *named, on in sorted(rows))
    return _encoded(["Ort;Straße;Hausnummern;Abfallart;Datum", *lines])


def stops_table(town: Town, *, year: int) -> bytes:
    """`Ort;Standplatz;Datum;von;bis`."""
    lines = [
        f"{stop.area or town.name};{stop.place};{stop.on:%d.%m.%Y};{stop.from_hour:02}:00;{stop.to_hour:02}:30"
        for stop in stops(town, year=year, centre=centre(town))
    ]
    return _encoded(["Ort;Standplatz;Datum;von;bis", *lines])


def _house_numbers(address: Address) -> str:
    """`1-47b`, `2-100 gerade`, `ab 48`; empty: the whole street, or the rest of it."""
    if not address.first:
        return address.side
    numbers = f"{address.first}-{address.last}" if address.last else f"ab {address.first}"
    return f"{numbers} {address.side}".strip()


def _encoded(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode("cp1252")
