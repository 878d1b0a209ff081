"""An editor makes "jeden 2. Dienstag" in the form of an event, without a mouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.accounts.people import PASSWORD
from tests.browser.visits import DESKTOP, PHONE, Device, serious

pytestmark = pytest.mark.browser

OPENED = "/cms/snippets/feeds/event/add/"


def signed_in(page: Page, *, email: str) -> None:
    page.goto("/cms/login/")
    page.fill("[name=username]", email)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/cms/")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the field has the focus."""
    for _step in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name || ''") == name:
            return
    pytest.fail(f"Tab never comes to {name}")


def choose(page: Page, name: str, words: str) -> None:
    """By typing what the choice begins with, as a keyboard does."""
    tab_to(page, name)
    page.keyboard.type(words, delay=20)
    assert words in page.evaluate("document.activeElement.selectedOptions[0].text")


def test_every_second_tuesday_by_keyboard_only(editor: str, open_page: Callable[[Device], Page]) -> None:
    page = open_page(DESKTOP)
    signed_in(page, email=editor)
    page.goto(OPENED)
    tab_to(page, "title")
    page.keyboard.type("Sprechstunde der Bürgermeisterin")
    tab_to(page, "starts_at")
    page.keyboard.type("2030-01-08 19:00")
    page.keyboard.press("Escape")  # the calendar that opens below
    tab_to(page, "recurrence-repeats")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    choose(page, "recurrence-frequency", "Monate")
    choose(page, "recurrence-month_by", "an einem Wochentag")
    choose(page, "recurrence-nth", "2.")
    choose(page, "recurrence-nth_weekday", "Dienstag")
    said = page.locator("[data-event-dates-said]")
    expect(said).to_contain_text("jeden 2. Dienstag im Monat")
    expect(page.locator(".event-dates__when").first).to_have_text("Di, 8. Januar 2030, 19:00 Uhr")
    assert not serious(page, within="main form")


def test_the_dates_of_a_new_event_are_listed_and_one_is_called_off(
    editor: str, open_page: Callable[[Device], Page]
) -> None:
    page = open_page(PHONE)
    signed_in(page, email=editor)
    page.goto(OPENED)
    page.fill("[name=title]", "Chorprobe")
    start = page.evaluate("new Date(Date.now() + 864e5).toISOString().slice(0, 10)")
    page.fill("[name=starts_at]", f"{start} 19:00")
    page.keyboard.press("Escape")
    page.check("[name=recurrence-repeats][value=rule]")
    dates = page.locator("[data-event-dates] details")
    expect(dates).to_have_count(10)
    dates.nth(1).locator("summary").focus()
    page.keyboard.press("Enter")
    dates.nth(1).locator("select").select_option("cancelled")
    dates.nth(1).locator("[name$=reason]").fill("Ferien")
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not serious(page, within="main form")


def test_a_late_answer_takes_nothing_away_that_was_typed_since(
    editor: str, open_page: Callable[[Device], Page]
) -> None:
    page = open_page(DESKTOP)
    signed_in(page, email=editor)
    page.goto(OPENED)
    page.fill("[name=starts_at]", "2030-01-08 19:00")
    page.keyboard.press("Escape")
    page.check("[name=recurrence-repeats][value=rule]")
    second = page.locator("[data-event-dates] details").nth(1)
    second.locator("summary").click()
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        held.append(route)
        if len(held) > 1:
            route.continue_()

    page.route("**/event/dates/", hold_the_first)
    with page.expect_request("**/event/dates/"):
        second.locator("select").select_option("cancelled")
    second.locator("[name$=reason]").press_sequentially("Ferien")
    with page.expect_request("**/event/dates/"):  # asked once more, now with the reason
        held[0].continue_()
    expect(second.locator("summary")).to_contain_text("Abgesagt")
    expect(second.locator("[name$=reason]")).to_have_value("Ferien")
    assert page.evaluate("document.activeElement.name").endswith("reason")
    assert page.evaluate("document.activeElement.selectionStart") == len("Ferien")
