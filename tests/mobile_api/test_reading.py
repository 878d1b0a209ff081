"""A document of several modules holds as long as each of its parts."""

from datetime import timedelta

import pytest

from backend.common import clock
from backend.library.reading import build_categories
from backend.mobile_api.reading import build_home
from backend.tenants import registry
from backend.tenants.registry import Module, Part, Reading
from backend.web_app.home import read_home

NOW = clock.now()
SOON, LATER = NOW + timedelta(hours=1), NOW + timedelta(days=1)


@pytest.fixture
def reading(town, monkeypatch) -> Reading:
    parts = {
        "first": Part(document=[], valid_until=LATER),
        "second": Part(document={}),
        "third": Part(document=1, valid_until=SOON),
    }
    modules = {
        key: Module(key=key, title=key, home={key: lambda _reading, part=part: part}) for key, part in parts.items()
    }
    counts = lambda _reading: Part(document={}, valid_until=SOON)  # noqa: E731
    modules["fourth"] = Module(key="fourth", title="fourth", counts=counts)
    monkeypatch.setattr(registry, "_modules", modules)
    return Reading(town=town, now=NOW, lang="de")


def test_the_start_screen_is_wrong_when_its_first_section_is(reading):
    answer = build_home(reading)
    assert (answer.body, answer.valid_until) == ({"first": [], "second": {}, "third": 1}, SOON)


def test_the_tree_of_categories_is_wrong_when_a_count_is(reading):
    assert build_categories(reading).valid_until == SOON


def test_the_start_page_is_wrong_when_a_section_shown_there_is(reading, monkeypatch):
    monkeypatch.setattr("backend.web_app.home._is_there", lambda template: template != "home/third.html")
    home = read_home(reading, order=())
    assert [section.key for section in home.sections] == ["first", "second"]
    assert home.valid_until == LATER
