"""The public forms on a phone, filled in with the keyboard alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe

from backend.common import clock
from tests.browser.visits import AXE_TAGS, DARK_PHONE, DESKTOP, PHONE, faults

pytestmark = pytest.mark.browser

FORM = "/veranstaltung-melden/"
NEXT_YEAR = clock.now().date() + timedelta(days=200)


@pytest.mark.parametrize(
    ("path", "button"), [(FORM, "Veranstaltung melden"), ("/nachricht-melden/", "Nachricht melden")]
)
def test_the_empty_form_and_one_with_mistakes_are_accessible(open_page, path, button):
    for device in (PHONE, DARK_PHONE, DESKTOP):
        page = open_page(device)
        assert not faults(page, path)
        page.locator("#id_email").fill("kein")
        page.wait_for_timeout(50)
        page.get_by_role("button", name=button).click()
        page.locator("[role=alert]").wait_for()
        assert page.title().startswith("Fehler:")
        assert not shown_faults(page)


def shown_faults(page):
    """What is wrong with the page that is open."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]})
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [f"{each['id']}: {node['html']}" for each in found.response["violations"] for node in each["nodes"]] + (
        ["too wide"] if wide else []
    )


def to_field(page, name):
    """Press tab until the field of this name has the focus."""
    for _stop in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"{name} is not reached by the keyboard")


def test_a_club_proposes_an_event_by_keyboard(open_page):
    page = open_page(PHONE)
    page.goto(FORM)
    to_field(page, "title")
    page.keyboard.type("Sommerfest")
    to_field(page, "on")
    page.keyboard.type(f"{NEXT_YEAR:%d%m%Y}")
    to_field(page, "begins")
    page.keyboard.type("1400")
    to_field(page, "location")
    page.keyboard.type("Festwiese")
    to_field(page, "email")
    page.keyboard.type("verein@example.org")
    page.wait_for_timeout(3_000)  # faster than a person is a program's speed
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Bitte sehen Sie in Ihr Postfach").wait_for()
    assert not shown_faults(page)
    assert not page.context.cookies()


def test_a_reader_says_on_a_phone_that_something_is_wrong(open_page):
    page = open_page(PHONE)
    page.goto("/nachrichten/")
    page.locator(".card a").first.click()
    page.get_by_role("link", name="Stimmt etwas nicht?").click()
    page.get_by_label("Was stimmt nicht?").fill("Die Uhrzeit.")
    page.wait_for_timeout(3_000)
    page.get_by_role("button", name="Absenden").click()
    page.get_by_role("heading", name="Vielen Dank").wait_for()
    assert not page.context.cookies()
