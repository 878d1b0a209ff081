"""What people want to do on a phone, done as they would do it."""

import re

import pytest

from tests.browser.visits import NUMBER, PHONE, STREET

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(open_page):
    page = open_page(PHONE)
    page.goto("/")
    return page


def test_an_address_leads_straight_to_its_next_pickup(phone):
    phone.get_by_label("Straße oder Ort").fill(STREET)
    phone.get_by_label("Hausnummer").fill(NUMBER)
    phone.get_by_role("button", name="Termine anzeigen").tap()
    pickup = phone.locator("section.next")
    pickup.wait_for()
    assert pickup.locator("h2").inner_text() == "Nächste Abholung"
    assert pickup.locator("time").is_visible()
    assert pickup.locator(".bins li").count() >= 1
    bottom = pickup.bounding_box()
    assert bottom["y"] + bottom["height"] < PHONE.settings["viewport"]["height"], "it is seen without scrolling"


def test_without_a_house_number_one_chooses(phone):
    phone.get_by_label("Straße oder Ort").fill(STREET[:4].lower())
    phone.get_by_role("button", name="Termine anzeigen").tap()
    phone.get_by_role("link", name=re.compile(STREET)).first.tap()
    phone.locator("section.next time").wait_for()


def test_the_menu_opens_and_leads_on(phone):
    news = phone.get_by_role("navigation", name="Hauptmenü").get_by_role("link", name="Nachrichten")
    assert not news.is_visible()
    phone.get_by_text("Menü", exact=True).tap()
    news.tap()
    phone.get_by_role("heading", level=1, name="Nachrichten").wait_for()


def test_what_a_finger_must_hit_is_large_enough(phone):
    phone.get_by_text("Menü", exact=True).tap()
    targets = phone.locator("header a, header summary, main button, main input, footer a")
    boxes = [target.bounding_box() for target in targets.all()]
    assert all(box["height"] >= 24 and box["width"] >= 24 for box in boxes), boxes
