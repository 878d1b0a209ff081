"""Störung heute from a phone: two taps and it is live, the replacement moves the same pickup, and a bad line."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.visits import AXE_TAGS, DARK_PHONE, DESKTOP, ORIGIN, PHONE

pytestmark = pytest.mark.browser
PAGE = "/cms/stoerung/"


@pytest.fixture
def dispatcher_on(open_page, sender_session):
    """The page on a device, signed in."""

    def opened(device):
        page = open_page(device)
        page.context.add_cookies([{"name": "sessionid", "value": sender_session, "url": ORIGIN}])
        page.goto(PAGE)
        return page

    return opened


def pickups_now(page, address):
    """The pickups of the address by day, as the API says them."""
    path = f"/api/v1/waste/locations/{address}/pickups"
    return page.evaluate("path => fetch(path, {cache: 'no-store'}).then(answer => answer.json())", path)["items"]


def publish(page):
    page.get_by_role("button", name="Jetzt veröffentlichen").click()
    page.get_by_role("heading", name="Veröffentlicht").wait_for()


def serious(page):
    """What axe finds in our part of the page; the rest of it is Wagtail's."""
    options = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]}
    found = Axe().run(page, context={"include": ["#disruptions"]}, options=options).response["violations"]
    return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_two_taps_and_a_tour_is_off_until_its_replacement_moves_it(dispatcher_on, collected_today):
    phone = dispatcher_on(PHONE)
    assert not serious(phone)
    assert fits(phone)
    phone.get_by_role("button", name=re.compile("^Restmüll: Bezirk Störung")).tap()
    preview = phone.get_by_role("region", name="Das lesen die Leute")
    expect(preview).to_contain_text("Entfällt. Ersatztermin folgt.")
    button = phone.get_by_role("button", name="Jetzt veröffentlichen").bounding_box()
    assert button["y"] + button["height"] <= PHONE.settings["viewport"]["height"], "it is seen without scrolling"
    assert not serious(phone)
    assert fits(phone)
    publish(phone)
    told = pickups_now(phone, collected_today.address)[0]
    assert (told["status"], told["replacement_follows"]) == ("cancelled", True)
    desk = dispatcher_on(DESKTOP)
    desk.get_by_role("button", name=re.compile("Ersatztermin eintragen")).click()
    desk.get_by_label("Ersatztermin", exact=True).fill(f"{collected_today.on + timedelta(days=2)}")
    desk.get_by_role("button", name="Streik").click()
    publish(desk)
    [moved] = [each for each in pickups_now(desk, collected_today.address) if each["id"] == told["id"]]
    assert (moved["replaced_by"], moved["reason"]) == (f"{collected_today.on + timedelta(days=2)}", "Streik")


def test_without_a_line_it_waits_on_the_device_and_goes_out_once(dispatcher_on, collected_today):
    phone = dispatcher_on(DARK_PHONE)
    phone.goto(f"{PAGE}?tag={collected_today.on + timedelta(days=1)}")
    assert not serious(phone)
    phone.get_by_role("button", name=re.compile("^Restmüll: Bezirk Störung")).tap()
    phone.get_by_text("Verspätet sich", exact=True).tap()
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Jetzt veröffentlichen").tap()
    phone.get_by_text("Noch nicht gesendet. Es gibt keine Verbindung.").wait_for()
    assert not serious(phone)
    phone.context.set_offline(False)
    phone.get_by_role("heading", name="Veröffentlicht").wait_for()
    phone.goto(PAGE)
    assert not phone.get_by_text("Noch nicht gesendet", exact=True).is_visible()
    expect(phone.get_by_text("Verspätet sich.")).to_have_count(1)
