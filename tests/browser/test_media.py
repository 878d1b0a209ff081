"""Uploading a picture and looking where it is used: on a desk and on a phone, by keyboard, without barriers."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_event_form import signed_in, tab_to
from tests.browser.visits import DESKTOP, PHONE, Device, serious
from tests.library.conftest import make_picture

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=str)
def test_a_picture_is_uploaded_and_its_rights_are_said_by_keyboard(
    editor: str, open_page: Callable[[Device], Page], tmp_path: Path, device: Device
) -> None:
    make_picture(tmp_path / "burg.jpg", color="green", size=(600, 400))
    page = open_page(device)
    signed_in(page, email=editor)
    page.goto("/cms/images/add/")
    page.set_input_files("[name=file]", tmp_path / "burg.jpg")
    tab_to(page, "description")
    page.keyboard.type("Die Burg")
    tab_to(page, "author")
    page.keyboard.type("Anna Muster")
    assert not page.locator("[name=licence]").is_visible()
    tab_to(page, "title")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[name=licence]")).to_be_visible()
    assert not ours(page, within="main form")
    picture_of(page, f"add-{device}")
    page.keyboard.press("Tab")
    page.keyboard.type("CC BY 4")
    page.locator("main form [type=submit]").click()
    page.wait_for_url("**/cms/images/")
    picture_of(page, f"list-{device}")
    assert not ours(page, within="main ul.listing")
    page.get_by_role("link", name="burg").first.click()
    expect(page.locator("[name=author]")).to_have_value("Anna Muster")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    picture_of(page, f"edit-{device}")
    page.goto(page.locator("a[href*='/usage/']").first.get_attribute("href") or "")
    picture_of(page, f"usage-{device}")
    assert not ours(page, within="main")


def ours(page: Page, *, within: str) -> list[str]:
    """Without the label that Wagtail's own field of tags lacks."""
    return [found for found in serious(page, within=within) if "ui-autocomplete-input" not in found]


def picture_of(page: Page, name: str) -> None:
    """For people to look at, where somebody asks for it."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
