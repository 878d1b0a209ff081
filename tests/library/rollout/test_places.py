"""Places from a list: published at once, left alone once edited."""

import pytest

from backend.library.models import Place
from backend.tenants.changes import Kind

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
