"""The year view by the keyboard alone: arrows go over the days, Enter opens one, Escape leads back to it."""

import re

import pytest
from playwright.sync_api import expect

from backend.accounts.models import Role
from tests.browser.visits import DESKTOP, ORIGIN

pytestmark = pytest.mark.browser


def test_arrows_enter_and_escape(open_page, sessions):
    page = open_page(DESKTOP)
    page.context.add_cookies([{"name": "sessionid", "value": sessions[Role.PUBLISHER], "url": ORIGIN}])
    page.goto("/cms/abfall/jahr/")
    page.get_by_role("link", name="Bezirk Störung").click()
    page.locator("[data-months] [tabindex='0']").wait_for()
    expect(page.locator("[data-months] a[tabindex='0']")).to_have_count(1)
    focused = page.locator(":focus")
    page.locator("#d02-28").focus()
    keys = {
        "ArrowDown": "3/1",
        "ArrowUp": "2/28",
        "ArrowLeft": "1/28",
        "End": "1/31",
        "ArrowRight": "2/28",
        "Home": "2/1",
    }
    for key, day in keys.items():
        page.keyboard.press(key)
        if key == "ArrowDown" and "/2/29/" in str(focused.get_attribute("href")):
            page.keyboard.press(key)
        expect(focused, key).to_have_attribute("href", re.compile(rf"/{day}/\?"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/2/1/"))
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile("#d02-01$"))
    expect(focused).to_have_attribute("href", re.compile(r"/2/1/\?"))
