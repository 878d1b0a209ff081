"""What people type and the one address that is meant, or what they are offered; the list of spellings that occur."""

import time_machine

from backend.common import clock
from backend.tenants.registry import Reading
from backend.waste_calendar.addresses.finding import find_address
from tests.waste_calendar.factories import location, street, zone
from tests.waste_calendar.towns import NOW

FOUND = {
    # Abbreviations, ß, umlauts, hyphens, capitals.
    "Bahnhofstraße 5": "Bahnhofstraße 1–47b",
    "bahnhofstr. 5": "Bahnhofstraße 1–47b",
    "BAHNHOFSTR 5": "Bahnhofstraße 1–47b",
    "Bahnhof Strasse 5": "Bahnhofstraße 1–47b",
    "Muehlenstr. 4": "Mühlenstraße 2–40, gerade Hausnummern",
    "Muhlenstraße 3": "Mühlenstraße 1–39, ungerade Hausnummern",
    "Rosa Luxemburg Str. 9": "Rosa-Luxemburg-Straße",
    "rosaluxemburgstr 9": "Rosa-Luxemburg-Straße",
    # House numbers: letters, leading zeros, a space before the letter, several at once, no space, "Nr.".
    "Bahnhofstr. 47 B": "Bahnhofstraße 1–47b",
    "Bahnhofstr. 47c": "Bahnhofstraße, übrige Hausnummern",
    "Bahnhofstr. 005": "Bahnhofstraße 1–47b",
    "Bahnhofstr. 48-50": "Bahnhofstraße, übrige Hausnummern",
    "Bahnhofstr. 12/14": "Bahnhofstraße 1–47b",
    "Bahnhofstr.12": "Bahnhofstraße 1–47b",
    "Bahnhofstraße Nr. 12": "Bahnhofstraße 1–47b",
    "Bahnhofstraße 5 1/2": "Bahnhofstraße 1–47b",
    "Straße des 17. Juni 4": "Straße des 17. Juni",
    # The part of town behind the street, and a step of the authority's form left out: one range, one village.
    "Anger / Lütte": "Anger",
    "Anger (Lütte) 3": "Anger",
    "Anger, Lütte": "Anger",
    "Anger Zixdorf 1": "Anger",
    "Zixdorf": "Zixdorf",
    "Zixdorf 17": "Zixdorf",
}
OFFERED = {
    "Bahnhofstraße": ["Bahnhofstraße 1–47b", "Bahnhofstraße, übrige Hausnummern"],
    "Anger": ["Anger", "Anger"],
    "Bahnhoffstraße": ["Bahnhofstraße 1–47b", "Bahnhofstraße, übrige Hausnummern"],
    "Müllenstraße 4": ["Mühlenstraße 2–40, gerade Hausnummern"],
    "Straße der 17. Juni": ["Straße des 17. Juni"],
    # A village that isn't divided, with a street that nobody listed: the village, not a street that sounds alike.
    "Zixdorf, Angerweg 5": ["Zixdorf"],
    "Angerweg 5, Zixdorf": ["Zixdorf"],
}


def test_every_spelling_of_the_list_is_understood_or_answered_with_suggestions(town):
    other = zone(number="4102")
    station, mill = street(), street("Mühlenstraße")
    location("1-47b", of=station), location("rest", of=station, position=1, zones=(other,))
    location("1-39 ungerade", of=mill), location("2-40 gerade", of=mill, position=1, zones=(other,))
    for name, place in (("Rosa-Luxemburg-Straße", ""), ("Straße des 17. Juni", ""), ("Anger", "Lütte")):
        location(of=street(name, place=place))
    location(of=street("Anger", place="Zixdorf"))
    location(of=street("Zixdorf", place="Zixdorf", is_whole_place=True))
    with time_machine.travel(NOW, tick=False):
        reading = Reading(town=town, now=clock.now(), lang="de")
        answers = {text: find_address(reading, text=text, number="") for text in [*FOUND, *OFFERED]}
    sure = {text: answers[text].choices[0].label if answers[text].path else None for text in FOUND}
    assert sure == FOUND
    offered = {text: [choice.label for choice in answers[text].choices] for text in OFFERED}
    assert offered == OFFERED
    assert not any(answers[text].path for text in OFFERED)


def test_the_street_of_a_village_is_not_that_of_another_village_which_nobody_divided(town):
    divided = street("Dorfstraße", place="Lütte")
    location("1-9", of=divided)
    location("rest", of=divided, position=1, zones=(zone(number="4102"),))
    location(of=street("Marktplatz"))
    for village in ("Zixdorf", "Werbig"):
        location(of=street(village, place=village, is_whole_place=True))
    reading = Reading(town=town, now=NOW, lang="de")
    for text in ("Dorfstr. 3", "Dorf 3"):
        found = find_address(reading, text=text, number="")
        assert (found.path, found.is_village_missing) == (None, True)
        assert [choice.label for choice in found.choices] == ["Dorfstraße 1–9", "Werbig", "Zixdorf"]
    for text, choice, is_sure in (
        ("Dorfstr. 3, Lütte", "Dorfstraße 1–9", True),
        ("Zixdorf, Dorfstr. 3", "Zixdorf", False),  # to be looked at once: nobody listed its streets
        ("Dorfstr. 3, Zixdorf", "Zixdorf", False),
        ("Marktplatz 3", "Marktplatz", True),
    ):
        found = find_address(reading, text=text, number="")
        assert ([item.label for item in found.choices], bool(found.path)) == ([choice], is_sure)
    location(of=street("Dorfstraße", place="Zeuden", former_names=["Anger"]))  # in Werbig one finds neither
    found = find_address(reading, text="Dorfstr. 3", number="")
    assert (found.path, found.is_village_missing) == (None, True)
    assert [choice.place or choice.label for choice in found.choices] == ["Lütte", "Zeuden", "Werbig", "Zixdorf"]
