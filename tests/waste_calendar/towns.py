"""A waste authority and the towns that it serves, rolled out as their files would do it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django_tenants.utils import tenant_context

from backend.common import clock
from backend.library.models import Area
from backend.region.taking import subscribe, take_pending
from backend.tenants.models import Municipality
from backend.tenants.rollout.applying import apply_file
from backend.waste_calendar.imports.importing import import_calendars
from backend.waste_calendar.rollout import addresses_of
from backend.waste_calendar.storing.run import Counts
from tests.towns import SAMPLES, town_file

WASTE = SAMPLES / "waste"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)  # the sample calendars are those of this and the next year


def rolled_out(slug: str, **changes: Any) -> Municipality:
    """A town as its file makes it; slow first imports are left to the test."""
    outcome = apply_file(town_file(slug, **changes), now=clock.now())
    assert outcome.error is None, outcome.error
    return Municipality.objects.get(schema_name=slug)


def ics_calendar(folder: Path = WASTE / "authority") -> dict[str, Any]:
    """The `waste:` section of somebody who has one calendar file a list."""
    path, streets = str(folder / "{year}" / "{list}.ics"), str(folder / "strassen.csv")
    return {"calendars": [{"format": "ics", "path": path, "streets": streets}]}


def csv_calendar(folder: Path = WASTE / "town") -> dict[str, Any]:
    """The `waste:` section of somebody who has one table."""
    path, stops = str(folder / "abfallkalender-{year}.csv"), str(folder / "schadstoffmobil-{year}.csv")
    return {"calendars": [{"format": "csv", "path": path, "stops": stops}]}


def authority(folder: Path = WASTE / "authority") -> Municipality:
    """A provider whose calendar holds two towns and an Amt."""
    contact = {"name": "Abfallwirtschaft Demo", "phone": "+49 30 23125 128", "email": "abfall@example.org"}
    return rolled_out("abfall", kind="provider", ags=None, waste={**ics_calendar(folder), "contact": contact})


def served_town(slug: str, *, ags: str | None, areas: Sequence[Area] = (), **changes: Any) -> Municipality:
    """A town that takes the authority's calendar for itself and for its areas with a key."""
    town = rolled_out(slug, ags=ags, waste={"providers": ["abfall"]}, **changes)
    with tenant_context(town):
        for area in areas:
            area.save()
        subscribe(
            town, origin="abfall", declared_in="waste", modules=["waste_calendar"], addressed_as=addresses_of(town)
        )
    return town


def import_into(town: Municipality, *, now: datetime = NOW, **how: Any) -> Counts:
    """Import the town's own calendar."""
    with tenant_context(town):
        return import_calendars(town, now=now, **how)


def hand_over_to(*towns: Municipality) -> None:
    """What the worker does for each of these towns."""
    for town in towns:
        with tenant_context(town):
            assert take_pending(town, now=NOW) == 0
