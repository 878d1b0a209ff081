"""Two towns for every test, on the test cluster; the network stays closed but for this machine's own sockets."""

from __future__ import annotations

import fcntl
import hashlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from django_tenants.utils import tenant_context
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django.plugin import DjangoDbBlocker

from backend.common import clock
from backend.common.embedded_postgres import Cluster
from backend.tenants.models import Municipality
from backend.tenants.rollout.applying import apply_file
from tests.accounts.people import let_in
from tests.openapi import ValidatingClient
from tests.template_cache import provide_template
from tests.towns import town_file

TWO_TOWNS = ("musterstadt", "nachbardorf")
ROOT = Path(__file__).resolve().parent.parent


def pytest_configure(config: pytest.Config) -> None:
    """Start the test cluster once, before the workers; with DATABASE_URL another server is used.

    A second run in the same checkout waits for the first: both would use the same cluster and database names.
    """
    if not hasattr(config, "workerinput") and not settings.DATABASE_URL:
        name = hashlib.sha256(bytes(ROOT)).hexdigest()[:12]
        lock = (Path(tempfile.gettempdir()) / f"ortsblatt-tests-{name}.lock").open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
        config.add_cleanup(lock.close)
        cluster = Cluster.for_tests(ROOT)
        if cluster.ensure_running():
            config.add_cleanup(cluster.stop)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The test database with the two towns, rolled out once; a test then runs in a transaction that is rolled back.

    In place of pytest-django's own, which makes no database for tests that ask for `committing` alone.
    """
    with django_db_blocker.unblock():
        databases = setup_databases(verbosity=0, interactive=False, aliases={"default"})
        provide_template()
        for slug in TWO_TOWNS:
            outcome = apply_file(town_file(slug), now=clock.now())
            assert outcome.error is None, outcome.error
    yield
    with django_db_blocker.unblock():
        teardown_databases(databases, verbosity=0)


@pytest.fixture(autouse=True)
def forced_login_is_a_whole_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """`client.force_login` leaves out the second step too; what a password alone opens, a test asks with a password."""
    monkeypatch.setattr(Client, "force_login", let_in)


@pytest.fixture
def town(db: None) -> Iterator[Municipality]:
    """Musterstadt, with the connection in its schema."""
    town = Municipality.objects.get(schema_name="musterstadt")
    with tenant_context(town):
        yield town
    connection.set_schema_to_public()


@pytest.fixture
def other_town(db: None) -> Municipality:
    """Nachbardorf; the connection is not in its schema."""
    return Municipality.objects.get(schema_name="nachbardorf")


def forget_jobs() -> None:
    """What a test that commits leaves to be done would be found by others."""
    ProcrastinateJob.objects.all().delete()


@pytest.fixture
def committing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Real transactions, for what must be seen by other connections: make towns of your own, they are dropped after."""
    with django_db_blocker.unblock():
        connection.set_schema_to_public()
        yield
        connection.set_schema_to_public()
        for town in Municipality.objects.exclude(schema_name__in=TWO_TOWNS):
            town.delete(force_drop=True)
        forget_jobs()
        connection.close()


@pytest.fixture
def client_of() -> Callable[[Municipality], Client]:
    """A test client that talks to a town's own host."""
    return lambda town: Client(headers={"host": town.default_domain})


@pytest.fixture
def api() -> Callable[[Municipality], ValidatingClient]:
    """A client for a town's API that holds every answer against the OpenAPI document."""
    return ValidatingClient
