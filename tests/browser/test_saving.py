"""Whoever presses a button while the draft saves itself makes one item, and is not refused because of that draft."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.test_event_form import signed_in
from tests.browser.visits import DESKTOP, Device

pytestmark = pytest.mark.browser

NEWS = "/cms/snippets/feeds/article/"
UNSEEN = 2_100  # milliseconds after a form opens in which Wagtail takes what is typed for what was there


@pytest.mark.parametrize(("title", "wait"), [("Sofort gedrückt", 0), ("Kurz darauf gedrückt", 520)])
def test_a_button_waits_for_the_draft(editor: str, open_page: Callable[[Device], Page], title: str, wait: int) -> None:
    page = open_page(DESKTOP)
    signed_in(page, email=editor)
    page.goto(f"{NEWS}add/")
    page.fill("#id_title", title)
    page.wait_for_timeout(wait)
    page.get_by_role("button", name="Zur Freigabe einreichen").click()
    page.wait_for_url(f"**{NEWS}")
    page.goto(f"{NEWS}?q={title}")
    expect(page.get_by_role("link", name=title, exact=True)).to_have_count(1)


def saves_itself(answer: Response) -> bool:
    return answer.request.method == "POST" and answer.request.headers.get("accept") == "application/json"


@pytest.mark.parametrize("is_new", [True, False], ids=["new", "known before"])
def test_what_saved_itself_goes_on_at_the_first_press(
    editor: str, open_page: Callable[[Device], Page], is_new: bool
) -> None:
    page, title = open_page(DESKTOP), f"Von selbst gesichert, {is_new}"
    signed_in(page, email=editor)
    page.goto(f"{NEWS}add/")
    page.fill("#id_title", title)
    if not is_new:
        page.get_by_role("button", name="Entwurf speichern").click()
        page.get_by_role("link", name="Bearbeiten").first.click()
        page.wait_for_url(f"**{NEWS}edit/**")
    for words in ("Erster Stand", "Zweiter Stand"):
        page.wait_for_timeout(UNSEEN)
        with page.expect_response(saves_itself) as answer:
            page.fill("#id_teaser", words)
        assert answer.value.ok
    page.get_by_role("button", name="Zur Freigabe einreichen").click()
    page.locator(".messages .success").wait_for()
