"""What is told of news and events, and to whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from backend.feeds.documents import article_path, event_path
from backend.feeds.models import Article
from backend.feeds.pushing import compose_article, compose_event, event_sources, news_sources
from backend.library.models import Area, Category
from backend.push.subjects import audience_of, collapse_id, composed, module_of
from backend.tenants.models import Municipality
from backend.tenants.push import Composed
from tests.feeds.factories import NOON, article, event, source
from tests.statements import statements


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def said(what: Composed | None, *, lang: str = "de") -> tuple[str, str]:
    assert what is not None
    return what.texts[lang]["title"], what.texts[lang]["body"]


def test_news_say_their_title_and_how_they_begin(town: Municipality) -> None:
    item = article()
    what = compose_article(item.public_id)
    assert said(what) == ("Neue Bänke am Markt", "Seit heute stehen drei neue Bänke am Markt.")
    assert what is not None
    assert (what.path, what.topics, what.areas) == (article_path(item.public_id), ["news"], [])


def test_who_wants_sports_hears_of_football(town: Municipality) -> None:
    sports = Category.objects.create(title="Sport")
    football = Category.objects.create(title="Fußball", parent=sports)
    what = compose_article(article(categories=[football]).public_id)
    assert what is not None
    assert set(what.topics) == {"news", f"news:{sports.public_id}", f"news:{football.public_id}"}
    what = compose_article(article(categories=[sports]).public_id)
    assert what is not None
    assert set(what.topics) == {"news", f"news:{sports.public_id}"}


def test_a_village_hears_what_is_for_its_municipality_and_the_other_way_round(town: Municipality) -> None:
    middle = Area.objects.create(name="Rabenstein", kind="gemeinde")
    village = Area.objects.create(name="Raben", parent=middle)
    neighbour = Area.objects.create(name="Klein Marzehns", parent=middle)
    what = compose_article(article(areas=[village]).public_id)
    assert what is not None
    assert set(audience_of(what).areas) == {str(village.public_id), str(middle.public_id)}
    what = compose_article(article(areas=[middle]).public_id)
    assert what is not None
    assert set(audience_of(what).areas) == {str(area.public_id) for area in (middle, village, neighbour)}


def test_a_source_is_for_who_wants_all_or_its_category(town: Municipality) -> None:
    sports = Category.objects.create(title="Sport")
    football = Category.objects.create(title="Fußball", parent=sports)
    paper, club = source("Zeitung"), source("Verein", url="https://verein.example.org/feed", category=football)
    source("Kalender", kind="ics", url="https://kalender.example.org/ics")
    source("Alt", url="https://alt.example.org/feed", is_active=False)
    with statements() as asked:
        found = {one.id: one.topics for one in news_sources(town)}
    assert found == {
        paper.public_id: ["news"],
        club.public_id: ["news", f"news:{football.public_id}", f"news:{sports.public_id}"],
    }
    assert len(asked) == 2
    assert [(one.name, one.topics) for one in event_sources(town)] == [("Kalender", ["events"])]


def test_an_area_that_is_gone_does_not_make_everybody_hear(town: Municipality) -> None:
    gone = uuid4()
    what = Composed(texts={}, path="", topics=["news"], areas=[gone])
    assert audience_of(what).areas == [str(gone)]


def test_what_nobody_can_read_is_not_told(town: Municipality) -> None:
    assert compose_article(uuid4()) is None
    assert compose_article(article(live=False).public_id) is None
    assert compose_article(article(expire_at=NOON).public_id) is None
    assert compose_event(event(starts_at=NOON - timedelta(days=1)).public_id) is None


def test_an_event_says_when_and_where(town: Municipality) -> None:
    item = event(location="Marktplatz")
    what = compose_event(item.public_id)
    assert said(what) == ("Herbstmarkt", "Sonntag, 22. November, 12:00 Uhr, Marktplatz")
    assert what is not None
    assert (what.path, what.useless_at) == (event_path(item.public_id), NOON + timedelta(days=1, hours=2))


def test_a_series_says_its_next_date_and_what_became_of_it(town: Municipality) -> None:
    starts_at = NOON - timedelta(days=6)
    cancelled = {"occurrence": (starts_at + timedelta(days=7)).isoformat(), "is_cancelled": True, "reason": "Sturm."}
    what = compose_event(event(starts_at=starts_at, recurrence="RRULE:FREQ=WEEKLY", overrides=[cancelled]).public_id)
    assert said(what) == ("Entfällt: Herbstmarkt", "Sonntag, 22. November, 12:00 Uhr. Sturm.")


def test_a_fair_of_three_days_names_the_last(town: Municipality) -> None:
    midnight = NOON + timedelta(hours=12)
    what = compose_event(
        event(starts_at=midnight, ends_at=midnight + timedelta(days=3), is_all_day=True, lang="de").public_id
    )
    assert said(what)[1] == "Sonntag, 22. November bis Dienstag, 24. November"


def test_each_variant_says_it_in_its_language(town: Municipality) -> None:
    item = event(location="Marktplatz")
    event("Autumn fair", public_id=item.public_id, lang="en", location="Market square")
    what = compose_event(item.public_id)
    assert said(what, lang="en") == ("Autumn fair", "Sunday, 22 November, 12:00, Market square")
    assert said(what)[0] == "Herbstmarkt"


def test_the_same_entry_of_the_same_feed_replaces_itself_on_a_phone_that_follows_two_towns(town: Municipality) -> None:
    found = []
    for name, url in (("Kreis", "https://kreis.example.org/feed"), ("Blatt", "https://blatt.example.org/feed")):
        item = article(source=source(name, url=url), source_key="17")
        what = compose_article(item.public_id)
        assert what is not None
        found.append(collapse_id("news", item.public_id, origin=what.origin))
    assert found[0] != found[1]
    Article.objects.all().delete()
    again = compose_article(article(source_key="17", source=item.source).public_id)  # another id: another town's row
    assert again is not None
    assert collapse_id("news", uuid4(), origin=again.origin) == found[1]
    assert again.source == item.source.public_id
    own = article()
    assert str(own.public_id) in collapse_id("news", own.public_id, origin=compose_article(own.public_id).origin)  # type: ignore[union-attr]


def test_a_subject_is_told_of_where_its_module_and_push_are_on(town: Municipality) -> None:
    item = article()
    assert composed("news", item.public_id, town=town) is not None
    assert composed("pickup", item.public_id, town=town) is None
    for missing in ("news", "push"):
        kept, town.modules = town.modules, [module for module in town.modules if module != missing]
        assert module_of("news", town=town) is None
        assert composed("news", item.public_id, town=town) is None
        town.modules = kept


def test_what_is_said_costs_the_same_for_few_and_many(town: Municipality) -> None:
    sports = Category.objects.create(title="Sport")
    few = article(categories=[sports])
    others = [Category.objects.create(title=f"Nr. {number}", parent=sports) for number in range(5)]
    areas = [Area.objects.create(name=f"Ort {number}") for number in range(5)]
    many = article(categories=others, areas=areas, source=source(), source_key="1")
    costs = []
    for item in (few, many):
        with statements() as seen:
            compose_article(item.public_id)
        costs.append(len(seen))
    assert costs == [2, 2]
