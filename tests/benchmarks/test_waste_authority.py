"""What the bench of the waste calendar measures is really done: all addresses and days come in, and once only."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest
from django_tenants.utils import tenant_context

from backend.waste_calendar.models import Pickup, Street
from benchmarks.load import CannotMeasure
from benchmarks.waste_authority import running
from benchmarks.waste_authority.__main__ import refuse_if_anything_was_written
from benchmarks.waste_authority.files import Size, write_lists, write_table
from tests.waste_calendar.towns import csv_calendar, hand_over_to, ics_calendar, rolled_out, served_town

SIZE = Size(towns=2, streets=8, zones=3)


def imported(slug: str) -> dict[str, object]:
    return running.import_(argparse.Namespace(town=slug, postmaster=0))


def test_an_authority_comes_in_once_and_reaches_its_towns(db: None, tmp_path: Path) -> None:
    pickups = write_lists(tmp_path, size=SIZE, year=2026)
    authority = rolled_out("abfall", kind="provider", ags=None, waste=ics_calendar(tmp_path))
    first, again = imported("abfall"), imported("abfall")
    assert first["pickups"] == pickups
    assert first["writes"]
    refuse_if_anything_was_written(again, before=first)
    with pytest.raises(CannotMeasure):
        refuse_if_anything_was_written(first, before=again)
    town = served_town("ort-1", ags=SIZE.keys[0])
    hand_over_to(town)
    with tenant_context(town):
        assert Street.objects.count() == SIZE.streets // SIZE.towns
        assert Pickup.objects.exists()
    assert authority.slug == "abfall"


def test_a_table_has_a_line_for_each_address_and_day(db: None, tmp_path: Path) -> None:
    lines = write_table(tmp_path, size=SIZE, year=2026)
    (tmp_path / "kalender-2026.csv").rename(tmp_path / "abfallkalender-2026.csv")
    calendar = csv_calendar(tmp_path)["calendars"][0]
    town = rolled_out("tabelle", ags="12999999", waste={"calendars": [{**calendar, "stops": None}]})
    first = imported("tabelle")
    with tenant_context(town):
        days = sum(
            street.locations.get().zones.filter(pickups__isnull=False).values("pickups").count()
            for street in Street.objects.all()
        )
    assert days == lines
    refuse_if_anything_was_written(imported("tabelle"), before=first)
