"""Bringing a table of places: file, columns and check on a desk and on a phone, without barriers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_event_form import signed_in
from tests.browser.test_media import picture_of
from tests.browser.visits import DESKTOP, PHONE, Device, serious

pytestmark = pytest.mark.browser

TABLE = "Name;Straße;PLZ;Öffnungszeiten;Breite;Länge\nBücherei;Am Bach 2;14806;Di 10-18;52,1;12,5\nKino;;;;12,5;52,1\n"


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=str)
def test_a_table_is_brought_and_checked(
    editor: str, open_page: Callable[[Device], Page], tmp_path: Path, device: Device
) -> None:
    (tmp_path / "orte.csv").write_text(TABLE, encoding="utf-8")
    page = open_page(device)
    signed_in(page, email=editor)
    page.goto("/cms/einrichtungen/einlesen/")
    looked_at(page, name=f"import-start-{device}")
    page.set_input_files("[name=file]", tmp_path / "orte.csv")
    page.get_by_role("button", name="Weiter: die Spalten").click()
    expect(page.get_by_label("Straße")).to_have_value("street")
    looked_at(page, name=f"import-columns-{device}")
    page.get_by_label("Länge").press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("vertauscht")).to_be_visible()
    expect(page.get_by_role("button", name="Übernehmen")).to_have_count(0)
    looked_at(page, name=f"import-check-{device}")


def looked_at(page: Page, *, name: str) -> None:
    """No barrier in what is ours, and nothing wider than the screen."""
    picture_of(page, name)
    assert not serious(page, within="main")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
