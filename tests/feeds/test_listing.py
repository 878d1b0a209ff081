"""The lists of news and events in the CMS: filters that stay, and as few statements for many rows as for few."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from backend.accounts.models import User
from backend.feeds.models import Article
from backend.feeds.viewsets.listing import state_of
from tests.feeds.factories import NOON, article, event, source
from tests.statements import statements

NEWS, EVENTS = "/cms/snippets/feeds/article/", "/cms/snippets/feeds/event/"
MANY = 5_000
SEARCHES = {"list": "?p=1", "filter": "?live=true&lang=de", "search": "?q=B%C3%A4nke", "last page": "?p=250"}


@pytest.fixture
def chief(client_of, town):
    client = client_of(town)
    client.force_login(User.objects.create_superuser(email="leitung@example.org", password="x" * 12))
    return client


def many(number: int) -> None:
    """So many articles of one source, as an import would write them."""
    where = source(f"Quelle {number}")
    model = article("Vorlage")
    fields = {field.attname: getattr(model, field.attname) for field in Article._meta.concrete_fields}
    for name in ("id", "public_id", "title", "source_id", "source_key", "published_at"):
        del fields[name]
    Article.objects.bulk_create(
        Article(
            **fields, title=f"Neue Bänke {each}", source=where, source_key=str(each),
            published_at=NOON - timedelta(minutes=each),
        )
        for each in range(number)
    )  # fmt: skip


def asked(client, address):
    """How many statements the list costs, and how much of this process' time, once warm."""
    client.get(address)
    with statements() as seen:
        start = time.process_time()
        response = client.get(address)
        spent = time.process_time() - start
    assert response.status_code == 200
    return len(seen), spent


def test_a_list_costs_the_same_statements_for_few_and_many_rows(chief):
    many(3)
    few = {name: asked(chief, NEWS + query)[0] for name, query in SEARCHES.items()}
    many(30)
    for draft in Article.objects.all()[:10]:
        draft.save_revision(approved_go_live_at=NOON + timedelta(days=4_000))
    assert {name: asked(chief, NEWS + query)[0] for name, query in SEARCHES.items()} == few
    assert max(few.values()) <= 25


def test_what_waits_for_approval_is_listed_as_submitted(chief):
    event("Stammtisch")
    for item in (event("Herbstmarkt"), event("Fest", live=False)):
        item.save_revision()
        item.get_workflow().start(item, User.objects.get())
    listed = chief.get(EVENTS).context["object_list"]
    assert {item.title: state_of(item) for item in listed} == {
        "Stammtisch": "veröffentlicht",
        "Herbstmarkt": "veröffentlicht, Änderung eingereicht",
        "Fest": "eingereicht",
    }


def test_an_event_is_listed_with_its_next_date(chief):
    start = NOON - timedelta(days=8)
    weekly = event("Stammtisch", starts_at=start, recurrence="RRULE:FREQ=WEEKLY")
    weekly.overrides = [{"occurrence": "2026-11-27T11:00:00+00:00", "is_cancelled": True}]
    weekly.save()
    event("Einschulung", starts_at=start, is_all_day=True)
    event("Fest", starts_at=start + timedelta(days=700), status="cancelled")
    with time_machine.travel(NOON, tick=False):
        text = chief.get(EVENTS).content.decode()
    assert "Fr, 4.12.2026, 12:00" in text
    assert "Fr, 13.11.2026, vorbei" in text
    assert "13:00, abgesagt" in text


def test_what_is_over_stands_last(chief):
    for title, days in (("Vorgestern", -2), ("Gestern", -1), ("Übermorgen", 2), ("Morgen", 1)):
        event(title, starts_at=NOON + timedelta(days=days))
    with time_machine.travel(NOON, tick=False):
        listed = chief.get(EVENTS).context["object_list"]
        by_title = chief.get(f"{EVENTS}?ordering=title").context["object_list"]
    assert [item.title for item in listed] == ["Morgen", "Übermorgen", "Gestern", "Vorgestern"]
    assert by_title[0].title == "Gestern"


def test_events_cost_the_same_statements_for_few_and_many_rows(chief):
    event("Stammtisch", recurrence="RRULE:FREQ=WEEKLY")
    few = asked(chief, EVENTS)[0]
    for number in range(15):
        event(f"Markt {number}", recurrence="RRULE:FREQ=DAILY;COUNT=3")
    assert asked(chief, EVENTS)[0] == few


def save(client, item):
    form = {"title": "Geändert", "lang": "de", "body-count": "0", "action-publish": "action-publish"}
    start = time.process_time()
    with statements() as seen:
        assert client.post(f"{NEWS}edit/{item.pk}/", form).status_code == 302
    return len(seen), time.process_time() - start


def test_saving_costs_the_same_statements_among_few_and_many(chief):
    many(3)
    few = [save(chief, item)[0] for item in Article.objects.order_by("pk")[1:3]][1]
    many(60)
    assert save(chief, Article.objects.order_by("pk")[30])[0] == few


@pytest.mark.slow
def test_what_5000_articles_cost_is_told(chief, capsys):
    """Prints the figures, and judges none of them: `pytest -m slow tests/feeds/test_listing.py`."""
    many(MANY)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for name, query in SEARCHES.items():
        number, spent = asked(chief, NEWS + query)
        with capsys.disabled():
            print(f"{name}: {number} statements, {spent * 1000:.0f} ms CPU")  # noqa: T201 - what this is for
    save(chief, Article.objects.order_by("pk")[10])
    number, spent = save(chief, Article.objects.order_by("pk")[20])
    with capsys.disabled():
        print(f"save and publish: {number} statements, {spent * 1000:.0f} ms CPU")  # noqa: T201


def test_filters_are_there_again_on_coming_back(chief):
    article("Entwurf", live=False)
    item = article("Bänke")
    chief.get(f"{NEWS}?live=true&q=B%C3%A4nke")
    chief.get(f"{NEWS}edit/{item.pk}/")
    back = chief.get(NEWS)
    assert (back.status_code, back["Location"]) == (302, f"{NEWS}?live=true&q=B%C3%A4nke")
    page = chief.get(back["Location"]).content.decode()
    assert "Bänke" in page
    assert "Entwurf</a>" not in page


def test_filters_that_were_taken_away_stay_away(chief):
    chief.get(f"{NEWS}?live=true")
    assert chief.get(f"{NEWS}results/?_w_filter_fragment=true").status_code == 200
    assert chief.get(NEWS).status_code == 200


def test_filters_are_kept_apart_by_person_and_list(chief, client_of, town):
    chief.get(f"{NEWS}?live=true")
    assert chief.get(EVENTS).status_code == 200
    other = client_of(town)
    other.force_login(User.objects.create_superuser(email="kasse@example.org", password="x" * 12))
    assert other.get(NEWS).status_code == 200


def test_an_address_as_long_as_a_book_is_not_kept(chief):
    chief.get(f"{NEWS}?q={'x' * 5_000}")
    assert chief.get(NEWS).status_code == 200


@pytest.mark.parametrize(
    "query", ["?live=vielleicht", "?categories=x", "?ordering=DROP", "?p=999999", "?q=%00", "?lang=tlh"]
)
@pytest.mark.parametrize("address", [NEWS, EVENTS])
def test_nonsense_in_the_address_of_a_list_is_no_error(chief, address, query):
    article(), event()
    assert chief.get(address + query).status_code == 200


def test_a_row_says_its_state(chief):
    article("Entwurf", live=False)
    planned = article("Geplant", live=False)
    planned.save_revision(approved_go_live_at=NOON + timedelta(days=4_000))
    changed = article("Geändert")
    changed.save_revision()
    Article.objects.filter(pk=changed.pk).update(has_unpublished_changes=True)
    page = chief.get(NEWS).content.decode()
    for words in ("Entwurf", "geplant", "veröffentlicht, mit Entwurf"):
        assert words in page
