"""Imports, rollouts and hand-overs record exactly what they change; done again, they move nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django_tenants.utils import tenant_context

from backend.changes.epochs import read_state
from backend.changes.watching import TOWN
from backend.common import clock
from backend.feeds.models import Article
from backend.tenants.models import Municipality
from backend.tenants.rollout.applying import apply_file, plan_file
from backend.waste_calendar.imports.importing import import_calendars
from backend.waste_calendar.models import Pickup
from tests.changes.recorder import recorded
from tests.feeds.factories import NOON
from tests.feeds.test_importing import feed, run, town_hall  # noqa: F401 - fixtures
from tests.towns import town_file
from tests.waste_calendar.conftest import folder, provider  # noqa: F401 - fixtures
from tests.waste_calendar.towns import hand_over_to, import_into, served_town


def ids_of_news() -> set[tuple]:
    return {("news", public_id, "put") for public_id in Article.objects.values_list("public_id", flat=True)}


def test_an_import_records_each_new_item_and_nothing_when_nothing_is_new(town, town_hall, feed):  # noqa: F811
    feed.write("Eins", "Zwei")
    with recorded() as found:
        run(town_hall, town)
    assert set(found.log) == ids_of_news()
    assert "news" in found.keys
    assert not found.needs_new_epoch

    feed.path.write_text(feed.path.read_text() + "\n")  # another file, the same entries
    with recorded() as found:
        run(town_hall, town, now=NOON + timedelta(hours=2))
    assert found.marks == []


def test_an_import_records_only_the_changed_item(town, town_hall, feed):  # noqa: F811
    feed.write("Eins", "Zwei")
    run(town_hall, town)
    feed.write("Eins", "Zwei, neu")
    with recorded() as found:
        run(town_hall, town, now=NOON + timedelta(hours=2))
    assert found.log == [("news", Article.objects.get(title="Zwei, neu").public_id, "put")]
    assert not found.needs_new_epoch


def test_an_import_that_fails_moves_nothing(town, town_hall, feed):  # noqa: F811
    feed.path.write_text("kein Feed")
    with recorded() as found:
        run(town_hall, town)
    assert found.marks == []


def test_a_calendar_read_again_moves_nothing(provider):  # noqa: F811
    with recorded() as found:
        import_into(provider)
    assert found.marks == []


def test_a_changed_calendar_moves_the_version_and_logs_no_kind_of_waste(provider, folder):  # noqa: F811
    with tenant_context(provider):
        Pickup.objects.filter(on__gt=date(2026, 12, 20)).delete()
        with recorded() as found:
            import_calendars(provider, now=clock.now().replace(year=2026, month=11, day=20))
    assert found.keys == {"waste_calendar"}
    assert not found.needs_new_epoch


def test_a_hand_over_is_recorded_in_the_town_that_takes_it_and_once(provider):  # noqa: F811
    town = served_town("ostdorf", ags="12069111")
    with recorded() as found:
        hand_over_to(town)
    assert {mark.schema for mark in found.marks} == {"ostdorf"}
    assert {kind for kind, _public_id, _op in found.log} == {"waste_fraction"}
    assert not found.needs_new_epoch
    with recorded() as found:
        hand_over_to(town)
    assert found.marks == []


FILE = {
    "areas": [{"name": "Lütte"}, {"name": "Ragösen"}],
    "categories": [{"title": "Kultur"}, {"title": "Sport"}],
    "links": [{"title": "Maerker", "url": "https://maerker.example.org", "areas": ["Lütte"]}],
    "emergency": [{"title": "Feuerwehr", "phone": "112"}],
    "pages": [{"title": "Rathaus", "text": "Wir helfen.", "children": [{"title": "Bürgerbüro", "text": "Hier."}]}],
}


@pytest.fixture
def file():
    return town_file("dateidorf", **FILE)


def test_a_file_applied_again_moves_nothing(db, file):
    assert apply_file(file, now=clock.now()).error is None
    with recorded() as found:
        assert apply_file(file, now=clock.now()).error is None
    assert found.marks == []


def test_a_changed_file_records_what_it_changes(db, file):
    assert apply_file(file, now=clock.now()).error is None
    changed = town_file("dateidorf", **FILE | {"areas": [*FILE["areas"], {"name": "Dippmannsdorf"}]})
    with recorded() as found:
        assert apply_file(changed, now=clock.now()).error is None
    assert {(kind, op) for kind, _public_id, op in found.log} == {("area", "put"), (TOWN, "put")}
    assert not found.needs_new_epoch


def test_what_is_only_planned_leaves_nothing(committing):
    assert apply_file(town_file("plandorf"), now=clock.now()).error is None
    town = Municipality.objects.get(schema_name="plandorf")
    with tenant_context(town):
        before = read_state()
    plan_file(town_file("plandorf", areas=[{"name": "Lütte"}]), now=clock.now())
    with tenant_context(town):
        assert read_state() == before
