"""Links and emergency numbers: first values."""

import pytest

from backend.content.models import EmergencyNumber, Link
from backend.tenants.changes import Kind
from backend.tenants.file.problems import FileRefused
from tests.towns import town_file

LINKS = [
    {"title": "Maerker", "url": "https://maerker.example.org", "icon": "report", "group": "Bürgerservice"},
    {"title": "Fähre", "url": "https://faehre.example.org", "areas": ["Lütte"]},
]
NUMBERS = [{"title": "Feuerwehr", "phone": "112"}, {"title": "Ärzte", "phone": "116117", "hours": "nachts"}]
FILE = {"links": LINKS, "emergency": NUMBERS, "areas": [{"name": "Lütte"}]}


def test_what_is_listed_is_there_in_its_order_with_its_areas(apply):
    apply(**FILE)
    assert [link.title for link in Link.objects.all()] == ["Maerker", "Fähre"]
    assert [area.name for area in Link.objects.get(title="Fähre").areas.all()] == ["Lütte"]
    assert EmergencyNumber.objects.get(title="Ärzte").hours == "nachts"


def test_applying_again_changes_nothing(apply):
    apply(**FILE)
    assert apply(**FILE) == []


def test_what_editors_changed_or_deleted_stays(apply):
    apply(**FILE)
    Link.objects.filter(title="Maerker").update(url="https://anders.example.org")
    EmergencyNumber.objects.filter(title="Feuerwehr").delete()
    assert apply(**FILE) == []
    assert apply(**{**FILE, "links": LINKS[1:]}) == [
        (Kind.CHANGE, "link Fähre position"),
        (Kind.KEEP, "link Maerker"),
    ]


def test_what_is_listed_no_more_is_removed(apply):
    apply(**FILE)
    assert apply(**{**FILE, "emergency": NUMBERS[:1]}) == [(Kind.REMOVE, "emergency number Ärzte")]


@pytest.mark.parametrize(
    "changes",
    [
        {"links": [LINKS[0], LINKS[0]]},
        {"links": [{"title": "x", "url": "javascript:alert(1)"}]},
        {"emergency": [{"title": "x", "phone": "ruf mich"}]},
    ],
)
def test_mistakes_are_refused(changes):
    with pytest.raises(FileRefused):
        town_file("musterstadt", **changes)
