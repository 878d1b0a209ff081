"""An urgent notice from a phone: two taps, a bad line, a session that has ended, and without a finger at all."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.visits import AXE_TAGS, DARK_PHONE, DESKTOP, ORIGIN, PHONE, faults

pytestmark = pytest.mark.browser
PAGE = "/cms/eilmeldung/"


@pytest.fixture
def sender_on(open_page, sender_session):
    """The page of urgent notices on a device, signed in."""

    def opened(device):
        page = open_page(device)
        sign_in(page, sender_session)
        page.goto(PAGE)
        return page

    return opened


def sign_in(page, session):
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": ORIGIN}])


def alerts(page):
    return page.evaluate("fetch('/api/v1/alerts', {cache: 'no-store'}).then(answer => answer.json())")["items"]


def live(page):
    return [item["headline"] for item in alerts(page)]


def publish(page):
    page.get_by_role("button", name="Jetzt veröffentlichen").click()


def is_published(page):
    page.get_by_role("heading", name="Veröffentlicht").wait_for()


def serious(page):
    """What axe finds in our part of the page; the rest of it is Wagtail's."""
    options = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]}
    found = Axe().run(page, context={"include": ["#alerts"]}, options=options).response["violations"]
    return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]


def test_two_taps_from_a_phone_and_it_is_live_in_api_and_pages(sender_on, open_page):
    phone = sender_on(PHONE)
    assert not serious(phone)
    phone.get_by_role("button", name="Trinkwasser abkochen").tap()
    preview = phone.get_by_role("region", name="Das geht hinaus")
    for words in ("Bitte Leitungswasser vor Gebrauch abkochen.", "die ganze Kommune", "20:00"):
        expect(preview).to_contain_text(words)
    button = phone.get_by_role("button", name="Jetzt veröffentlichen").bounding_box()
    assert button["y"] + button["height"] <= PHONE.settings["viewport"]["height"], "it is seen without scrolling"
    assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert not serious(phone)
    phone.get_by_role("button", name="Jetzt veröffentlichen").tap()
    is_published(phone)
    assert not serious(phone)
    assert live(phone) == ["Bitte Leitungswasser vor Gebrauch abkochen."]
    reader = open_page(PHONE)
    reader.goto("/")
    reader.get_by_role("complementary", name="Eilmeldungen").get_by_role("link", name="Leitungswasser").tap()
    reader.get_by_text("keine amtliche Warnung").wait_for()


@pytest.mark.parametrize("device", [PHONE, DARK_PHONE, DESKTOP], ids=str)
def test_banner_and_pages_of_notices_are_accessible(open_page, device):
    reader = open_page(device)
    reader.goto("/eilmeldungen/")
    path = reader.locator("main h2 a").first.get_attribute("href")
    wrong = [fault for path in ("/", "/eilmeldungen/", path) for fault in faults(open_page(device), path)]
    assert not wrong, "\n".join(wrong)


def test_without_a_line_it_waits_and_goes_out_once(sender_on):
    phone = sender_on(PHONE)
    phone.get_by_role("button", name="Stromausfall").tap()
    phone.context.set_offline(True)
    publish(phone)
    phone.get_by_text("Noch nicht gesendet. Es gibt keine Verbindung.").wait_for()
    assert phone.get_by_role("button", name="Jetzt veröffentlichen").is_disabled()
    assert not serious(phone)
    phone.context.set_offline(False)
    is_published(phone)
    assert live(phone).count("Der Strom ist ausgefallen.") == 1


def test_a_session_that_ended_loses_nothing(sender_on, sender_session):
    phone = sender_on(PHONE)
    phone.get_by_role("button", name="Straße gesperrt").tap()
    publish(phone)
    phone.get_by_text("Füllen Sie zuerst die Lücke ___ aus.").wait_for()
    phone.keyboard.type("Ringstraße")
    phone.context.clear_cookies(name="sessionid")
    publish(phone)
    phone.get_by_text("Sie sind nicht mehr angemeldet.").wait_for()
    phone.get_by_role("link", name="Neu anmelden").tap()
    phone.wait_for_url(re.compile("/login/"))
    sign_in(phone, sender_session)
    phone.goto(PAGE)
    phone.get_by_role("region", name="Noch nicht gesendet").get_by_text("Straße gesperrt: Ringstraße").wait_for()
    assert not serious(phone)
    phone.get_by_role("button", name="Ansehen und senden").tap()
    publish(phone)
    is_published(phone)
    assert live(phone).count("Straße gesperrt: Ringstraße") == 1
    phone.goto(PAGE)
    assert not phone.get_by_text("Noch nicht gesendet", exact=True).is_visible()


def test_an_all_clear_takes_the_place_of_the_notice(sender_on, open_page):
    phone = sender_on(PHONE)
    phone.get_by_role("button", name=re.compile("Entwarnung geben.*Strom")).tap()
    publish(phone)
    is_published(phone)
    assert "Entwarnung: Der Strom ist ausgefallen." in live(phone)
    assert "Der Strom ist ausgefallen." not in live(phone)


def test_it_works_by_keyboard_alone(sender_on):
    page = sender_on(DESKTOP)
    page.get_by_role("button", name="Unwetter").focus()
    page.keyboard.press("Enter")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "submit":
            break
        assert page.evaluate("Boolean(document.activeElement.closest('#alerts-form'))")
    page.keyboard.press("Enter")
    is_published(page)
    assert page.evaluate("document.activeElement.id") == "alerts-done-heading"
    assert "Unwetter: Bitte im Haus bleiben." in live(page)
