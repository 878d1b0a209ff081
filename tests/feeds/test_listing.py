"""The lists of news and events in the CMS: filters that stay, and as few statements for many rows as for few."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.db import connection

from backend.accounts.models import User
from backend.feeds.models import Article
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
