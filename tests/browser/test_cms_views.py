"""Every view of the CMS that is ours, on a desk and on a phone: no serious barrier, nothing wider than the screen."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.cms_views import SEEN, View
from tests.browser.visits import DESKTOP, ORIGIN, PHONE, Device, come_to, faults, serious, settled, turn_into

pytestmark = pytest.mark.browser

# What Wagtail leaves without a name or a right list: its field for tags and its old dialog. Nothing of ours is like it.
WAGTAILS = ("ui-autocomplete-input", '<div class="modal fade in"', '<ul class="fields">')


@pytest.fixture
def visit(
    open_page: Callable[[Device], Page], things: dict[str, dict[str, str]], sessions: dict[str, str]
) -> Callable[[View], list[str]]:
    """Opens a view and tells what is wrong with it; one role has one browser, which keeps the CMS' files."""
    browsers: dict[str, BrowserContext] = {}

    def visited(view: View) -> list[str]:
        if view.role not in browsers:
            browsers[view.role] = open_page(DESKTOP).context
            browsers[view.role].add_cookies([{"name": "sessionid", "value": sessions[view.role], "url": ORIGIN}])
            browsers[view.role].add_init_script("localStorage.clear()")  # which panel was open last
        page = browsers[view.role].new_page()
        found = _shown(page, view, path=view.path(things))
        page.close()
        return [f"{view}: {fault}" for fault in found]

    return visited


def test_no_view_has_a_serious_barrier(visit: Callable[[View], list[str]]) -> None:
    wrong = [fault for view in SEEN for fault in visit(view)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=str)
@pytest.mark.parametrize("mode", ["", "?mode=dark", "?mode=list", "?mode=list-dark"])
def test_a_shared_preview_is_accessible(open_page, things, device, mode):
    path = f"/vorschau/{things['shared']['token']}/{mode}"
    assert not faults(open_page(device), path)


def _shown(page: Page, view: View, *, path: str) -> list[str]:
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    answer = come_to(page, path)
    if answer is None or not answer.ok or page.url.endswith("/cms/") != path.endswith("/cms/"):
        return [f"not shown: {answer and answer.status} {page.url}"]
    if view.opens:
        _press(page, view)
    page.locator(view.shows).first.wait_for(state="attached")
    found = _barriers(page, view, device=DESKTOP)
    turn_into(page, PHONE)
    return [*found, *_barriers(page, view, device=PHONE), *said]


def _barriers(page: Page, view: View, *, device: Device) -> list[str]:
    _keep(page, view, device=device)
    found = [fault for fault in serious(page, within="body") if not any(known in fault for known in WAGTAILS)]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("wider than the screen")
    return [f"{device}: {fault}" for fault in found]


def _press(page: Page, view: View) -> None:
    """What is behind the button below the form is opened first."""
    if not page.locator(view.opens).first.is_visible():
        page.locator("footer .w-dropdown__toggle").click()
    with settled(page):
        page.locator(view.opens).first.click()
        page.locator(view.shows).first.wait_for()


def _keep(page: Page, view: View, *, device: Device) -> None:
    """For people to look at, where somebody asks for it."""
    if folder := os.environ.get("SCREENSHOTS"):
        name = f"{SEEN.index(view):02}-{device.settings['viewport']['width']}.png"
        page.screenshot(path=Path(folder) / name, full_page=True)
