"""The town's own pages and files."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from backend.library.models import Appearance
from backend.tenants import registry
from tests.statements import statements


@pytest.fixture
def browser(client_of, town):
    return client_of(town)


@pytest.fixture
def with_sample(sample_module, town):
    """Musterstadt has the module, in its own order of the start page."""
    town.modules = ["sample"]
    town.save(update_fields=["modules"])
    Appearance.objects.all().delete()
    Appearance.objects.create(primary="#08743c", home=["missing", "bare", "sample"])


def test_the_start_page_shows_the_sections_that_have_a_fragment(browser, with_sample):
    html = browser.get("/").content.decode()
    assert "Grüße aus Musterstadt" in html
    assert html.count("<section class=") == 1
    assert "<title>Musterstadt auf einen Blick</title>" in html
    assert '<a href="/muster/">Muster</a>' in html


def test_the_menu_is_in_the_order_of_the_start_page(browser, town):
    Appearance.objects.all().delete()
    Appearance.objects.create(home=["events", "waste"])
    html = browser.get("/").content.decode()
    menu = html[html.index('class="menu"') : html.index("</nav>")]
    places = [menu.index(f'href="{path}"') for path in ("/veranstaltungen/", "/abfall/", "/nachrichten/")]
    assert places == sorted(places)


def test_a_town_without_the_module_shows_nothing_of_it(browser, with_sample, town):
    town.modules = []
    town.save(update_fields=["modules"])
    html = browser.get("/").content.decode()
    assert "Muster</a>" not in html
    assert "Hier ist noch nichts veröffentlicht." in html


def test_the_start_page_costs_a_statement_a_module_and_two(browser, town):
    browser.get("/")
    with statements() as seen:
        browser.get("/")
    assert len(seen) <= len(registry.active_modules(town)) + 2, seen


def test_the_theme_is_kept_for_ever_at_its_own_address_only(browser):
    html = browser.get("/").content.decode()
    address = re.search(r'href="(/stylesheet/theme\.[0-9a-f]+\.css)"', html)[1]
    response = browser.get(address)
    assert response["Content-Type"].startswith("text/css")
    assert "immutable" in response["Cache-Control"]
    assert response.content.decode().startswith(":root{--primary:")
    assert "immutable" not in browser.get("/stylesheet/theme.abc.css")["Cache-Control"]


def test_the_icon_is_the_first_letter(browser):
    response = browser.get("/favicon.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert b">M</text>" in response.content
    assert browser.get("/favicon.ico")["Location"] == "/favicon.svg"


def test_search_engines_stay_out_of_a_demo_and_of_the_cms(browser, town):
    assert "Disallow: /\n" in browser.get("/robots.txt").content.decode()
    town.is_demo = False
    town.save(update_fields=["is_demo"])
    assert "Disallow: /cms/\n" in browser.get("/robots.txt").content.decode()


def test_security_txt_names_the_operator_for_less_than_a_year(browser, town):
    text = browser.get("/.well-known/security.txt").content.decode()
    fields = dict(line.split(": ", 1) for line in text.splitlines())
    assert fields["Contact"] == "mailto:betrieb@example.org"
    assert fields["Canonical"] == f"{town.origin}/.well-known/security.txt"
    left = datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC)
    assert timedelta(days=30) < left < timedelta(days=365)


def test_an_unknown_address_is_a_page_in_the_town(browser):
    response = browser.get("/gibt-es-nicht/")
    assert response.status_code == 404
    assert "Diese Seite gibt es nicht" in response.content.decode()
    assert "Musterstadt" in response.content.decode()


def test_pages_set_no_cookie(browser):
    assert not browser.get("/").cookies
