"""News and events over HTTP, held against the OpenAPI document."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from icalendar import Calendar

from backend.common.pagination import encode_cursor
from backend.library.models import Area, Category, Place
from tests.feeds.factories import NOON, article, event, source
from tests.statements import statements

NOWHERE = "00000000-0000-4000-8000-000000000000"  # the same in every worker, since it is part of test names


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


def get(api, town, path):
    response = api(town).get(path)
    assert response.status_code == 200, response.content
    return response.json()


def test_news_come_latest_first_with_pinned_ones_before(api, town):
    old = article("Alt", published_at=NOON - timedelta(days=9), pinned_until=NOON + timedelta(days=1))
    new = article("Neu", published_at=NOON - timedelta(hours=1))
    gone = article("Nicht mehr angeheftet", published_at=NOON - timedelta(days=3), pinned_until=NOON)

    items = get(api, town, "/api/v1/news")["items"]

    assert [item["id"] for item in items] == [str(each.public_id) for each in (old, new, gone)]
    assert [item["pinned"] for item in items] == [True, False, False]
    assert items[1]["published_at"] == "2026-11-21T11:00:00+01:00"
    assert items[1]["teaser"] == "Seit heute stehen drei neue Bänke am Markt."
    assert items[1]["url"] == f"http://musterstadt.region.test/nachrichten/{new.public_id}/"
    assert items[1]["source"] == {
        "id": None,
        "name": "Musterstadt",
        "logo": None,
        "kind": "own",
        "rights": "own",
        "link": None,
    }


def test_pages_of_news_neither_skip_nor_repeat_while_news_come_in(api, town):
    expected = [
        article(f"Nr. {number}", published_at=NOON - timedelta(minutes=number // 2 + 1)).public_id
        for number in range(7)
    ]
    seen, cursor = [], ""
    while cursor is not None:
        page = get(api, town, f"/api/v1/news?limit=2{cursor and f'&cursor={cursor}'}")
        seen += [uuid.UUID(item["id"]) for item in page["items"]]
        cursor = page["next"]
        article("Dazwischen", published_at=NOON)
    assert sorted(seen) == sorted(expected)


def test_the_article_has_body_place_and_original_address(api, town):
    place = Place.objects.create(
        name="Burg", street="Wittenberger Straße 14", city="Musterstadt", latitude=52.1, longitude=12.6
    )
    item = article(html='<p>Mehr <a href="/seiten/1/">hier</a></p>', place=place, original_url="https://example.org/1")

    body = get(api, town, f"/api/v1/news/{item.public_id}")

    assert body["body_html"] == '<p>Mehr <a href="http://musterstadt.region.test/seiten/1/">hier</a></p>'
    assert body["original_url"] == "https://example.org/1"
    assert body["place"]["name"] == "Burg"
    assert body["place"]["point"] == {"lat": 52.1, "lon": 12.6}


@pytest.mark.parametrize("path", ["/api/v1/news", "/api/v1/events", "/api/v1/home"])
def test_an_item_for_one_village_is_absent_in_another(api, town, path):
    here, there = (Area.objects.create(name=name) for name in ("Lütte", "Werbig"))
    hidden = {str(article(areas=[there]).public_id), str(event(areas=[there]).public_id)}
    shown = {str(make(areas=areas).public_id) for make in (article, event) for areas in ([], [here])}

    text = api(town).get(f"{path}?area={here.public_id}").content.decode()

    assert not any(item in text for item in hidden)
    assert sum(item in text for item in shown) == (4 if path.endswith("home") else 2)


def test_news_of_a_category_include_those_below_it(api, town):
    culture = Category.objects.create(title="Kultur am Markt")
    music = Category.objects.create(title="Musik am Markt", parent=culture)
    song = article("Lied", categories=[music])
    article("Sport")

    items = get(api, town, f"/api/v1/news?category={culture.public_id}")["items"]

    assert [item["id"] for item in items] == [str(song.public_id)]
    assert items[0]["categories"] == [str(music.public_id)]


def test_categories_count_their_live_items(api, town):
    culture = Category.objects.create(title="Kultur am Markt")
    article(categories=[culture]), article(categories=[culture], live=False), article(areas=[], categories=[culture])
    (
        event(categories=[culture], recurrence="RRULE:FREQ=DAILY"),
        event(categories=[culture], starts_at=NOON - timedelta(days=9)),
    )
    tree = get(api, town, "/api/v1/categories")["items"]
    counts = next(node["counts"] for node in tree if node["id"] == str(culture.public_id))
    assert (counts["news"], counts["events"]) == (2, 1)


def test_news_of_the_press_stand_apart(api, town):
    paper = source("Kreisblatt", rights="press", link="https://kreisblatt.example.org/")
    printed = article("Aus der Zeitung", source=paper, source_key="1")
    own = article("Aus dem Rathaus")

    home = get(api, town, "/api/v1/home")["news"]

    assert [item["id"] for item in home["own"]] == [str(own.public_id)]
    assert [item["id"] for item in home["press"]] == [str(printed.public_id)]
    assert home["press"][0]["source"]["kind"] == "press"
    for value in ("press", str(paper.public_id)):
        assert len(get(api, town, f"/api/v1/news?source={value}")["items"]) == 1
    assert get(api, town, "/api/v1/news?source=own")["items"][0]["id"] == str(own.public_id)


def test_the_language_falls_back_to_the_towns_first(api, town):
    german = article("Deutsch")
    article("English", public_id=german.public_id, lang="en")
    only = article("Nur deutsch")

    found = {item["title"]: item["lang"] for item in get(api, town, "/api/v1/news?lang=en")["items"]}
    assert found == {"English": "en", "Nur deutsch": "de"}
    assert get(api, town, f"/api/v1/news/{only.public_id}?lang=de-simple")["lang"] == "de"


@pytest.mark.parametrize(
    "path",
    [
        "news?colour=red",
        "news?limit=0",
        "news?limit=20&limit=21",
        "news?cursor=x",
        "news?area=Luette",
        f"news?area={NOWHERE}",
        f"news?category={NOWHERE}",
        "news?source=everybody",
        "events?from=21.11.2026",
        "events?from=2198-01-01",
        "events?from=2026-11-21&to=2026-11-20",
        "events?to=2040-01-01",
        "events?from=0001-01-01",
        "events?near=north",
        "events?radius=500",
        "events?q=",
    ],
)
def test_a_bad_or_unknown_parameter_is_named(api, town, path):
    response = api(town).get(f"/api/v1/{path}")
    assert response.status_code == 400
    assert response.json()["errors"].keys() <= {*path.replace("?", "&").replace("=", "&").split("&")}


def test_what_is_not_live_or_over_is_not_there(api, town):
    hidden = [article(live=False), article(expire_at=NOON), event(live=False)]
    for item in hidden:
        kind = "news" if item in hidden[:2] else "events"
        assert api(town).get(f"/api/v1/{kind}/{item.public_id}").status_code == 404
    assert get(api, town, "/api/v1/news")["items"] == []


def test_another_towns_item_is_not_here(api, town, other_town):
    item, party = article(), event()
    assert api(other_town).get(f"/api/v1/news/{item.public_id}").status_code == 404
    assert api(other_town).get(f"/api/v1/events/{party.public_id}").status_code == 404
    assert api(other_town).get(f"/api/v1/events/{party.public_id}.ics").status_code == 404


def test_a_town_without_the_module_answers_404(api, town):
    town.modules = [key for key in town.modules if key not in {"news", "events"}]
    town.save()
    for path in ("news", "events", f"news/{NOWHERE}", f"events/{NOWHERE}.ics"):
        assert api(town).get(f"/api/v1/{path}").json()["code"] == "module_not_enabled"


def test_events_are_expanded_by_start(api, town):
    market = event("Markt", recurrence="RRULE:FREQ=WEEKLY;COUNT=3", starts_at=datetime(2026, 11, 14, 10, tzinfo=UTC))
    party = event("Fest", starts_at=datetime(2026, 11, 22, 17, tzinfo=UTC))

    items = get(api, town, "/api/v1/events")["items"]

    assert [(item["id"], item["starts_at"]) for item in items] == [
        (str(market.public_id), "2026-11-21T11:00:00+01:00"),
        (str(party.public_id), "2026-11-22T18:00:00+01:00"),
        (str(market.public_id), "2026-11-28T11:00:00+01:00"),
    ]
    assert items[0]["occurrence"] == items[0]["starts_at"]
    assert items[0]["status"] == "scheduled"
    november = get(api, town, "/api/v1/events?from=2026-11-01&to=2026-11-21")["items"]
    assert [item["starts_at"][:10] for item in november] == ["2026-11-14", "2026-11-21"]


def test_pages_of_events_neither_skip_nor_repeat(api, town):
    for number in range(3):
        event(f"Reihe {number}", recurrence="RRULE:FREQ=DAILY;COUNT=40")
    seen, cursor = [], ""
    while cursor is not None:
        page = get(api, town, f"/api/v1/events?limit=50{cursor and f'&cursor={cursor}'}")
        seen += [(item["id"], item["occurrence"]) for item in page["items"]]
        cursor = page["next"]
    assert len(seen) == len(set(seen)) == 120


def test_a_moved_and_a_cancelled_date_say_so(api, town):
    starts_at = datetime(2026, 11, 22, 17, tzinfo=UTC)
    weeks = [starts_at + timedelta(days=7 * week) for week in range(3)]
    choir = event(
        "Chorprobe",
        starts_at=starts_at,
        recurrence="RRULE:FREQ=WEEKLY;COUNT=3",
        overrides=[
            {"occurrence": weeks[1].isoformat(), "is_cancelled": True, "reason": "Krankheit"},
            {"occurrence": weeks[2].isoformat(), "starts_at": (weeks[2] + timedelta(days=1)).isoformat()},
        ],
    )

    items = get(api, town, "/api/v1/events")["items"]
    body = get(api, town, f"/api/v1/events/{choir.public_id}")

    assert [item["status"] for item in items] == ["scheduled", "cancelled", "moved"]
    assert items[1]["reason"] == "Krankheit"
    assert items[2]["occurrence"] == "2026-12-06T18:00:00+01:00"
    assert items[2]["starts_at"] == "2026-12-07T18:00:00+01:00"
    assert body["recurrence"]["rule"] == "RRULE:FREQ=WEEKLY;COUNT=3"
    assert [each["status"] for each in body["recurrence"]["exceptions"]] == ["cancelled", "moved"]
    assert [each["occurrence"] for each in body["next_occurrences"]] == [item["occurrence"] for item in items]


def test_events_near_a_point(api, town):
    near = Place.objects.create(name="Markt", latitude=52.14, longitude=12.59)
    far = Place.objects.create(name="Kloster", latitude=52.33, longitude=12.73)
    event("Nah", place=near)
    event("Fern", place=far)
    event("Irgendwo")

    titles = [item["title"] for item in get(api, town, "/api/v1/events?near=52.15,12.60&radius=5000")["items"]]

    assert titles == ["Nah"]
    assert get(api, town, f"/api/v1/events?place={far.public_id}")["items"][0]["location"]["name"] == "Kloster"


def test_dates_at_places_with_a_point_are_on_the_map(api, town):
    castle = Place.objects.create(name="Burg", latitude=52.1, longitude=12.6)
    elsewhere = [{"occurrence": (NOON + timedelta(days=8)).isoformat(), "location": "Kloster"}]
    shown = event("Chor", place=castle, recurrence="RRULE:FREQ=WEEKLY;COUNT=3", overrides=elsewhere)
    event("Ohne Punkt", place=Place.objects.create(name="Irgendwo")), event("Ohne Ort")

    response = api(town).get("/api/v1/events.geojson")
    features = response.json()["features"]

    assert response["Content-Type"] == "application/geo+json"
    assert [feature["geometry"]["coordinates"] for feature in features] == [[12.6, 52.1]] * 2
    assert [feature["id"] for feature in features] == [
        f"{shown.public_id}/2026-11-22T12:00:00+01:00",
        f"{shown.public_id}/2026-12-06T12:00:00+01:00",
    ]
    assert features[0]["properties"]["location"]["name"] == "Burg"
    assert not api(town).get("/api/v1/events.geojson?to=2026-11-21").json()["features"]


def test_the_calendar_file_has_rule_and_exceptions(api, town):
    starts_at = datetime(2026, 11, 22, 17, tzinfo=UTC)
    choir = event(
        "Chorprobe",
        starts_at=starts_at,
        recurrence="RRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;TZID=Europe/Berlin:20261206T180000",
        overrides=[{"occurrence": (starts_at + timedelta(days=7)).isoformat(), "is_cancelled": True}],
    )

    response = api(town).get(f"/api/v1/events/{choir.public_id}.ics")
    master, exception = Calendar.from_ical(response.content).walk("VEVENT")

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert master["RRULE"].to_ical() == b"FREQ=WEEKLY;COUNT=3"
    assert master.decoded("dtstart").isoformat() == "2026-11-22T18:00:00+01:00"
    assert exception["STATUS"] == "CANCELLED"
    assert exception["UID"] == master["UID"]
    assert response.content == api(town).get(f"/api/v1/events/{choir.public_id}.ics").content


@pytest.mark.parametrize("path", ["news", "events", "news?limit=100", "events?limit=100&from=2026-11-01"])
def test_a_list_costs_as_many_statements_for_fifty_as_for_five(api, town, path):
    def cost() -> int:
        with statements() as seen:
            get(api, town, f"/api/v1/{path}")
        return len(seen)

    for number in range(5):
        article(f"Nr. {number}"), event(f"Nr. {number}")
    few = cost()
    for number in range(45):
        article(f"Mehr {number}"), event(f"Mehr {number}")
    assert cost() == few <= 3


def test_the_list_of_news_keeps_its_etag_while_nothing_changes(api, town):
    for number in range(3):
        article(f"Meldung {number}")
    first = api(town).get("/api/v1/news?limit=2")
    assert first.json()["next"]
    again = api(town).get("/api/v1/news?limit=2", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"])
def test_a_forged_cursor_out_of_all_time_is_refused(api, town, moment):
    cursor = encode_cursor((datetime.fromisoformat(moment), uuid.UUID(NOWHERE), NOON))
    assert api(town).get(f"/api/v1/events?cursor={cursor}").status_code == 400


@pytest.mark.parametrize("near", ["99,999", "95,14", "52,181", "-99,-999", "٥٢,١٣"])
def test_a_point_that_is_not_on_earth_is_refused(api, town, near):
    assert api(town).get(f"/api/v1/events?near={near}").status_code == 400
