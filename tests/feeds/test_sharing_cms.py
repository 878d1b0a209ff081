"""The page "Region" of the CMS, and the form of what came from another town."""

from __future__ import annotations

from django.test import Client
from django_tenants.utils import tenant_context

from backend.feeds.models import Article, Event, Offering
from backend.feeds.sharing import offer_items
from backend.feeds.sharing_forms import EVERYBODY
from backend.feeds.viewsets.listing import say_whence
from backend.library.models import Category
from backend.library.variants.making import make_variant
from backend.region.models import Subscription
from backend.region.taking import subscribe, take_pending
from backend.tenants.models import Municipality
from tests.accounts.people import person_of
from tests.feeds.factories import NOON, article, event, source

PAGE = "/cms/region/"


def signed_in(town: Municipality, role: str) -> Client:
    client = Client(headers={"host": town.default_domain})
    client.force_login(person_of(town, role, email=f"{role}@example.org"))
    return client


def test_one_offers_takes_back_subscribes_and_leaves(town, other_town):
    cms = signed_in(town, "town_administrator")
    item = article("Neue Bänke")
    category = Category.objects.create(title="Kreis-Thema", color="#1d4e6b")
    page = cms.get(f"{PAGE}?module=news&item={item.public_id}").content.decode()
    assert "Neue Bänke" in page
    cms.post(PAGE, {"do": "offer", "module": "news", "item": str(item.public_id), "audience": ["nachbardorf"]})
    cms.post(PAGE, {"do": "offer", "module": "news", "category": category.pk, "audience": ["12069"]})
    one, whole = Offering.objects.order_by("pk")
    assert (one.item, one.audience) == (item.public_id, ["nachbardorf"])
    assert (whole.category, whole.audience) == (category, ["12069"])
    cms.post(PAGE, {"do": "withdraw", "pk": one.pk})
    assert Offering.objects.get() == whole
    cms.post(PAGE, {"do": "subscribe", "origin": "nachbardorf", "modules": ["news"], "is_approved_first": "on"})
    row = Subscription.objects.get(subscriber=town.slug, origin="nachbardorf")
    assert (row.modules, row.is_approved_first) == (["news"], True)
    assert "Nachbardorf" in cms.get(PAGE).content.decode()
    cms.post(PAGE, {"do": "leave", "pk": row.pk})
    assert not Subscription.objects.filter(pk=row.pk).exists()


def test_what_is_offered_to_whom_is_said_and_never_left_open(town, other_town):
    cms = signed_in(town, "town_administrator")
    asked = cms.post(PAGE, {"do": "offer", "module": "news"}).content.decode()
    assert not Offering.objects.exists()
    assert "wer gemeint ist" in asked
    said = cms.post(PAGE, {"do": "offer", "module": "news", "audience": [EVERYBODY]}, follow=True).content.decode()
    assert Offering.objects.get().audience == []
    assert "Angeboten für: Alle in der Region." in said
    wanted = {"do": "subscribe", "origin": "nachbardorf", "modules": ["news"]}
    assert "Nachbardorf (bietet noch nichts an)" in cms.get(PAGE).content.decode()
    assert "noch nichts davon angeboten" in cms.post(PAGE, wanted, follow=True).content.decode()
    with tenant_context(other_town):
        article("Vom Nachbarn")
        Offering.objects.create(module="news", audience=["anderswo"])
        offer_items(other_town, now=NOON)
        assert "Nachbardorf (bietet noch nichts an)" in cms.get(PAGE).content.decode()
    with tenant_context(other_town):
        Offering.objects.update(audience=[])
        offer_items(other_town, now=NOON)
    assert "Nachbardorf (bietet noch nichts an)" not in cms.get(PAGE).content.decode()
    assert "innerhalb einer Minute" in cms.post(PAGE, wanted, follow=True).content.decode()


def test_what_is_not_published_or_not_ours_is_refused_and_roles_hold(town):
    draft = article("Entwurf", live=False)
    publisher, editor = signed_in(town, "publisher"), signed_in(town, "editor")
    publisher.post(PAGE, {"do": "offer", "module": "news", "item": str(draft.public_id), "audience": [EVERYBODY]})
    editor.post(PAGE, {"do": "offer", "module": "news", "audience": [EVERYBODY]})
    publisher.post(PAGE, {"do": "subscribe", "origin": "nachbardorf", "modules": ["news"]})
    assert not Offering.objects.exists()
    assert not Subscription.objects.filter(subscriber=town.slug, declared_in="desk").exists()


def test_the_form_of_a_copy_takes_a_note_and_no_other_text(town, other_town):
    subscribe(town, origin="nachbardorf", declared_in="desk", modules=["news"], addressed_as=[town.slug])
    with tenant_context(other_town):
        article("Vom Nachbarn")
        Offering.objects.create(module="news")
        offer_items(other_town, now=NOON)
    take_pending(town, now=NOON)
    copy = Article.objects.get()
    cms = signed_in(town, "publisher")
    address = f"/cms/snippets/feeds/article/edit/{copy.pk}/"
    page = cms.get(address).content.decode()
    assert 'name="title"' not in page
    assert copy.original_url in page
    assert "<p>Seit heute stehen drei neue Bänke am Markt.</p>" in page
    assert f"/cms/sources/words/{copy.source_id}/" in cms.get(PAGE).content.decode()
    sent = {"title": "Anders", "lang": "de", "note": "Auch bei uns.", "body-count": "0", "action-publish": "1"}
    cms.post(address, sent)
    assert Article.objects.values_list("title", "note", "locked_fields").get() == ("Vom Nachbarn", "Auch bei uns.", [])
    variant = make_variant(Article.objects.get(), lang="en", by=None)
    page = cms.get(f"/cms/snippets/feeds/article/edit/{variant.pk}/").content.decode()
    assert 'name="title"' in page  # a translation is written here
    assert copy.original_url in cms.get(f"/cms/snippets/feeds/article/copy/{copy.pk}/").content.decode()


def test_a_duplicate_of_a_copy_says_whose_words_they_were(town):
    giver = source("Landkreis", kind="town", url="", origin="nachbardorf", rights="licensed")
    copy = article(source=giver, source_key="1", original_url="https://kreis.example.org/nachrichten/1/")
    made = Article(title="x")
    say_whence(made, item=copy)
    assert 'href="https://kreis.example.org/nachrichten/1/">Landkreis</a>' in made.body[0].value.source
    made = Event(title="x")
    say_whence(made, item=event(source=giver, source_key="2", original_url="https://kreis.example.org/nachrichten/2/"))
    assert "Landkreis" in made.description[0].value.source


def test_what_is_sent_with_foreign_or_odd_ids_changes_nothing(town, other_town):
    subscribe(other_town, origin=town.slug, declared_in="desk", modules=["news"], addressed_as=[other_town.slug])
    theirs = Subscription.objects.get(subscriber=other_town.slug, declared_in="desk")
    subscribe(town, origin="nachbardorf", declared_in="subscriptions", modules=["news"], addressed_as=[town.slug])
    by_file = Subscription.objects.get(subscriber=town.slug, declared_in="subscriptions")
    shared = Offering.objects.create(module="news", source=source("Kreisblatt", rights="press"))
    cms = signed_in(town, "town_administrator")
    table = [
        ({"do": "leave", "pk": theirs.pk}, 404),
        ({"do": "leave", "pk": by_file.pk}, 404),
        ({"do": "withdraw", "pk": shared.pk}, 404),
        ({"do": "withdraw", "pk": "9" * 40}, 404),
        ({"do": "withdraw", "pk": "\0"}, 404),
        ({"do": "offer", "module": "news", "item": "\0", "audience": [EVERYBODY]}, 200),
        ({"do": "offer", "module": "pages", "audience": [EVERYBODY]}, 200),
        ({"do": "offer", "module": "news", "category": "9" * 40, "audience": [EVERYBODY]}, 200),
        ({"do": "offer", "module": "news", "audience": ["gibt-es-nicht"]}, 200),
        ({"do": "subscribe", "origin": town.slug, "modules": ["news"]}, 200),
        ({"do": "subscribe", "origin": "\0", "modules": ["news"]}, 200),
        ({"do": "\0"}, 302),
    ]
    assert [cms.post(PAGE, sent).status_code for sent, _status in table] == [status for _sent, status in table]
    assert Offering.objects.get() == shared
    assert set(Subscription.objects.filter(pk__in=[theirs.pk, by_file.pk])) == {theirs, by_file}
