"""The operator's pages on every device: accessible by axe, silent console, no wider than the screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.visits import CONSOLE, DESKTOP, DEVICES, SLUG, Device, faults

pytestmark = pytest.mark.browser

ORIGIN = f"http://{CONSOLE}"
PAGES = (
    "/",
    "/quellen/",
    "/neue-kommune/",
    f"/kommunen/{SLUG}/",
    f"/kommunen/{SLUG}/angaben/",
)


def test_every_page_of_the_console_is_accessible(operators_session: str, open_page: Callable[[Device], Page]) -> None:
    page = open_page(DESKTOP)
    page.context.add_cookies([{"name": "sessionid", "value": operators_session, "url": ORIGIN}])
    wrong = [fault for path in PAGES for fault in faults(page, f"{ORIGIN}{path}", then_on=DEVICES[1:], origin=ORIGIN)]
    assert wrong == []
