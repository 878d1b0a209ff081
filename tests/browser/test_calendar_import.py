"""Bringing a waste calendar: files, columns, labels, what it would do, on a desk and on a phone, without barriers."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection
from django_tenants.utils import tenant_context
from playwright.sync_api import Page, expect
from pytest_django.plugin import DjangoDbBlocker

from backend.common import clock
from backend.tenants.models import Municipality
from backend.waste_calendar.models import ImportDraft
from backend.waste_calendar.wizard.carrying_out import carry_out
from tests.browser.test_event_form import signed_in
from tests.browser.test_place_import import looked_at
from tests.browser.visits import DESKTOP, PHONE, Device

pytestmark = pytest.mark.browser

TABLE = "Ort;Straße;Hausnummern;Abfallart;Datum\n" + "\n".join(
    f"Templin;Am {name};{numbers};{label};{day}.12.2027"
    for name, numbers in (("Bach", "1-47b"), ("Anger", ""))
    for label, day in (("Restmüll", 3), ("Wunderkiste", 9), ("Restmüll", 17), ("Biotonne", 32))
)


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=str)
def test_a_calendar_is_brought_and_checked(
    editor: str,
    shown_town: Municipality,
    open_page: Callable[[Device], Page],
    django_db_blocker: DjangoDbBlocker,
    tmp_path: Path,
    device: Device,
) -> None:
    (tmp_path / "kalender.csv").write_text(TABLE, encoding="utf-8")
    page = open_page(device)
    signed_in(page, email=editor)
    page.goto("/cms/abfallkalender/einlesen/")
    looked_at(page, name=f"calendar-start-{device}")
    page.set_input_files("[name=calendars]", tmp_path / "kalender.csv")
    page.get_by_role("button", name="Weiter: Dateien ansehen").click()
    expect(page.get_by_label("Straße", exact=True)).to_have_value("Straße")
    looked_at(page, name=f"calendar-columns-{device}")
    page.get_by_role("button", name="Weiter: Bezeichnungen").click()
    expect(page.get_by_text("bitte entscheiden")).to_be_visible()
    looked_at(page, name=f"calendar-labels-{device}")
    page.get_by_role("button", name="Weiter: prüfen").click()
    expect(page.get_by_text("wird geprüft")).to_be_visible()
    with django_db_blocker.unblock(), ThreadPoolExecutor() as worker:  # here the browser's loop runs
        worker.submit(work, shown_town).result()
    page.reload()
    expect(page.get_by_role("button", name="Übernehmen")).to_be_visible()
    looked_at(page, name=f"calendar-check-{device}")


def work(town: Municipality) -> None:
    """What the worker does."""
    with tenant_context(town):
        carry_out(ImportDraft.objects.all()[0], town=town, now=clock.now())
    connection.close()
