"""From what somebody types to their address: the one that is meant, or those to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from types import MappingProxyType
from uuid import UUID

from django.urls import reverse

from backend.common.german import search_key
from backend.tenants.registry import Reading, Subject
from backend.waste_calendar.addresses.former import locations_today
from backend.waste_calendar.addresses.ranges import (
    HouseNumber,
    joined_key,
    pick_location,
    query_words,
    read_house_number,
    split_address,
    words_key,
)
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
    former: str = ""  # by which somebody looked for it


@dataclass(frozen=True, kw_only=True)
class Found:
    """What fits; `path` when only one address can be meant, `is_similar` when nothing has such a name."""

    choices: list[Choice]
    path: str | None = None
    is_similar: bool = False
    is_number_missing: bool = False
    is_village_missing: bool = False
    renamed: tuple[str, str] | None = None  # the name that was typed, and today's, where it is one street
    is_cut: bool = False


def find_address(reading: Reading, *, text: str, number: str) -> Found:
    """Look for a street or village, with its house number in the same field or in its own."""
    name, typed = split_address(_village_last(text))
    streets = list(matching_streets(name, reading=reading)[: MAX_STREETS + 1])
    exact = [street for street in streets if joined_key(name) in map(joined_key, (street.name, *street.former_names))]
    if len(exact) == 1:
        streets = exact
    former = {street.pk: was for street in streets if (was := _former(street, name=name))}
    is_similar = not streets
    if is_similar:
        streets = _villages(text) or _similar(name)
    villages = [] if is_similar else _villages_with_such_streets(streets, text=text, town=reading.town.title)
    found = _found(
        reading,
        streets=[*streets, *villages],
        number=read_house_number(number or typed),
        is_similar=is_similar,
        former=former,
    )
    if not villages and len(streets) == 1 and former:  # told, not led on: else who looks for it wonders where they are
        return replace(found, renamed=(former[streets[0].pk], streets[0].name), path=None)
    return replace(found, is_village_missing=bool(villages))


def choices_of(reading: Reading, *, street_id: UUID, number: str) -> Found:
    """The addresses of one street."""
    streets = list(Street.objects.filter(public_id=street_id))
    return _found(reading, streets=streets, number=read_house_number(number), is_similar=False)


def choices_today(reading: Reading, *, location_id: UUID) -> Found | None:
    """The addresses that took the place of one that is gone; None for an id that never was."""
    today = locations_today([location_id]).get(location_id, [])
    rows = {row.public_id: row for row in Location.objects.select_related("street").filter(public_id__in=today)}
    choices = [_choice(reading, rows[key], street=rows[key].street) for key in today if key in rows]
    return Found(choices=choices, path=choices[0].path if len(choices) == 1 else None) if choices else None


def find_location(public_id: UUID) -> Subject | None:
    """An address, for those who want to write about its pickups: nobody's item, corrected in the list of pickups."""
    today = locations_today([public_id]).get(public_id, [])
    location = Location.objects.select_related("street").filter(public_id__in=today[:1]).first()
    if location is None:
        return None
    return Subject(
        title=location_label(street=location.street.name, numbers=location.numbers),
        path=location_path(location.public_id),
        edit_path=reverse("wagtailsnippets_waste_calendar_pickup:list"),
    )


def _former(street: Street, *, name: str) -> str:
    """The former name that somebody looked for; empty where today's fits as well."""
    words = query_words(name)

    def fits(other: str) -> bool:
        key = words_key(name=other, place=street.place)
        return joined_key(other).startswith("".join(words)) or all(f" {word}" in key for word in words)

    return "" if fits(street.name) else next(filter(fits, street.former_names), "")


def _found(
    reading: Reading,
    *,
    streets: list[Street],
    number: HouseNumber | None,
    is_similar: bool,
    former: Mapping[int, str] = MappingProxyType({}),
) -> Found:
    shown = streets[:MAX_STREETS]
    locations: dict[int, list[Location]] = {}
    for location in Location.objects.filter(street__in=shown).order_by("position", "pk"):
        locations.setdefault(location.street_id, []).append(location)
    choices, is_sure = [], len(streets) == 1 and not is_similar
    for street in shown:
        every = locations.get(street.pk, [])
        picked = pick_location(every, number=number)
        is_sure = is_sure and picked is not None
        found = (_choice(reading, item, street=street) for item in ([picked] if picked else every))
        choices += [replace(choice, former=former.get(street.pk, "")) for choice in found]
    return Found(
        choices=choices,
        path=choices[0].path if is_sure else None,
        is_similar=is_similar,
        is_number_missing=number is None and len(choices) > len(shown),
        is_cut=len(streets) > MAX_STREETS,
    )


def _choice(reading: Reading, location: Location, *, street: Street) -> Choice:
    place = _place_of(street, town=reading.town.title)
    return Choice(
        label=location_label(street=street.name, numbers=location.numbers),
        place=None if place == street.name else place,
        path=location_path(location.public_id),
    )


def _villages(text: str) -> list[Street]:
    """Villages named with a street that the authority doesn't know, since it divides none: `Lütte, Dorfstr. 5`."""
    words = f" {search_key(text)} "
    villages = Street.objects.filter(is_whole_place=True)
    return [village for village in villages if f" {search_key(village.name)} " in words]


def _village_last(text: str) -> str:
    """`Dorfstr. 3, Lütte` as `Dorfstr., Lütte 3`, where a number is looked for."""
    address, comma, village = text.rpartition(",")
    name, number = split_address(address)
    return f"{name}, {village} {number}" if comma and number and split_address(village)[1] == "" else text


def _villages_with_such_streets(streets: list[Street], *, text: str, town: str) -> list[Street]:
    """Villages that the authority doesn't divide, where somebody names a street of villages, but not the village.

    Each may have a Dorfstraße that no list names. In the town proper nobody says where they live: there it is sure.
    """
    places = {_place_of(street, town=town) for street in streets}
    words = f" {search_key(text)} "
    names = [set(map(joined_key, (street.name, *street.former_names))) for street in streets]
    if not names or not set.intersection(*names) or any(street.is_whole_place for street in streets) or not all(places):
        return []
    if any(f" {search_key(place)} " in words for place in places if place):
        return []
    undivided = Street.objects.filter(is_whole_place=True)
    return [village for village in undivided if _place_of(village, town=town) not in places]


def _place_of(street: Street, *, town: str) -> str | None:
    return place_name(place=street.place, municipality=street.municipality, town=town)


def _similar(name: str) -> list[Street]:
    """Streets that are spelt nearly so, the nearest first; asked only when nothing begins like it."""
    keys = dict(Street.objects.values_list("pk", "joined_key"))
    near = get_close_matches(joined_key(name), sorted(set(keys.values())), n=5, cutoff=0.75)
    streets = Street.objects.filter(joined_key__in=near)
    return sorted(streets, key=lambda street: (near.index(street.joined_key), street.sort_key))
