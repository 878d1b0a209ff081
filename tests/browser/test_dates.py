"""What somebody types into a date field: it is completed, or left for the server to refuse, never replaced."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_event_form import OPENED, signed_in
from tests.browser.visits import DESKTOP, Device

pytestmark = pytest.mark.browser

TYPED = {
    "24.12.2031 15:00": "24.12.2031 15:00",
    "24.12.2031 8:30": "24.12.2031 08:30",
    "3.1.31 um 8 Uhr": "03.01.2031 08:00",
    "24.12.2031": "24.12.2031 00:00",
    "31.2.2031": "31.2.2031",
    "übermorgen": "übermorgen",
}


def test_days_are_completed_and_slips_stay(editor: str, open_page: Callable[[Device], Page]) -> None:
    page = open_page(DESKTOP)
    signed_in(page, email=editor)
    page.goto(OPENED)
    field = page.locator("#id_starts_at")
    for typed, expected in TYPED.items():
        field.fill(typed)
        page.wait_for_timeout(150)  # the picker opens by then, and would put the present instant there on leaving
        field.press("Tab")
        expect(field).to_have_value(expected)
    page.locator("#id_ends_at").press("Tab")
    page.locator(".xdsoft_datetimepicker:visible").first.wait_for(state="hidden")


def test_a_last_day_counts_whole(editor: str, open_page: Callable[[Device], Page]) -> None:
    page = open_page(DESKTOP)
    signed_in(page, email=editor)
    page.goto("/cms/snippets/feeds/article/add/")
    field = page.locator("#id_pinned_until")
    field.fill("24.12.2031")
    field.press("Tab")
    expect(field).to_have_value("24.12.2031 23:59")
