"""Places from a list: published at once, left alone once edited."""

import pytest
from pydantic import ValidationError

from backend.library.models import Place
from backend.library.places.section import PlacePart
from backend.tenants.changes import Kind
from tests.library.factories import hours

PLACES = [
    {
        "name": "Rathaus",
        "category": "Kultur",
        "description": "Am Markt.\n\nMit Turm.",
        "street": "Markt 1",
        "lat": 52.1,
        "lon": 12.6,
        "opening_hours": "Di 9–12",
    }
]


@pytest.fixture
def places():
    return {"categories": ["Kultur"], "places": PLACES}


def kinds(outcome) -> list[tuple[Kind, str]]:
    return [(change.kind, change.subject) for change in outcome.changes]


def test_a_place_is_published_and_rendered(apply, places):
    apply(**places)
    place = Place.objects.get()
    assert place.live
    assert place.description_html == "<p>Am Markt.</p>\n\n<p>Mit Turm.</p>"
    assert [category.title for category in place.categories.all()] == ["Kultur"]


def test_applying_again_changes_nothing(apply, places):
    apply(**places)
    assert kinds(apply(**places)) == []


def test_a_list_on_disk_is_the_same(apply, folder):
    (folder / "places.yaml").write_text("- {name: Park, picture: burg.jpg}\n")
    (folder / "pictures.yaml").write_text("- {file: burg.jpg, alt: Burg}\n")
    apply(pictures="pictures.yaml", places="places.yaml")
    assert Place.objects.get(name="Park").picture.description == "Burg"
    assert kinds(apply(pictures="pictures.yaml", places="places.yaml")) == []


def test_an_untouched_place_follows_the_file(apply, places):
    apply(**places)
    changed = [{**PLACES[0], "street": "Markt 2"}]
    assert kinds(apply(**{**places, "places": changed})) == [(Kind.CHANGE, "place Rathaus street")]


def test_a_place_with_a_revision_is_the_editors(apply, places):
    apply(**places)
    Place.objects.get().save_revision()
    changed = [{**PLACES[0], "street": "Markt 2"}]
    assert kinds(apply(**{**places, "places": changed})) == [(Kind.KEEP, "place Rathaus street")]
    assert kinds(apply(categories=["Kultur"])) == [(Kind.KEEP, "place Rathaus")]


def test_an_untouched_place_listed_no_more_is_removed(apply, places):
    apply(**places)
    assert kinds(apply(categories=["Kultur"])) == [(Kind.REMOVE, "place Rathaus")]


BY_DAY = {
    "weeks": [{"monday": "9-12, 14-18", "tuesday": "9-12"}, {"begins": "1.4.", "ends": "31.10.", "sunday": "10-18"}],
    "exceptions": [{"first": "2026-12-24", "last": "2026-12-31", "reason": "Betriebsferien"}],
    "on_holidays": "usual",
    "by_appointment": True,
}
ON_ONE_LINE = 'Mo 9-12,14-18; Di 9-12; 1.4.-31.10.: So 10-18; 24.12.2026-31.12.2026 off "Betriebsferien"'


@pytest.mark.parametrize("said", [BY_DAY, ON_ONE_LINE], ids=["by day", "on one line"])
def test_opening_hours_from_the_file_are_those_of_the_form_and_a_second_apply_changes_nothing(apply, said):
    places = [{"name": "Rathaus", "hours": said, "opening_hours": "Pause, wenn die Sonne scheint"}]
    apply(places=places)
    place = Place.objects.get()
    assert place.hours_json["text"][0] == "Montag: 9–12 und 14–18 Uhr"
    assert place.hours_json["exceptions"][0]["reason"] == "Betriebsferien"
    assert place.opening_hours.startswith("Pause")
    assert kinds(apply(places=places)) == []


def test_untouched_hours_follow_the_file_and_those_that_the_town_changed_stay(apply):
    apply(places=[{"name": "Rathaus", "hours": "Mo 9-12"}])
    assert kinds(apply(places=[{"name": "Rathaus", "hours": "Mo 9-13"}])) == [(Kind.CHANGE, "place Rathaus hours")]
    place = Place.objects.get()
    place.hours = hours({"monday": "7–8"})
    place.save()
    assert kinds(apply(places=[{"name": "Rathaus", "hours": "Mo 9-14"}])) == [(Kind.KEEP, "place Rathaus hours")]


@pytest.mark.parametrize(
    "said", ["irgendwann", {"weeks": [{"monday": "früh"}]}, {"weeks": [{"begins": "1.4.", "monday": "9-12"}]}]
)
def test_hours_that_nobody_understands_are_refused(said):
    with pytest.raises(ValidationError):
        PlacePart(name="Rathaus", hours=said)
