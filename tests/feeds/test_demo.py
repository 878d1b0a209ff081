"""A demo town shows items in several languages, once; a real one gets none."""

from __future__ import annotations

from django.core.management import call_command

from backend.feeds.models import Article, Event, Offering
from backend.library.models import Category, Variant
from backend.region.models import Offer
from tests.feeds.factories import article


def test_a_demo_town_has_items_in_its_languages_once(town, api):
    for _number in range(2):
        call_command("demo_languages", "musterstadt")
    assert sorted(Article.objects.values_list("lang", flat=True)) == ["de", "de-simple", "en"]
    assert all("Demo" in title for title in Article.objects.values_list("title", flat=True))
    assert api(town).get("/api/v1/news?lang=en").json()["items"][0]["lang"] == "en"
    assert [record.kind for record in Variant.objects.exclude(outdated_since=None)] == ["feeds.event"]


def test_a_demo_county_offers_its_category_once(town):
    category = Category.objects.create(title="Landkreis", color="#50632f")
    article(categories=[category])
    for _number in range(2):
        call_command("demo_offers", "musterstadt")
    assert Offering.objects.get().audience == ["12069"]
    assert Offer.objects.filter(origin="musterstadt", module="news").count() == 1


def test_a_real_town_and_an_unknown_one_get_none(town):
    town.is_demo = False
    town.save()
    call_command("demo_languages", "musterstadt")
    call_command("demo_languages", "gibt-es-nicht")
    assert not Event.objects.exists()
