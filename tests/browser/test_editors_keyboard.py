"""The editors' day without a mouse: sign in, write, publish, cancel one date, approve; by Tab, Enter and typing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.accounts.people import PASSWORD
from tests.browser.test_sign_in import with_authenticator
from tests.browser.visits import DESKTOP, Device, api

pytestmark = pytest.mark.browser

WAIT = 30_000
NAME = """() => {
    const here = document.activeElement;
    const words = here.getAttribute("aria-label") || here.labels?.[0]?.innerText || here.innerText || here.name || "";
    return words.replace(/\\s+/g, " ").trim();
}"""
IS_SEEN = """() => {
    const style = getComputedStyle(document.activeElement);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
}"""
TITLE = "Sprechstunde im Dorfgemeinschaftshaus"


def test_an_editors_day_by_keyboard_alone(
    open_page: Callable[[Device], Page], editors: dict[str, str], things: dict[str, dict[str, str]]
) -> None:
    page = with_authenticator(open_page(DESKTOP))
    page.set_default_timeout(WAIT)
    sign_in(page, editors["keyboard"])
    write_weekly(page)
    below(page, "Veröffentlichen")
    assert [date["status"] for date in dates(page)] == ["scheduled"] * 3

    press(page, "Bearbeiten")  # in the message that it is published
    cancel_second_date(page)
    below(page, "Veröffentlichen")
    assert [date["status"] for date in dates(page)] == ["scheduled", "cancelled", "scheduled"]

    page.goto("/cms/")
    press(page, "Neue Spielgeräte im Stadtpark")
    below(page, "Freigeben und Veröffentlichen")
    news = api(page, "/api/v1/news")["items"]
    assert "Neue Spielgeräte im Stadtpark" in {item["title"] for item in news}


def reach(page: Page, name: str) -> None:
    """Press Tab until what is called so has the focus, and can be seen to have it; there is no trap on the way."""
    passed = []
    for _stop in range(150):
        page.keyboard.press("Tab")
        passed.append(page.evaluate(NAME))
        if passed[-1] == name:
            assert page.evaluate(IS_SEEN), f"the focus on {name} is not seen"
            return
    pytest.fail(f"Tab never comes to {name}, only to {passed}")


def press(page: Page, name: str) -> None:
    """A link or button that leads to another page."""
    reach(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def below(page: Page, action: str) -> None:
    """One of the buttons below a form."""
    press(page, action)
    page.locator(".messages .success").wait_for()


def choose(page: Page, name: str, words: str) -> None:
    """By typing how the choice begins."""
    reach(page, name)
    page.keyboard.type(words, delay=20)
    assert words in page.evaluate("document.activeElement.selectedOptions[0].text")


def sign_in(page: Page, email: str) -> None:
    page.goto("/cms/login/")
    expect(page.get_by_label("E-Mail-Adresse")).to_be_focused()
    page.keyboard.type(email)
    reach(page, "Passwort")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    press(page, "Passkey anlegen")
    press(page, "Ich habe sie verwahrt: weiter")
    page.wait_for_url("**/cms/")


def write_weekly(page: Page) -> None:
    press(page, "Neue Veranstaltung")
    reach(page, "Titel*")
    page.keyboard.type(TITLE)
    reach(page, "Beginn*")
    page.keyboard.type("08.01.2030 19:00")
    page.keyboard.press("Escape")  # the calendar that opens below
    reach(page, "einmalig")
    page.keyboard.press("ArrowUp")  # round to the last one
    choose(page, "Endet", "nach einer Anzahl")
    reach(page, "Anzahl der Termine")
    page.keyboard.type("3")
    expect(page.locator("[data-event-dates] details")).to_have_count(3, timeout=WAIT)


def cancel_second_date(page: Page) -> None:
    second = page.locator("[data-event-dates] summary").nth(1)
    reach(page, " ".join(second.inner_text().split()))
    page.keyboard.press("Enter")
    reach(page, "Dieser Termin")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.value") == "cancelled"
    reach(page, "Grund, für alle zu lesen")
    page.keyboard.type("Der Saal wird gestrichen.")


def dates(page: Page) -> list[dict[str, str]]:
    """What the API lists."""
    items = api(page, "/api/v1/events?from=2030-01-01&to=2030-03-01")["items"]
    return [item for item in items if item["title"] == TITLE]
