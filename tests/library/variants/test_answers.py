"""Readers get the language they ask for, else the town's first, from every endpoint and on every page."""

from __future__ import annotations

import pytest
import time_machine

from backend.accounts.models import User
from backend.library.variants.deciding import confirm
from tests.changes.rows import issue
from tests.content.factories import info_page
from tests.feeds.factories import NOON, article, event
from tests.library.factories import place
from tests.library.variants.factories import publish, record_of, translated

KINDS = {
    "news": (article, "title", "/nachrichten/"),
    "events": (event, "title", "/veranstaltungen/"),
    "places": (place, "name", "/orte/"),
    "pages": (info_page, "title", "/seiten/"),
}
EACH = pytest.mark.parametrize(("endpoint", "make", "name", "page"), [(key, *rest) for key, rest in KINDS.items()])


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def writer(town):
    return User.objects.create_superuser(email="leitung@example.org", password="x" * 12)


def names_of(client, address, name):
    return [(item["lang"], item[name]) for item in client.get(address).json()["items"]]


@EACH
def test_a_list_and_an_item_come_in_the_language_asked_for(town, api, writer, endpoint, make, name, page):
    both, only_german = make("Zuerst"), make("Zweitens")
    translated(both, by=writer, name="First")
    client = api(town)
    shown = names_of(client, f"/api/v1/{endpoint}?lang=en", name)
    assert sorted(shown) == [("de", "Zweitens"), ("en", "First")]
    assert sorted(names_of(client, f"/api/v1/{endpoint}", name)) == [("de", "Zuerst"), ("de", "Zweitens")]
    detail = client.get(f"/api/v1/{endpoint}/{both.public_id}?lang=en").json()
    assert (detail["lang"], detail[name], detail["id"]) == ("en", "First", str(both.public_id))
    url = f"{town.origin}{page}{both.public_id}/"
    assert detail["languages"] == [
        {"lang": "de", "name": "Deutsch", "url": url},
        {"lang": "en", "name": "English", "url": f"{url}?lang=en"},
    ]
    assert client.get(f"/api/v1/{endpoint}/{only_german.public_id}?lang=de-simple").json()["lang"] == "de"
    assert len(client.get(f"/api/v1/{endpoint}/{only_german.public_id}").json()["languages"]) == 1


@EACH
def test_a_page_names_its_language_and_leads_to_the_others(town, client_of, writer, endpoint, make, name, page):
    original = make("Zuerst")
    translated(original, by=writer, name="First")
    client, address = client_of(town), f"{page}{original.public_id}/"
    english = client.get(f"{address}?lang=en").content.decode()
    assert '<main id="content" class="wide" tabindex="-1" lang="en">' in english
    assert "<h1>First</h1>" in english
    assert f'<link rel="canonical" href="{town.origin}{address}?lang=en">' in english
    assert f'<link rel="alternate" hreflang="de" href="{town.origin}{address}">' in english
    assert 'hreflang="de">Deutsch</a>' in english
    german = client.get(f"{address}?lang=de-simple").content.decode()
    assert "<h1>Zuerst</h1>" in german
    assert f'<link rel="canonical" href="{town.origin}{address}">' in german


@EACH
def test_a_list_of_a_page_marks_what_is_in_another_language(town, client_of, writer, endpoint, make, name, page):
    original = make("Zuerst")
    make("Zweitens")
    translated(original, by=writer, name="First")
    shown = client_of(town).get(f"{page}?lang=en").content.decode()
    assert '<li class="card" lang="en">' in shown
    assert f"{original.public_id}/?lang=en" in shown
    assert "Zweitens" in shown


def test_plain_german_is_called_leichte_sprache_only_when_it_was_checked(town, client_of, api, writer):
    original = article("Neue Bänke")
    row = translated(original, lang="de-simple", by=writer, name="Bänke")
    address = f"/nachrichten/{original.public_id}/"
    assert "Einfache Sprache</a>" in client_of(town).get(address).content.decode()
    row.is_marked_as_checked = True
    row.save_revision(user=writer).publish(user=writer)
    assert "Leichte Sprache</a>" in client_of(town).get(address).content.decode()
    names = [each["name"] for each in api(town).get(f"/api/v1/news/{original.public_id}").json()["languages"]]
    assert names == ["Deutsch", "Leichte Sprache"]


def test_an_outdated_variant_stays_and_a_changed_one_is_there_at_once(town, api, writer):
    original = article("Neue Bänke")
    row = translated(original, by=writer, name="New benches")
    address = f"/api/v1/news/{original.public_id}?lang=en"
    first = api(town).get(address)
    publish(original, by=writer, title="Alte Bänke")
    assert record_of(row).outdated_since
    assert api(town).get(address).json()["title"] == "New benches"
    publish(row, by=writer, title="Old benches")
    second = api(town).get(address)
    assert (second.json()["title"], first["ETag"] == second["ETag"]) == ("Old benches", False)
    row.refresh_from_db()
    row.unpublish()
    assert api(town).get(address).json()["lang"] == "de"
    row.delete()
    assert [each["lang"] for each in api(town).get(address).json()["languages"]] == ["de"]


def test_pages_stay_in_their_tree_whatever_language_they_are_in(town, api, client_of, writer):
    top = info_page("Rathaus")
    info_page("Umzug", parent=top)
    translated(top, by=writer, name="Town hall")
    client = api(town)
    [tree] = client.get("/api/v1/pages?lang=en").json()["items"]
    assert (tree["title"], [child["title"] for child in tree["children"]]) == ("Town hall", ["Umzug"])
    detail = client.get(f"/api/v1/pages/{top.public_id}?lang=en").json()
    assert [child["title"] for child in detail["children"]] == ["Umzug"]
    german = client.get(f"/api/v1/pages/{top.public_id}").json()
    assert [child["title"] for child in german["children"]] == ["Umzug"]
    assert [page["title"] for page in client.get("/api/v1/home?lang=en").json()["pages"]] == ["Town hall"]
    listed = client_of(town).get("/seiten/").content.decode()
    assert "Town hall" not in listed
    assert "Umzug" in client_of(town).get(f"/seiten/{top.public_id}/?lang=en").content.decode()


def test_home_comes_in_the_language_asked_for(town, api, writer):
    translated(article("Zuerst"), by=writer, name="First")
    translated(event("Markt"), by=writer, name="Market")
    home = api(town).get("/api/v1/home?lang=en").json()
    assert [item["title"] for item in home["news"]["own"]] == ["First"]
    assert [item["title"] for item in home["events"]] == ["Market"]


def test_a_variant_of_a_gazette_shows_the_same_file_and_proves_nothing_of_its_own(town, api):
    original = issue()
    original.display_from = NOON
    original.save()
    from backend.library.variants.making import make_variant  # noqa: PLC0415

    writer = User.objects.create_superuser(email="amt@example.org", password="x" * 12)
    row = make_variant(original, lang="en", by=writer)
    row.title, row.live = "Gazette", True
    row.save()
    detail = api(town).get(f"/api/v1/gazettes/{original.public_id}?lang=en").json()
    assert (detail["title"], detail["number"]) == ("Gazette", original.number)
    assert row.displays.count() == 0


def test_a_calendar_file_stays_in_the_first_language(town, client_of, writer):
    original = event("Herbstmarkt")
    translated(original, by=writer, name="Autumn market")
    shown = client_of(town).get(f"/api/v1/events/{original.public_id}.ics?lang=en").content.decode()
    assert "Herbstmarkt" in shown
    assert "Autumn market" not in shown


def test_an_import_that_changes_a_text_makes_the_variant_outdated(town, writer):
    from backend.feeds.formats.parsed import ParsedArticle  # noqa: PLC0415
    from backend.feeds.models import Article  # noqa: PLC0415
    from backend.feeds.storing import Store  # noqa: PLC0415
    from tests.feeds.factories import source  # noqa: PLC0415

    def entry(title, html="<p>Text</p>"):
        return ParsedArticle(key="1", title=title, body_html=html, published_at=NOON)

    store = Store(source=source(), town=town, now=NOON)
    store.store([entry("Zuerst")])
    row = translated(Article.objects.get(), by=writer)
    assert row.source_id
    store.store([entry("Zuerst", html="<p>Text </p>")])
    assert record_of(row).outdated_since is None
    store.store([entry("Dann")])
    assert record_of(row).outdated_since == NOON
    confirm(row, texts={"title": "Dann", "body": "Text"})
    assert record_of(row).outdated_since is None
