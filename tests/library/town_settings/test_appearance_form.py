"""The form for colours, logo and start screen."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from backend.accounts.models import Role
from backend.library.contrast import BLACK, WHITE, contrast, readable_mix
from backend.library.models import Appearance
from backend.library.town_settings.appearance_form import movable_sections
from tests.accounts.people import person_of, sign_in


class Form:
    """The form as an administrator has it open."""

    def __init__(self, client: Client, path: str) -> None:
        self.client, self.path = client, path

    def __call__(self, **fields: Any) -> Any:
        return self.client.post(self.path, self.filled(fields))

    def preview(self, **fields: Any) -> Any:
        return self.client.post(f"{self.path}preview/", self.filled(fields))

    def shown(self, mode: str) -> Any:
        return self.client.get(f"{self.path}preview/?mode={mode}")

    def filled(self, fields: dict[str, Any]) -> dict[str, Any]:
        return {"primary": "#08743c", "accent": "#e8e9b9", "logo": "", "home": list(movable_sections()), **fields}


@pytest.fixture
def form(town, client_of) -> Form:
    person_of(town, Role.TOWN_ADMINISTRATOR)
    client = client_of(town)
    assert sign_in(client).status_code == 302
    return Form(client, f"/cms/settings/library/appearance/{Appearance.load().pk}/")


@given(st.integers(0, 0xFFFFFF).map("#{:06x}".format))
def test_the_suggested_colour_reads_and_the_one_before_it_would_not(colour):
    assert contrast(readable_mix(colour, on=WHITE, towards=BLACK), WHITE) >= 4.5


def test_a_colour_that_does_not_read_is_refused_with_the_nearest_one(form):
    html = form(primary="#ffff00").content.decode()
    assert "nicht lesbar (Kontrast 1,0, nötig 4,5)" in html
    assert readable_mix("#ffff00", on=WHITE, towards=BLACK) in html
    assert "#ffff00" in html
    assert Appearance.load().primary != "#ffff00"


def test_the_form_says_how_well_each_pair_reads(form):
    html = form.client.get(form.path).content.decode()
    assert "als Schrift auf Weiß" in html
    assert "gut lesbar" in html


@pytest.mark.parametrize("colour", ["rot", "#fff", "", '"><script>'])
def test_what_is_no_colour_is_refused(form, colour):
    assert form(primary=colour).status_code == 200


def test_sections_are_put_in_order_and_left_out(form, api, town):
    assert form(home=["events", "news"]).status_code == 302
    assert Appearance.load().home == ["events", "news"]
    config = api(town).get("/api/v1/config").json()
    assert [key for key in config["home"] if key != "alerts"] == ["events", "news"]


def test_without_any_section_is_refused(form):
    assert "mindestens einen Abschnitt" in form(home="").content.decode()


def test_saving_only_a_colour_is_no_new_order(form):
    assert form().status_code == 302
    assert Appearance.load().home == []


def test_what_the_form_does_not_show_stays(form, town):
    Appearance.objects.update(home=["alerts", "news", "pages", "events"])
    town.modules = [key for key in town.modules if key != "pages"]
    town.save()
    assert form(home=["events", "news"]).status_code == 302
    assert Appearance.load().home == ["alerts", "events", "news", "pages"]


def test_a_section_that_does_not_exist_is_refused(form):
    assert form(home=["news", "wetter"]).status_code == 200


def test_the_preview_shows_the_start_page_in_the_colours_that_are_not_saved(form):
    assert form.preview(primary="#7a0019").json()["is_valid"]
    answer = form.shown("dark")
    html = answer.content.decode()
    assert "--primary:#7a0019;" in html
    assert 'data-scheme="dark"' in html
    assert "'sha256-" in answer["Content-Security-Policy"]
    assert Appearance.load().primary != "#7a0019"


def test_the_preview_of_a_colour_that_does_not_read_stays_as_it_was(form):
    assert not form.preview(primary="#ffff00").json()["is_valid"]
