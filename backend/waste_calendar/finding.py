"""From what somebody types to their address: the one that is meant, or those to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from uuid import UUID

from backend.tenants.registry import Reading
from backend.waste_calendar.addresses import HouseNumber, joined_key, pick_location, read_house_number, split_address
from backend.waste_calendar.models import Location, Street
from backend.waste_calendar.reading import location_path, matching_streets
from backend.waste_calendar.wording import location_label, place_name

MAX_STREETS = 20  # more than these to choose from help nobody; the page asks for more letters


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One address to choose."""

    label: str
    place: str | None
    path: str


@dataclass(frozen=True, kw_only=True)
class Found:
    """What fits; `path` when only one address can be meant, `is_similar` when nothing has such a name."""

    choices: list[Choice]
    path: str | None = None
    is_similar: bool = False
    is_number_missing: bool = False
    is_cut: bool = False


def find_address(reading: Reading, *, text: str, number: str) -> Found:
    """Look for a street or village, with its house number in the same field or in its own."""
    name, typed = split_address(text)
    streets = list(matching_streets(name, reading=reading)[: MAX_STREETS + 1])
    exact = [street for street in streets if street.joined_key == joined_key(name)]
    if len(exact) == 1:
        streets = exact
    is_similar = not streets
    if is_similar:
        streets = _similar(name)
    return _found(reading, streets=streets, number=read_house_number(number or typed), is_similar=is_similar)


def choices_of(reading: Reading, *, street_id: UUID, number: str) -> Found:
    """The addresses of one street."""
    streets = list(Street.objects.filter(public_id=street_id))
    return _found(reading, streets=streets, number=read_house_number(number), is_similar=False)


def _found(reading: Reading, *, streets: list[Street], number: HouseNumber | None, is_similar: bool) -> Found:
    shown = streets[:MAX_STREETS]
    locations: dict[int, list[Location]] = {}
    for location in Location.objects.filter(street__in=shown).order_by("position", "pk"):
        locations.setdefault(location.street_id, []).append(location)
    choices, is_sure = [], len(streets) == 1 and not is_similar
    for street in shown:
        every = locations.get(street.pk, [])
        picked = pick_location(every, number=number)
        is_sure = is_sure and picked is not None
        choices += [_choice(reading, item, street=street) for item in ([picked] if picked else every)]
    return Found(
        choices=choices,
        path=choices[0].path if is_sure else None,
        is_similar=is_similar,
        is_number_missing=number is None and len(choices) > len(shown),
        is_cut=len(streets) > MAX_STREETS,
    )


def _choice(reading: Reading, location: Location, *, street: Street) -> Choice:
    return Choice(
        label=location_label(street=street.name, numbers=location.numbers),
        place=place_name(place=street.place, municipality=street.municipality, town=reading.town.title),
        path=location_path(location.public_id),
    )


def _similar(name: str) -> list[Street]:
    """Streets that are spelt nearly so, the nearest first; asked only when nothing begins like it."""
    keys = dict(Street.objects.values_list("pk", "joined_key"))
    near = get_close_matches(joined_key(name), sorted(set(keys.values())), n=5, cutoff=0.75)
    streets = Street.objects.filter(joined_key__in=near)
    return sorted(streets, key=lambda street: (near.index(street.joined_key), street.sort_key))
