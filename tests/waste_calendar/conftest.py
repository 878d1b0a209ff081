"""Calendars that are imported and handed over; every town is made in the test's transaction."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.test import Client

from backend.accounts.models import Role
from backend.tenants.models import Municipality
from tests.accounts.people import person_of, sign_in
from tests.waste_calendar.towns import WASTE, authority, csv_calendar, import_into, rolled_out


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the authority's files that a test may spoil."""
    return Path(shutil.copytree(WASTE / "authority", tmp_path / "authority"))


@pytest.fixture
def provider(db: None, folder: Path) -> Municipality:
    """The authority, its calendar imported from `folder`."""
    town = authority(folder)
    import_into(town)
    return town


@pytest.fixture
def table_town(db: None, tmp_path: Path) -> Municipality:
    """A town with a table of its own, copied to `tmp_path / "town"` and imported."""
    copy = Path(shutil.copytree(WASTE / "town", tmp_path / "town"))
    town = rolled_out("tabelle", name={"de": "Musterstadt"}, ags="12069444", waste=csv_calendar(copy))
    import_into(town)
    return town


@pytest.fixture
def cms(town: Municipality) -> Client:
    """An editor of Musterstadt, signed in."""
    person_of(town, Role.EDITOR)
    client = Client(headers={"host": town.default_domain})
    assert sign_in(client).status_code == 302
    return client
