"""A provider and two towns that take its calendar, made once for this folder; a test begins with them as they were."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from backend.library.models import Area
from backend.tenants.models import Municipality
from tests.waste_calendar.towns import NOW, WASTE, authority, hand_over_to, import_into, served_town


@pytest.fixture(scope="package")
def standing(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The authority's files; the towns are in a transaction that ends with the last test, each test in a savepoint."""
    files = Path(shutil.copytree(WASTE / "authority", tmp_path_factory.mktemp("standing") / "authority"))
    with django_db_blocker.unblock(), transaction.atomic():
        connection.set_schema_to_public()
        with time_machine.travel(NOW, tick=False):
            import_into(authority(files))
            hand_over_to(
                served_town("ostdorf", ags="12069111", areas=[Area(name="Lütte")]),
                served_town("westdorf", ags="12069222"),
            )
        yield files
        connection.set_schema_to_public()
        transaction.set_rollback(True)


@pytest.fixture
def folder(standing: Path) -> Iterator[Path]:
    """The authority's files, which a test may spoil."""
    yield standing
    shutil.rmtree(standing)
    shutil.copytree(WASTE / "authority", standing)


@pytest.fixture
def provider(standing: Path, db: None) -> Municipality:
    return Municipality.objects.get(schema_name="abfall")


@pytest.fixture
def ostdorf(standing: Path, db: None) -> Municipality:
    return Municipality.objects.get(schema_name="ostdorf")


@pytest.fixture
def westdorf(standing: Path, db: None) -> Municipality:
    return Municipality.objects.get(schema_name="westdorf")
