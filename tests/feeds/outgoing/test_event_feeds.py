"""Events as RSS, Atom and JSON Feed: one entry an event, and when it takes place next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import feedparser
import orjson
import pytest
import time_machine

from backend.feeds.models import Event
from backend.library.models import Area
from tests.feeds.factories import NOON, event, source
from tests.library.factories import place
from tests.statements import statements

FORMS = {"rss": "rss20", "atom": "atom10", "json": "json11"}


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


def get(client_of, town, ending, query=""):
    response = client_of(town).get(f"/feeds/events.{ending}{query}")
    assert response.status_code == 200, response.content
    return response


def entries(client_of, town, ending, query=""):
    """`(id, title)` as another library reads them."""
    response = get(client_of, town, ending, query)
    if ending == "json":
        return [(each["id"], each["title"]) for each in orjson.loads(response.content)["items"]]
    ET.fromstring(response.content)  # noqa: S314 - our own; well-formed or an error
    feed = feedparser.parse(response.content, response_headers={"content-type": response["Content-Type"]})
    assert not feed.bozo, feed.bozo_exception
    assert feed.version == FORMS[ending]
    return [(each.id, each.title) for each in feed.entries]


@pytest.mark.parametrize("ending", FORMS)
def test_each_event_is_one_entry_in_the_order_of_next_dates(client_of, town, ending):
    weekly = event(
        "Chor",
        starts_at=NOON - timedelta(days=69, hours=-3),
        recurrence="RRULE:FREQ=WEEKLY",
        overrides=[{"occurrence": (NOON + timedelta(days=1, hours=4)).isoformat(), "is_cancelled": True}],
    )
    first, whole = event("Markt"), event("Fest", starts_at=datetime(2026, 11, 24, 23, tzinfo=UTC), is_all_day=True)
    event("Vorbei", starts_at=NOON - timedelta(days=3))
    for rights in ("licensed", "press"):
        event(rights, source=source(rights, rights=rights), source_key="1", starts_at=NOON + timedelta(days=9))

    found = entries(client_of, town, ending)

    assert [title for _id, title in found] == ["Markt", "Abgesagt: Chor", "Fest", "licensed"]
    assert [key for key, _title in found][:3] == [f"urn:uuid:{each.public_id}" for each in (first, weekly, whole)]
    with time_machine.travel(NOON + timedelta(days=2), tick=False):  # by time alone
        assert [title for _id, title in entries(client_of, town, ending)] == ["Fest", "Chor", "licensed"]


def test_where_and_when_is_there_for_people_and_for_programs(client_of, town):
    event("Markt", teaser="Mit Musik", place=place("Burg"), organizer="Heimatverein")
    event(
        "Gast",
        starts_at=NOON + timedelta(days=2),
        source=source("Verein", rights="licensed"),
        source_key="1",
        teaser="Kurz",
        original_url="https://v.example.org/1",
    )

    [item, guest] = orjson.loads(get(client_of, town, "json").content)["items"]
    [rss, _guest] = feedparser.parse(get(client_of, town, "rss").content).entries

    words = "Sonntag, 22. November 2026, 12:00 Uhr, Burg"
    assert item["content_html"].startswith(f"<p><strong>{words}</strong></p>")
    assert item["summary"] == f"{words} – Mit Musik"
    assert item["_event"] | {"about": ""} == {
        "about": "",
        "starts_at": "2026-11-22T12:00:00+01:00",
        "ends_at": "2026-11-22T14:00:00+01:00",
        "all_day": False,
        "status": "scheduled",
        "location": "Burg",
        "organizer": "Heimatverein",
    }
    assert (rss.ev_startdate, rss.ev_enddate) == ("2026-11-22T12:00:00+01:00", "2026-11-22T14:00:00+01:00")
    assert (rss.ev_location, rss.ev_organizer) == ("Burg", "Heimatverein")
    assert "content_html" not in guest
    assert guest["external_url"] == "https://v.example.org/1"


def test_a_feed_of_an_area_is_kept_and_costs_the_same_for_many(client_of, town):
    area = Area.objects.create(name="Lütte")
    costs = []
    for number in (1, 5):
        for _each in range(number):
            event(areas=[area])
        with statements() as seen:
            response = get(client_of, town, "rss", f"?area={area.public_id}")
        costs.append(sum("tenants_host" not in statement for statement in seen))
    assert costs[0] == costs[1] <= 5
    assert response["Last-Modified"]
    known = {"if-none-match": response["ETag"]}
    assert client_of(town).get(f"/feeds/events.rss?area={area.public_id}", headers=known).status_code == 304
    Event.objects.all().delete()
    assert entries(client_of, town, "rss", f"?area={area.public_id}") == []


def test_pages_lead_to_what_can_be_subscribed_to(client_of, town):
    area, other = Area.objects.create(name="Lütte"), Area.objects.create(name="Werbig")
    start = client_of(town).get("/").content.decode()
    for path in ("/feeds/news.rss", "/feeds/events.rss", "/feeds/events.ics"):
        assert f'<link rel="alternate" href="{path}"' in start
    assert 'href="/abonnieren/"' in start
    assert (
        'href="webcal://musterstadt.region.test/feeds/events.ics"'
        in client_of(town).get("/veranstaltungen/").content.decode()
    )

    page = client_of(town).get(f"/abonnieren/?area={area.public_id}&category=").content.decode()
    assert f'value="http://musterstadt.region.test/feeds/news.rss?area={area.public_id}"' in page
    assert f'href="webcal://musterstadt.region.test/feeds/events.ics?area={area.public_id}"' in page
    assert f'<option value="{area.public_id}" selected>Lütte' in page
    assert str(other.public_id) in page
    unknown = client_of(town).get("/abonnieren/?area=%3Cscript%3E").content.decode()
    assert 'value="http://musterstadt.region.test/feeds/news.rss"' in unknown
