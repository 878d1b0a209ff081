"""Without a mouse: everything is reached, in the order of reading, and it is seen where one is."""

import pytest
from playwright.sync_api import Page

from tests.browser.visits import DESKTOP

pytestmark = pytest.mark.browser

REACHABLE = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]'
STOPS = "selector => [...document.querySelectorAll(selector)].filter(element => element.checkVisibility())"
# Day, month and year are stops of their own within one field.
HAS_PARTS = "['date', 'time'].includes(document.activeElement.type)"
# The preview of a list has stops of its own, and the way leads out of it again.
IS_FRAME = "document.activeElement.localName === 'iframe'"
IS_SEEN = """() => {
    const style = getComputedStyle(document.activeElement);
    const card = document.activeElement.closest(".card");
    const ring = style.outlineStyle !== "none" ? style : card && getComputedStyle(card);
    return Boolean(ring) && ring.outlineStyle !== "none" && parseFloat(ring.outlineWidth) >= 2;
}"""


def test_tab_goes_through_all_links_and_fields_in_order(addresses, open_page):
    page = open_page(DESKTOP)
    for path in addresses.values():
        page.goto(path)
        stops = page.evaluate(f"({STOPS})(`{REACHABLE}`).length")
        for expected in range(stops):
            page.keyboard.press("Tab")
            while (stop(page) == expected - 1 and page.evaluate(HAS_PARTS)) or page.evaluate(IS_FRAME):
                page.keyboard.press("Tab")
            assert stop(page) == expected, path
            assert page.evaluate(IS_SEEN), f"{path}: the focus is not seen on stop {expected}"


def stop(page: Page) -> int:
    """Which of the links and fields has the focus."""
    return int(page.evaluate(f"({STOPS})(`{REACHABLE}`).indexOf(document.activeElement)"))


def test_the_first_stop_leads_past_the_menu(open_page):
    page = open_page(DESKTOP)
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Zum Inhalt springen"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
