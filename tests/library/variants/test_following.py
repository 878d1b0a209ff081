"""Variants follow their original, whoever publishes it, and nobody can keep them from it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.accounts.models import User
from backend.feeds.models import Article, Event
from backend.library.models import Category, Variant
from backend.library.rendering import paragraph_from_html
from backend.library.variants.making import make_variant
from tests.content.factories import info_page
from tests.feeds.factories import article, event
from tests.library.factories import place
from tests.library.variants.factories import publish, record_of, translated


@pytest.fixture
def writer(town):
    return User.objects.create_superuser(email="leitung@example.org", password="x" * 12)


def test_a_new_variant_has_everything_but_the_text(writer):
    topic = Category.objects.create(title="Sport")
    original = event("Herbstmarkt", recurrence="RRULE:FREQ=WEEKLY;COUNT=3", categories=[topic])
    row = make_variant(original, lang="en", by=writer)
    assert (row.live, row.public_id, row.lang) == (False, original.public_id, "en")
    assert (row.starts_at, row.recurrence) == (original.starts_at, original.recurrence)
    assert list(row.categories.all()) == [topic]
    assert not list(row.description)


def test_dates_of_an_event_are_the_same_in_all_languages_from_the_same_commit(writer):
    original = event("Herbstmarkt")
    row = translated(original, by=writer)
    draft = row.save_revision()
    moved = original.starts_at + timedelta(days=7)
    publish(original, by=writer, starts_at=moved, ends_at=moved + timedelta(hours=2))
    row.refresh_from_db()
    assert row.starts_at == row.first_starts_at == moved
    draft.publish(user=writer)
    assert Event.objects.get(pk=row.pk).starts_at == moved


def test_a_picture_or_a_category_makes_no_variant_outdated_and_reaches_it(writer):
    original = article()
    row = translated(original, by=writer)
    topic = Category.objects.create(title="Sport")
    publish(original, by=writer, categories=[topic])
    assert list(Article.objects.get(pk=row.pk).categories.all()) == [topic]
    assert Article.objects.get(pk=row.pk).category_ids == [topic.public_id]
    assert record_of(row).outdated_since is None


def test_white_space_makes_no_variant_outdated(writer):
    original = article(html="<p>Drei neue Bänke.</p>")
    row = translated(original, by=writer)
    publish(original, by=writer, body=paragraph_from_html("<p>Drei  neue\nBänke. </p>"))
    assert record_of(row).outdated_since is None


def test_another_text_does_and_the_old_one_again_does_not(writer):
    original = article("Neue Bänke")
    row = translated(original, by=writer)
    publish(original, by=writer, title="Alte Bänke")
    since = record_of(row).outdated_since
    assert since is not None
    publish(original, by=writer, title="Älteste Bänke")
    assert record_of(row).outdated_since == since
    publish(original, by=writer, title="Neue Bänke")
    assert record_of(row).outdated_since is None


def test_a_draft_of_the_original_changes_nothing(writer):
    original = article("Neue Bänke")
    row = translated(original, by=writer)
    original.title = "Alte Bänke"
    original.save_revision()
    assert record_of(row).outdated_since is None


def test_what_was_changed_while_somebody_translated_is_not_taken_for_seen(writer):
    original = article("Neue Bänke")
    row = make_variant(original, lang="en", by=writer)
    publish(original, by=writer, title="Alte Bänke")
    row.title, row.seen_original = "New benches", "of a form that shows the text of before"
    row.save_revision(user=writer).publish(user=writer)
    assert record_of(row).outdated_since is not None


def test_taking_the_original_down_takes_its_variants_down(writer):
    original = article()
    row = translated(original, by=writer)
    original.unpublish()
    assert not Article.objects.get(pk=row.pk).live


def test_a_variant_may_go_alone(writer):
    original = article()
    row = translated(original, by=writer)
    row.unpublish()
    assert Article.objects.get(pk=original.pk).live
    row.delete()
    assert Article.objects.filter(public_id=original.public_id).count() == 1
    assert not Variant.objects.exists()


def test_deleting_the_original_deletes_its_variants(writer):
    original = article()
    translated(original, by=writer)
    original.delete()
    assert not Article.objects.exists()
    assert not Variant.objects.exists()


def test_deleting_a_page_deletes_its_variants(writer):
    original = info_page("Bürgerbüro")
    row = translated(original, by=writer, name="Citizens’ office")
    original.delete()
    assert not type(row).objects.filter(public_id=row.public_id).exists()
    assert not Variant.objects.exists()


@pytest.mark.parametrize("make", [article, event, place, info_page])
def test_every_kind_has_variants(writer, make):
    original = make("Name")
    row = translated(original, by=writer)
    assert row.live
    assert record_of(row).outdated_since is None


def test_only_checked_text_is_marked_and_only_as_long_as_it_stays(writer):
    original = article()
    row = translated(original, lang="de-simple", by=writer, name="Neue Bänke")
    row.is_marked_as_checked = True
    row.save_revision(user=writer).publish(user=writer)
    assert record_of(row).is_checked
    row = Article.objects.get(pk=row.pk)
    publish(row, by=writer, title="Ganz neue Bänke")
    assert not record_of(row).is_checked
