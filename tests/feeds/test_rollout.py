"""The file's sources: owned by the file, imported at once, switched off when they are no longer listed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from backend.common import clock
from backend.feeds.models import Article, Source
from backend.feeds.rollout import FirstImportFailed, first_import, health
from backend.library.models import Category
from backend.tenants.changes import Kind
from backend.tenants.file.problems import FileRefused
from backend.tenants.rollout.applying import apply_file, plan_file
from tests.feeds.factories import NOON, source
from tests.towns import town_file

FEED = {"kind": "rss", "name": "Rathaus", "path": "feeds/verwaltungsportal.rss", "rights": "own"}


def apply(*sources: dict[str, str]):
    return apply_file(town_file("musterstadt", sources=list(sources)), now=clock.now())


def lines(outcome):
    return [(change.kind, change.subject) for change in outcome.changes if "source" in change.subject]


@pytest.fixture
def inside(town):
    """Each call of a rollout leaves the town's schema: come back."""

    def call(work):
        from django_tenants.utils import tenant_context  # noqa: PLC0415 - only here

        with tenant_context(town):
            return work()

    return call


def test_a_source_of_the_file_is_made_once_and_imported(town, inside):
    first, second = apply(FEED), apply(FEED)

    assert lines(first) == [(Kind.CREATE, "source Rathaus")]
    assert lines(second) == []
    inside(lambda: first_import(town))
    assert inside(Article.objects.count) == 2
    assert Path(inside(Source.objects.get).path).is_absolute()


def test_a_plan_changes_nothing(town, inside):
    plan = plan_file(town_file("musterstadt", sources=[FEED]), now=clock.now())
    assert lines(plan) == [(Kind.CREATE, "source Rathaus")]
    assert not inside(Source.objects.exists)


def test_what_the_file_changes_is_read_anew(town, inside):
    apply(FEED)
    inside(lambda: first_import(town))
    changed = apply({**FEED, "rights": "press"})
    assert lines(changed) == [(Kind.CHANGE, "source Rathaus rights")]
    inside(lambda: first_import(town))
    assert inside(lambda: {item.body_html for item in Article.objects.all()}) == {""}


def test_a_source_that_is_no_longer_listed_is_switched_off_and_its_items_stay(town, inside):
    apply(FEED)
    inside(lambda: first_import(town))
    gone = apply()
    assert lines(gone) == [(Kind.REMOVE, "source Rathaus")]
    assert lines(apply()) == []
    assert not inside(Source.objects.get).is_active
    assert inside(Article.objects.count) == 2


def test_a_source_that_editors_added_is_left_alone(town, inside):
    inside(lambda: source("Kreisblatt"))
    assert lines(apply(FEED)) == [(Kind.CREATE, "source Rathaus")]
    assert inside(lambda: Source.objects.get(name="Kreisblatt").is_active)


def test_an_unknown_category_leaves_the_town_as_it_was(town, inside):
    outcome = apply({**FEED, "category": "Gibt es nicht"})
    assert "Gibt es nicht" in str(outcome.error)
    assert not inside(Source.objects.exists)


def test_a_known_category_is_given_to_every_entry(town, inside):
    inside(lambda: Category.objects.get_or_create(title="Rathausnachrichten"))
    apply({**FEED, "category": "Rathausnachrichten"})
    inside(lambda: first_import(town))
    assert inside(lambda: {item.categories.get().title for item in Article.objects.all()}) == {"Rathausnachrichten"}


@pytest.mark.parametrize("part", [{"url": "https://x.example.org/"}, {"path": None}, {"rights": "stolen"}])
def test_a_mistake_in_a_source_is_refused(part):
    with pytest.raises(FileRefused):
        town_file("musterstadt", sources=[{key: value for key, value in {**FEED, **part}.items() if value}])


def test_two_sources_of_one_name_are_refused():
    with pytest.raises(FileRefused):
        town_file("musterstadt", sources=[FEED, FEED])


def test_a_source_that_never_gave_anything_is_reported(town, inside):
    apply({**FEED, "path": "feeds/missing.rss"})
    with pytest.raises(FirstImportFailed, match="Rathaus: Die Datei kann nicht gelesen werden"):
        inside(lambda: first_import(town))


def test_health_names_broken_and_silent_sources(town):
    source("gut", last_success_at=NOON - timedelta(hours=1), items=3)
    source("kaputt", failures=2, last_error="Die Antwort ist leer.", last_success_at=NOON)
    source("still", last_success_at=NOON - timedelta(days=9))
    source("aus", is_active=False)
    assert {line.subject: line.is_fine for line in health(town, NOON)} == {"gut": True, "kaputt": False, "still": False}
