"""A demo town shows items in several languages, once; a real one gets none."""

from __future__ import annotations

from django.core.management import call_command

from backend.feeds.models import Article, Event
from backend.library.models import Variant


def test_a_demo_town_has_items_in_its_languages_once(town, api):
    for _number in range(2):
        call_command("demo_languages", "musterstadt")
    assert sorted(Article.objects.values_list("lang", flat=True)) == ["de", "de-simple", "en"]
    assert all("Demo" in title for title in Article.objects.values_list("title", flat=True))
    assert api(town).get("/api/v1/news?lang=en").json()["items"][0]["lang"] == "en"
    assert [record.kind for record in Variant.objects.exclude(outdated_since=None)] == ["feeds.event"]


def test_a_real_town_and_an_unknown_one_get_none(town):
    town.is_demo = False
    town.save()
    call_command("demo_languages", "musterstadt")
    call_command("demo_languages", "gibt-es-nicht")
    assert not Event.objects.exists()
