"""The public pages of news and events, and the preview that shows the same."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import orjson
import pytest
import time_machine

from backend.library.rendering import paragraph_from_html
from tests.feeds.factories import NOON, article, event, source


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


def page(client_of, town, path):
    response = client_of(town).get(path)
    assert response.status_code == 200
    return response.content.decode()


def json_ld(html):
    return orjson.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[1])


def test_an_article_answers_at_its_address(client_of, town):
    item = article("Neue Bänke", html="<p>Drei Bänke stehen <em>am Markt</em>.</p>")

    html = page(client_of, town, f"/nachrichten/{item.public_id}/")

    assert "<h1>Neue Bänke</h1>" in html
    assert "<p>Drei Bänke stehen <em>am Markt</em>.</p>" in html
    assert "20. November 2026" in html
    assert json_ld(html)["@type"] == "NewsArticle"
    assert '<meta property="og:title" content="Neue Bänke">' in html


def test_the_press_is_a_teaser_with_a_link(client_of, town):
    paper = source("Kreisblatt", rights="press")
    item = article(
        "Ernte",
        html="",
        teaser="Die Ernte war gut.",
        source=paper,
        source_key="1",
        original_url="https://blatt.example.org/1",
    )
    html = page(client_of, town, f"/nachrichten/{item.public_id}/")
    assert "Die Ernte war gut." in html
    assert 'href="https://blatt.example.org/1"' in html
    assert "Kreisblatt" in html


def test_the_press_stands_apart_from_what_the_town_says(client_of, town):
    paper = source("Kreisblatt", rights="press")
    article("Sitzung im Rathaus")
    for number in range(6):
        article(f"Ernte {number}", html="", source=paper, source_key=str(number))
    own, _heading, reported = page(client_of, town, "/nachrichten/").partition("<h2>Aus der Presse</h2>")
    assert ("Sitzung im Rathaus" in own, "Ernte" in own) == (True, False)
    assert reported.count("Kreisblatt") == 5
    assert 'href="/nachrichten/presse/"' in reported
    whole = page(client_of, town, "/nachrichten/presse/")
    assert (whole.count("Kreisblatt"), "Sitzung im Rathaus" in whole) == (6, False)


def test_the_list_of_news_leads_to_older_ones(client_of, town):
    for number in range(25):
        article(f"Nachricht {number}")
    html = page(client_of, town, "/nachrichten/")
    older = re.search(r'href="(\?cursor=[^"]+)"', html)[1]
    assert html.count('<li class="card">') == 20
    assert page(client_of, town, f"/nachrichten/{older}").count('<li class="card">') == 5


def test_events_stand_under_their_day(client_of, town):
    event("Herbstmarkt", starts_at=datetime(2026, 11, 22, 9, tzinfo=UTC))
    event("Konzert", starts_at=datetime(2026, 11, 22, 18, tzinfo=UTC), status="cancelled")
    html = page(client_of, town, "/veranstaltungen/")
    assert html.count("<h2>Sonntag, 22. November 2026</h2>") == 1
    assert "10:00 Uhr" in html
    assert "Abgesagt" in html


def test_an_event_answers_with_its_dates_and_calendar_file(client_of, town):
    item = event("Chorprobe", recurrence="RRULE:FREQ=WEEKLY;COUNT=4", location="Gemeindehaus", organizer="Chor")
    html = page(client_of, town, f"/veranstaltungen/{item.public_id}/")
    data = json_ld(html)
    assert "jeden Sonntag 4-mal" in html
    assert f'href="/api/v1/events/{item.public_id}.ics"' in html
    assert html.count("<time") == 5
    assert (data["@type"], data["location"]["name"]) == ("Event", "Gemeindehaus")
    assert data["startDate"] == "2026-11-22T12:00:00+01:00"


def test_a_whole_day_event_names_its_last_day(client_of, town):
    item = event(
        "Dorffest",
        starts_at=datetime(2026, 12, 4, 23, tzinfo=UTC),
        ends_at=datetime(2026, 12, 6, 23, tzinfo=UTC),
        is_all_day=True,
    )
    html = page(client_of, town, f"/veranstaltungen/{item.public_id}/")
    assert "Samstag, 5. Dezember 2026" in html
    assert "bis Sonntag, 6. Dezember" in html
    assert (json_ld(html)["startDate"], json_ld(html)["endDate"]) == ("2026-12-05", "2026-12-06")


MOVED = {"eventStatus": "https://schema.org/EventRescheduled", "previousStartDate": "2026-12-05"}
MIDNIGHT = datetime(2026, 12, 4, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ({"starts_at": (MIDNIGHT + timedelta(days=2)).isoformat()}, {**MOVED, "startDate": "2026-12-07"}),
        ({"location": "Turnhalle"}, {"eventStatus": "https://schema.org/EventScheduled", "startDate": "2026-12-05"}),
    ],
    ids=["another day", "elsewhere"],
)
def test_programs_read_of_whole_days_which_they_are_and_where(client_of, town, override, said):
    item = event(
        "Putztag",
        starts_at=MIDNIGHT,
        ends_at=MIDNIGHT + timedelta(days=1),
        is_all_day=True,
        location="Anger",
        recurrence="RRULE:FREQ=WEEKLY;COUNT=2",
        overrides=[{"occurrence": MIDNIGHT.isoformat(), **override}],
    )
    data = json_ld(page(client_of, town, f"/veranstaltungen/{item.public_id}/"))
    assert data["endDate"] == data["startDate"]
    assert {name: data.get(name) for name in said} == said
    assert ("previousStartDate" in data) is ("previousStartDate" in said)
    assert data["location"]["name"] == override.get("location", "Anger")


@pytest.mark.parametrize("path", ["/nachrichten/?cursor=x", "/veranstaltungen/?cursor=x"])
def test_a_broken_cursor_is_not_found(client_of, town, path):
    assert client_of(town).get(path).status_code == 404


def test_what_is_not_published_has_no_page(client_of, town, other_town):
    hidden, shown = article(live=False), article()
    assert client_of(town).get(f"/nachrichten/{hidden.public_id}/").status_code == 404
    assert client_of(other_town).get(f"/nachrichten/{shown.public_id}/").status_code == 404
    assert client_of(town).get(f"/veranstaltungen/{event(live=False).public_id}/").status_code == 404


def test_the_start_page_shows_both(client_of, town):
    article("Bänke am Markt")
    event("Herbstmarkt")
    html = page(client_of, town, "/")
    assert "Bänke am Markt" in html
    assert "Herbstmarkt" in html


@pytest.mark.parametrize("make", [article, event])
def test_the_preview_is_the_page_with_the_draft(client_of, town, rf, make):
    item = make("Alter Titel")
    draft = type(item).objects.get(pk=item.pk)
    draft.title = "Neuer Titel"
    setattr(draft, "body" if make is article else "description", paragraph_from_html("<p>Neuer Text.</p>"))
    draft.save_revision()
    kind = "nachrichten" if make is article else "veranstaltungen"
    request = rf.get("/")
    request.tenant = town

    waiting = type(item).objects.get(pk=item.pk).get_latest_revision_as_object()
    preview = waiting.serve_preview(request, "").content.decode()
    assert "Neuer Titel" in preview
    assert "Neuer Text." in preview
    assert "Alter Titel" in page(client_of, town, f"/{kind}/{item.public_id}/")

    draft.latest_revision.publish()
    assert re.sub(r"\s+", " ", page(client_of, town, f"/{kind}/{item.public_id}/")).count("Neuer Titel") == re.sub(
        r"\s+", " ", preview
    ).count("Neuer Titel")


@pytest.mark.parametrize("make", [article, event])
def test_what_is_published_shows_at_the_next_request(api, town, make):
    item = make("Vorher")
    item.title = "Nachher"
    item.save_revision().publish()
    kind = "news" if make is article else "events"
    assert api(town).get(f"/api/v1/{kind}/{item.public_id}").json()["title"] == "Nachher"
