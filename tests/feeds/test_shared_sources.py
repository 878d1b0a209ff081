"""A source of a county or provider is fetched once, and each town that takes it gets what is meant for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django_tenants.utils import tenant_context

from backend.feeds.duplicates.acting import settle_doubles
from backend.feeds.importing import import_source
from backend.feeds.models import Article, Event, Offering, Source
from backend.feeds.sharing import offer_items
from backend.library.models import Category
from backend.region.models import HandOver, Offer, Subscription
from backend.region.offering import NewOffer, offer
from backend.region.taking import leave, subscribe, take_pending
from backend.tenants.models import Municipality
from tests.feeds.factories import NOON, article, source
from tests.statements import statements

PAPER = "Kreisblatt"
ITEM = (
    "<item><guid>{key}</guid><title>{title}</title><link>https://blatt.example.org/{key}</link>"
    "<description>{text}</description><category>{tag}</category>"
    "<pubDate>Sat, 21 Nov 2026 09:00:00 +0100</pubDate></item>"
)


class Paper:
    """The county's source of a paper, which a town may take."""

    def __init__(self, served: Any, county: Municipality) -> None:
        self.served, self.county = served, county
        self.times = 0

    def shared(self, **columns: Any) -> Source:
        with tenant_context(self.county):
            made = source(PAPER, rights="press", url=self.served.url("/feed"))
            Offering.objects.create(module="news", source=made, **columns)
        return made

    def brings(self, *titles: str, tag: str = "Lokales") -> None:
        """Written anew, fetched by the county, and offered."""
        items = "".join(ITEM.format(key=title[:4], title=title, text=f"{title}. " * 60, tag=tag) for title in titles)
        body = f"<rss version='2.0'><channel>{items}</channel></rss>".encode()
        self.served.answers["/feed"] = (200, {"Content-Type": "application/rss+xml"}, body)
        self.times += 1
        now = NOON + self.times * timedelta(hours=2)
        with tenant_context(self.county):
            where = Source.objects.get(name=PAPER)
            import_source(where, town=self.county, now=now, policy=self.served.policy)
            offer_items(self.county, now=now)


@pytest.fixture
def paper(served, other_town) -> Paper:
    return Paper(served, other_town)


def takes(town: Municipality, *, channel: str = PAPER) -> None:
    addresses = [town.slug]
    subscribe(
        town, origin="nachbardorf", channel=channel, declared_in="shared_sources", modules=[], addressed_as=addresses
    )


def titles(town: Municipality) -> list[str]:
    assert take_pending(town, now=NOON) == 0
    return sorted(Article.objects.values_list("title", flat=True))


def test_it_comes_as_the_papers_own_follows_and_goes(town, other_town, paper, api):
    paper.shared()
    takes(town)
    paper.brings("Brücke gesperrt", "Neue Kita")
    assert titles(town) == ["Brücke gesperrt", "Neue Kita"]
    [shown, _other] = api(town).get("/api/v1/news?source=press").json()["items"]
    assert (shown["source"]["kind"], shown["source"]["name"], shown["source"]["rights"]) == ("press", PAPER, "press")
    assert api(town).get("/api/v1/news?source=region").json()["items"] == []
    copy = Article.objects.get(title="Brücke gesperrt")
    detail = api(town).get(f"/api/v1/news/{copy.public_id}").json()
    assert (detail["original_url"], detail["body_html"]) == ("https://blatt.example.org/Brüc", "")
    assert 0 < len(detail["teaser"]) <= 300
    assert copy.expire_at == copy.published_at + timedelta(days=14)
    assert copy.is_copy

    paper.brings("Brücke wieder frei", "Neue Kita")
    assert titles(town) == ["Brücke wieder frei", "Neue Kita"]

    with tenant_context(other_town):
        Offering.objects.all().delete()
        offer_items(other_town, now=NOON)
    assert titles(town) == []
    assert not HandOver.objects.exists()


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({}, ["Feuerwehr in Lütte", "Markt in Musterstadt", "Wahl"]),
        ({"by_area": True}, ["Feuerwehr in Lütte", "Markt in Musterstadt"]),
        ({"tag": "LOKALES"}, ["Feuerwehr in Lütte", "Markt in Musterstadt", "Wahl"]),
        ({"tag": "Sport"}, []),
        ({"by_area": True, "tag": "Sport"}, []),
        ({"category": "Lokales"}, ["Feuerwehr in Lütte", "Markt in Musterstadt", "Wahl"]),
        ({"category": "Sport"}, []),
    ],
    ids=str,
)
def test_a_town_gets_what_is_meant_for_it(town, other_town, paper, rule, expected):
    Municipality.objects.filter(pk=town.pk).update(area_names=["Lütte", "Groß Marzehns"])
    with tenant_context(other_town):
        categories = {title: Category.objects.get_or_create(title=title)[0] for title in ("Lokales", "Sport")}
    if "category" in rule:
        rule = {"category": categories[rule["category"]]}
    paper.shared(**rule)
    takes(town)
    paper.brings("Feuerwehr in Lütte", "Markt in Musterstadt", "Wahl")
    assert titles(town) == expected


def test_who_does_not_take_it_by_name_gets_nothing_of_it(town, other_town, paper):
    """Neither by taking all that its owner offers, nor by the name of another source."""
    paper.shared()
    takes(town, channel="")
    takes(town, channel="Anderes Blatt")
    third = Municipality(schema_name="drittdorf", name={"de": "Drittdorf"}, state="BB", languages=["de"])
    Municipality.objects.bulk_create([third])
    takes(third)
    paper.brings("Brücke gesperrt")
    assert Offer.objects.get().channel == PAPER
    assert titles(town) == []
    with transaction.atomic():
        told = {"title": "Amtlich", "teaser": "", "html": "", "original_url": "", "topics": [], "published_at": None}
        offer(other_town, module="news", offers=[NewOffer(key="1", document=told)], now=NOON)
    assert titles(town) == ["Amtlich"]
    assert {each.channel for each in Source.objects.all()} == {""}


def test_it_is_one_request_and_as_many_statements_for_many_towns(town, other_town, paper):
    paper.shared(by_area=True)
    takes(town)
    paper.brings("Markt in Musterstadt")
    assert titles(town) == ["Markt in Musterstadt"]
    assert len(paper.served.requests) == 1
    assert not Source.objects.due(now=NOON + timedelta(days=9)).exists()  # nobody here asks for it

    def cost(count: int) -> int:
        for number in range(count):
            there = Municipality(schema_name=f"ort-{count}-{number}", languages=["de"])
            takes(there)
        with statements() as seen:
            paper.brings("Markt in Musterstadt", f"Zum {count}. Mal in Musterstadt")
        return len(seen)

    assert cost(3) == cost(25)
    assert len(paper.served.requests) == 3


def test_a_second_time_nothing_is_written(town, other_town, paper):
    paper.shared(by_area=True)
    takes(town)
    paper.brings("Markt in Musterstadt")
    titles(town)
    with tenant_context(other_town):
        assert offer_items(other_town, now=NOON + timedelta(days=1)) == 0
    with statements() as seen:
        assert titles(town) == ["Markt in Musterstadt"]
    assert not [sql for sql in seen if sql.startswith(("INSERT", "UPDATE", "DELETE"))]


def test_two_of_the_same_name_are_told_apart_and_what_came_goes_no_further(town, other_town, paper):
    source(PAPER)
    paper.shared()
    takes(town)
    paper.brings("Brücke gesperrt")
    titles(town)
    copy = Article.objects.get()
    assert copy.source.name == f"{PAPER} (Nachbardorf)"
    Offering.objects.create(module="news")
    assert offer_items(town, now=NOON) == 0


def test_a_calendar_is_shared_in_the_same_way(town, other_town, served):
    calendar = (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Kreisfest\r\nLOCATION:Schloss Musterstadt\r\n"
        "DTSTART:20261201T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    served.answers["/ics"] = (200, {"Content-Type": "text/calendar"}, calendar.encode())
    takes(town, channel="Tourismus")
    with tenant_context(other_town):
        made = source("Tourismus", kind="ics", rights="licensed", url=served.url("/ics"))
        Offering.objects.create(module="events", source=made, by_area=True)
        import_source(made, town=other_town, now=NOON, policy=served.policy)
        offer_items(other_town, now=NOON)
    assert take_pending(town, now=NOON) == 0
    event = Event.objects.get()
    assert (event.title, event.source.rights, event.source.channel) == ("Kreisfest", "licensed", "Tourismus")


def test_what_steps_back_at_its_owner_is_taken_from_nobody(town, other_town, paper):
    paper.shared()
    takes(town)
    paper.brings("Brücke über die Plane eröffnet", "Kita neu")
    with tenant_context(other_town):
        row = Article.objects.get(title__startswith="Brücke")
        same = {name: getattr(row, name) for name in ("published_at", "teaser", "original_url")}
        article(row.title, html=f"<p>{row.teaser}</p>", **same)
        settle_doubles(other_town, now=NOON + timedelta(hours=3), since=NOON - timedelta(days=999))
        row.refresh_from_db()
        assert row.copy_of is not None
        offer_items(other_town, now=NOON + timedelta(hours=3))
    assert titles(town) == ["Brücke über die Plane eröffnet", "Kita neu"]


def test_who_leaves_keeps_what_came_though_the_paper_of_the_same_county_goes_on(town, other_town, paper):
    paper.shared()
    takes(town)
    with tenant_context(other_town):
        Offering.objects.create(module="news")
        article("Vom Kreis selbst")
        offer_items(other_town, now=NOON)
    subscribe(town, origin="nachbardorf", declared_in="desk", modules=["news"], addressed_as=[town.slug])
    assert titles(town) == ["Vom Kreis selbst"]
    leave(Subscription.objects.get(subscriber=town.slug, declared_in="desk"))
    paper.brings("Kita neu")
    assert titles(town) == ["Kita neu", "Vom Kreis selbst"]
