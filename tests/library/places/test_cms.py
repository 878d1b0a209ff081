"""The form of a place: a map only where the operator names one, and nothing from anywhere else."""

from __future__ import annotations

import pytest

from backend.accounts.models import Role
from backend.library.models import Place
from tests.accounts.people import person_of, sign_in
from tests.library.factories import hours, place

TILES = "https://{s}.tiles.example.org/{z}/{x}/{y}.png"


@pytest.fixture
def editor(town, client_of):
    person_of(town, Role.EDITOR)
    client = client_of(town)
    assert sign_in(client).status_code == 302
    return client


def test_without_tiles_there_is_no_map_and_nothing_may_be_loaded_from_elsewhere(editor, settings):
    settings.MAP_TILES_URL = ""
    answer = editor.get("/cms/snippets/library/place/add/")
    assert b"data-place-map" not in answer.content
    assert b'name="latitude"' in answer.content
    assert answer.headers["Content-Security-Policy"] == "img-src 'self' data: blob:"


def test_with_tiles_there_is_a_map_and_only_their_host_may_be_asked(editor, settings, town):
    settings.MAP_TILES_URL = TILES
    answer = editor.get("/cms/snippets/library/place/add/")
    html = answer.content.decode()
    assert f'data-tiles="{TILES}"' in html
    assert f'data-lat="{town.center_lat}"' in html
    assert "library/leaflet/leaflet.js" in html
    assert answer.headers["Content-Security-Policy"] == "img-src 'self' data: blob: https://*.tiles.example.org"


def test_the_list_says_of_each_whether_it_is_live_and_the_form_asks_for_the_postal_town(editor):
    place(name="Bücherei", live=False)
    html = editor.get("/cms/snippets/library/place/").content.decode()
    assert "Entwurf" in html
    assert "False" not in html
    assert str(editor.get("/cms/snippets/library/place/add/").context_data["form"].fields["city"].label) == "Ort"


def test_the_form_says_back_what_it_understood(editor):
    item = place(hours=hours({"monday": "9–12"}))
    html = editor.get(f"/cms/snippets/library/place/edit/{item.pk}/").content.decode()
    assert "Montag: 9–12 Uhr" in html
    assert "Dienstag bis Sonntag: geschlossen" in html


def form(**hours_of_season: str) -> dict[str, str]:
    """What a browser sends."""
    season = {f"hours-0-value-{name}": text for name, text in hours_of_season.items()}
    stream = {
        "hours-count": "1",
        "hours-0-type": "season",
        "hours-0-order": "0",
        "hours-0-deleted": "",
        "hours-0-id": "",
    }
    return {
        "name": "Bibliothek",
        "description": "null",
        "on_holidays": "closed",
        "lang": "de",
        "latitude": "",
        "longitude": "",
        **stream,
        **season,
    }


def test_times_are_kept_in_one_spelling(editor):
    answer = editor.post("/cms/snippets/library/place/add/", form(monday="9:00 bis 12 Uhr und 14-18"))
    assert answer.status_code == 302, answer.content.decode()
    draft = Place.objects.get().get_latest_revision_as_object()
    assert draft.hours[0].value["monday"] == "9–12, 14–18"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"monday": "vormittags"}, "ist nicht zu verstehen"),
        ({"monday": "<script>alert(1)</script>"}, "ist nicht zu verstehen"),
        ({"begins": "1.4."}, "Eine Saison hat einen ersten und einen letzten Tag"),
        ({"begins": "31.2.", "ends": "1.4."}, "Schreiben Sie einen Tag wie 1.4."),
    ],
)
def test_what_is_not_understood_is_said_in_words(editor, fields, words):
    html = editor.post("/cms/snippets/library/place/add/", form(**fields)).content.decode()
    assert words in html
    assert "<script>alert(1)" not in html


def test_half_a_point_is_refused(editor):
    html = editor.post("/cms/snippets/library/place/add/", form() | {"latitude": "52.1"}).content.decode()
    assert "Ein Punkt auf der Karte hat" in html
