"""Whoever presses a button while the draft saves itself makes one item, not two."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_event_form import signed_in
from tests.browser.visits import DESKTOP, Device

pytestmark = pytest.mark.browser

NEWS = "/cms/snippets/feeds/article/"


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
