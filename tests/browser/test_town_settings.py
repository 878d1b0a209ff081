"""An administrator chooses colours and orders the start screen; what the pages of settings look like to axe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from backend.accounts.models import Role
from tests.browser.visits import DESKTOP, ORIGIN, PHONE, Device, come_to, serious

pytestmark = pytest.mark.browser

PAGES = (
    "/cms/einstellungen/",
    "/cms/einstellungen/verlauf/",
    "/cms/settings/library/appearance/",
    "/cms/settings/library/townlanguages/",
)
WAIT = 30_000  # milliseconds, for a machine with other things to do
LOOKS = "/cms/settings/library/appearance/"


@pytest.fixture
def administrator(open_page: Callable[[Device], Page], sessions: dict[str, str]) -> Callable[[Device], Page]:
    """A window of somebody who has passed the second step."""

    def opened(device: Device) -> Page:
        page = open_page(device)
        page.context.add_cookies([{"name": "sessionid", "value": sessions[Role.TOWN_ADMINISTRATOR], "url": ORIGIN}])
        return page

    return opened


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=str)
@pytest.mark.parametrize("path", PAGES)
def test_nothing_serious_and_nothing_wider_than_the_screen(administrator, device: Device, path: str) -> None:
    page = administrator(device)
    come_to(page, path)
    expect(page.locator("h1")).to_have_count(1, timeout=WAIT)
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not serious(page, within="main")


def test_a_colour_is_judged_while_it_is_chosen_and_the_nearest_readable_one_taken(administrator) -> None:
    page = administrator(DESKTOP)
    page.goto(LOOKS)
    primary = page.locator("[name=primary]")
    primary.fill("#ffdd00")
    on_white = page.locator("[data-must] [data-colour-verdict]")
    expect(on_white).to_have_text("nicht lesbar (Kontrast 1,3, nötig 4,5)")
    page.get_by_role("button", name="Die nächste lesbare nehmen").click()
    expect(on_white).to_contain_text("gut lesbar (Kontrast 4,5")
    assert primary.input_value() != "#ffdd00"
    page.get_by_role("button", name="Speichern").click()
    expect(page.locator(".messages .success")).to_be_visible(timeout=WAIT)
    page.goto("/cms/einstellungen/")
    page.get_by_role("button", name="Zurücknehmen Hauptfarbe").first.click()
    expect(page.locator(".messages .success")).to_contain_text("Zurückgenommen", timeout=WAIT)


def test_the_colour_that_the_form_suggests_is_one_that_saving_takes(administrator) -> None:
    """Script and server count alike."""
    page = administrator(DESKTOP)
    page.goto(LOOKS)
    for colour in ("#ffff00", "#7fbf3f", "#ff69b4", "#999999"):
        page.locator("[name=primary]").fill(colour)
        page.get_by_role("button", name="Die nächste lesbare nehmen").click()
        suggested = page.locator("[name=primary]").input_value()
        page.locator("[name=primary]").fill(colour)
        page.get_by_role("button", name="Speichern").click()
        expect(page.get_by_text(f"Die nächste lesbare ist {suggested}.")).to_be_visible(timeout=WAIT)


def titles(page: Page) -> list[str]:
    return page.eval_on_selector_all("[data-home-order] li", "rows => rows.map(row => row.dataset.title)")


def test_the_start_screen_is_ordered_by_buttons_by_keyboard_and_by_dragging(administrator) -> None:
    page = administrator(DESKTOP)
    page.goto(LOOKS)
    first, second, third, *_rest = titles(page)
    page.get_by_role("button", name=f"{second} nach oben").click()
    assert titles(page)[:3] == [second, first, third]
    expect(page.locator("[data-home-said]")).to_have_text(f"{second} steht jetzt an Stelle 1 von {len(titles(page))}")
    page.get_by_role("checkbox", name=third).focus()
    page.keyboard.press("Alt+ArrowUp")
    assert titles(page)[:3] == [second, third, first]
    rows = page.locator("[data-home-order] li")
    rows.nth(2).locator("[data-home-grip]").drag_to(rows.nth(0), target_position={"x": 10, "y": 3})
    assert titles(page)[:3] == [first, second, third]
    page.get_by_role("checkbox", name=first).uncheck()
    page.get_by_role("button", name="Speichern").click()
    expect(page.locator(".messages .success")).to_be_visible(timeout=WAIT)
    assert titles(page)[:2] == [second, third]
    expect(page.get_by_role("checkbox", name=first)).not_to_be_checked()
