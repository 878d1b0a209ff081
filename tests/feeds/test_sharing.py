"""News and events between towns: offered by rules, taken as copies that follow, and gone when taken back."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django_tenants.utils import tenant_context

from backend.common import clock
from backend.feeds.mapping.filing import file_entries
from backend.feeds.models import Article, Event, Offering, SourceWord
from backend.feeds.sharing import offer_items
from backend.library.models import Category
from backend.library.rendering import paragraph_from_html
from backend.region.models import HandOver, Offer, Subscription
from backend.region.taking import leave, subscribe, take_pending
from backend.tenants.models import Municipality
from tests.feeds.factories import NOON, article, event, source
from tests.statements import statements

ORIGIN = "nachbardorf"


@pytest.fixture
def subscribed(town: Municipality) -> Subscription:
    """Musterstadt takes what Nachbardorf offers."""
    addresses = [town.slug, town.ags]
    subscribe(town, origin=ORIGIN, declared_in="desk", modules=["news", "events"], addressed_as=addresses)
    return Subscription.objects.get(subscriber=town.slug, declared_in="desk")


def offers(there: Municipality) -> int:
    with tenant_context(there):
        return offer_items(there, now=NOON)


def takes(town: Municipality) -> None:
    assert take_pending(town, now=NOON) == 0


def test_a_copy_comes_follows_and_goes(town, other_town, subscribed, api):
    """Its text is the origin's, its id the same in every town, and its origin is shown with the way there."""
    with tenant_context(other_town):
        item = article("Kreisstraße gesperrt", html='<p>Ab Montag. <a href="/x/">Plan</a></p>')
        Offering.objects.create(module="news", item=item.public_id)
    offers(other_town)
    takes(town)
    copy = Article.objects.get()
    assert (copy.title, copy.live, copy.source.origin) == ("Kreisstraße gesperrt", True, ORIGIN)
    assert f'href="{other_town.origin}/x/"' in copy.body_html
    [shown] = api(town).get("/api/v1/news?source=region").json()["items"]
    assert (shown["source"]["kind"], shown["source"]["name"]) == ("region", "Nachbardorf")
    detail = api(town).get(f"/api/v1/news/{copy.public_id}").json()
    assert detail["original_url"] == f"{other_town.origin}/nachrichten/{item.public_id}/"

    with tenant_context(other_town):
        item.title = "Kreisstraße wieder frei"
        item.save()
    offers(other_town)
    takes(town)
    assert Article.objects.get(pk=copy.pk).title == "Kreisstraße wieder frei"

    with tenant_context(other_town):
        Article.objects.filter(pk=item.pk).update(live=False)
    offers(other_town)
    takes(town)
    assert not Article.objects.exists()
    assert Offer.objects.get(origin=ORIGIN).document == {}
    assert not HandOver.objects.exists()


def test_an_event_comes_with_its_dates_and_stays_visible_when_cancelled(town, other_town, subscribed):
    with tenant_context(other_town):
        item = event("Kreisfest", starts_at=NOON + timedelta(days=3), recurrence="RRULE:FREQ=DAILY;COUNT=2")
        Offering.objects.create(module="events")
    offers(other_town)
    takes(town)
    copy = Event.objects.get()
    assert (copy.title, copy.starts_at, copy.recurrence) == (item.title, item.starts_at, item.recurrence)
    with tenant_context(other_town):
        item.status = "cancelled"
        item.save()
    offers(other_town)
    takes(town)
    assert Event.objects.get(pk=copy.pk).status == "cancelled"


def test_what_a_rule_covers_is_offered_and_nothing_else(town, other_town, subscribed):
    """No word of anything else reaches the region's tables: not of others' items, drafts, or other subjects."""
    with tenant_context(other_town):
        county = Category.objects.create(title="Kreis-Thema", color="#1d4e6b")
        article("Gehört allen", categories=[county])
        article("Geheim: nur hier")
        article("Geheim: Entwurf", categories=[county], live=False)
        press = source("Zeitung", rights="press")
        article("Geheim: der Presse", categories=[county], source=press, source_key="1")
        event("Geheim: nur hier")
        Offering.objects.create(module="news", category=county)
    offers(other_town)
    takes(town)
    assert [item.title for item in Article.objects.all()] == ["Gehört allen"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT document::text FROM public.region_offer")
        assert "Geheim" not in json.dumps(cursor.fetchall(), ensure_ascii=False)


@pytest.mark.parametrize(("audience", "arrives"), [([], 1), (["musterstadt"], 1), (["12069999"], 1), (["anderswo"], 0)])
def test_an_offer_is_for_whom_it_names(town, other_town, subscribed, audience, arrives):
    with tenant_context(other_town):
        article()
        Offering.objects.create(module="news", audience=audience)
    offers(other_town)
    takes(town)
    assert Article.objects.count() == arrives


def test_a_hidden_copy_stays_hidden_and_is_corrected_all_the_same(town, other_town, subscribed):
    with tenant_context(other_town):
        item = article("Alt")
        Offering.objects.create(module="news")
    offers(other_town)
    takes(town)
    Article.objects.get().unpublish()
    with tenant_context(other_town):
        item.title = "Neu"
        item.save()
    offers(other_town)
    takes(town)
    assert Article.objects.values_list("title", "live").get() == ("Neu", False)


def test_after_approval_nothing_is_shown_before_somebody_publishes_it(town, other_town, subscribed):
    Subscription.objects.filter(pk=subscribed.pk).update(is_approved_first=True)
    with tenant_context(other_town):
        article()
        Offering.objects.create(module="news")
    offers(other_town)
    takes(town)
    copy = Article.objects.get()
    assert not copy.live
    copy.save_revision().publish()
    assert Article.objects.get().live


def test_what_came_is_not_offered_on(town, other_town, subscribed):
    with tenant_context(other_town):
        article()
        Offering.objects.create(module="news")
    offers(other_town)
    takes(town)
    Offering.objects.create(module="news")
    assert offer_items(town, now=NOON) == 0
    assert not Offer.objects.filter(origin=town.slug).exists()


@pytest.mark.parametrize("keeps", [True, False])
def test_who_leaves_keeps_the_copies_or_not(town, other_town, subscribed, keeps):
    with tenant_context(other_town):
        article()
        Offering.objects.create(module="news")
    offers(other_town)
    takes(town)
    leave(subscribed) if keeps else subscribed.delete()
    takes(town)
    assert Article.objects.exists() == keeps


def test_a_second_time_writes_nothing_and_statements_do_not_grow(town, other_town, subscribed):
    with tenant_context(other_town):
        article("0")
        Offering.objects.create(module="news")
        assert offer_items(other_town, now=NOON) == 1
        with statements() as few:
            assert offer_items(other_town, now=NOON) == 0
        for number in range(1, 6):
            article(str(number))
        assert offer_items(other_town, now=NOON) == 5
        with statements() as many:
            assert offer_items(other_town, now=NOON) == 0
    assert len(many) == len(few)
    assert not [sql for sql in many if sql.split()[0] in {"INSERT", "UPDATE", "DELETE"}]


def test_an_edit_that_was_under_way_never_brings_back_the_old_text(town, other_town, subscribed):
    with tenant_context(other_town):
        item = article("Alt")
        Offering.objects.create(module="news")
    offers(other_town)
    takes(town)
    draft = Article.objects.get()
    draft.save_revision()
    with tenant_context(other_town):
        item.title, item.body = "Neu", paragraph_from_html("<p>Neu.</p>")
        item.save()
    offers(other_town)
    takes(town)
    Article.objects.get().get_latest_revision_as_object().save_revision().publish()
    assert Article.objects.get().title == "Neu"


def test_a_note_of_the_towns_own_stands_below_and_stays(town, other_town, subscribed, api, client_of):
    with tenant_context(other_town):
        items = article("Alt"), event("Kreisfest", starts_at=clock.now() + timedelta(days=1))
        for module in ("news", "events"):
            Offering.objects.create(module=module)
    offers(other_town)
    takes(town)
    for copy in (Article.objects.get(), Event.objects.get()):
        copy.note = "Bei uns gilt die Umleitung\nüber den Markt."
        copy.save_revision().publish()
    with tenant_context(other_town):
        for item in items:
            item.title = "Neu"
            item.save()
    offers(other_town)
    takes(town)
    for path in ("news", "events"):
        [shown] = api(town).get(f"/api/v1/{path}").json()["items"]
        detail = api(town).get(f"/api/v1/{path}/{shown['id']}").json()
        assert detail["title"] == "Neu"
        assert detail["note"] == {"by": "Musterstadt", "text": "Bei uns gilt die Umleitung\nüber den Markt."}
        page = client_of(town).get(detail["url"].removeprefix(town.origin)).content.decode()
        assert "Hinweis von Musterstadt" in page
        assert "Umleitung<br>über" in page


def test_what_the_giver_calls_its_categories_means_the_takers_own(town, other_town, subscribed):
    """By its words, as of every source, also of what has come already; what means nothing is left out."""
    ours = Category.objects.create(title="Baustellen", color="#1d4e6b")
    with tenant_context(other_town):
        theirs = [Category.objects.create(title=title, color="#1d4e6b") for title in ("Tiefbau", "Kreistag")]
        item = article(categories=theirs)
        Offering.objects.create(module="news")
    offers(other_town)
    takes(town)
    copy = Article.objects.get()
    assert not copy.categories.exists()
    SourceWord.objects.create(source=copy.source, word="Tiefbau", category=ours)
    file_entries(copy.source, town=town, now=NOON)
    assert Article.objects.get().categories.get() == ours
    with tenant_context(other_town):
        item.title = "Neu"
        item.save()
    offers(other_town)
    takes(town)
    assert Article.objects.values_list("title", "categories").get() == ("Neu", ours.pk)
