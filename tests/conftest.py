"""Two towns for every test, on the test cluster; the network stays closed but for this machine's own sockets."""

from __future__ import annotations

import fcntl
import gc
import hashlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.test.client import store_rendered_templates
from django.test.utils import setup_databases, teardown_databases
from django_tenants.utils import tenant_context
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django.plugin import DjangoDbBlocker
from xdist.remote import Producer

from backend.common import clock
from backend.common.embedded_postgres import Cluster
from backend.region.models import HandOver, Offer, RegionSource, Subscription
from backend.tenants.models import Municipality
from backend.tenants.rollout.applying import apply_file
from tests.accounts.people import let_in
from tests.openapi import ValidatingClient
from tests.scheduling import Together
from tests.template_cache import provide_template, public_from_cache
from tests.towns import town_file

# How long an example takes on a machine that is shared proves nothing.
OF_EXAMPLES = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("ortsblatt", OF_EXAMPLES)
hypothesis.settings.load_profile("ortsblatt")
pytest_plugins = ["tests.serving.sites"]
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


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together:
    """Whatever --dist says."""
    return Together(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Several workers begin with what takes long, so that none of them is late: `slow`, and what walks through all."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: (item.get_closest_marker("slow") is None, item.path.parent != ROOT / "tests"))


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The test database with the two towns, rolled out once; a test then runs in a transaction that is rolled back.

    In place of pytest-django's own, which makes no database for tests that ask for `committing` alone.
    """
    with django_db_blocker.unblock():
        with public_from_cache():
            databases = setup_databases(verbosity=0, interactive=False, aliases={"default"})
        provide_template()
        for slug in TWO_TOWNS:
            outcome = apply_file(town_file(slug), now=clock.now())
            assert outcome.error is None, outcome.error
    gc.freeze()  # what is there now stays: to look through it again and again takes a tenth of all CPU
    yield
    with django_db_blocker.unblock():
        teardown_databases(databases, verbosity=0)


@pytest.fixture(autouse=True)
def forced_login_is_a_whole_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """`client.force_login` leaves out the second step too; what a password alone opens, a test asks with a password."""
    monkeypatch.setattr(Client, "force_login", let_in)


@pytest.fixture(autouse=True)
def contexts_of_whole_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """`response.context` has what a page was made from, and no copy of it for each of its hundreds of parts."""

    def store(data: dict[str, Any], *, template: Template, context: Context, **more: Any) -> None:
        if context.template is template:
            store_rendered_templates(data, template=template, context=context, **more)

    monkeypatch.setattr("django.test.client.store_rendered_templates", store)


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


def forget_what_is_shared() -> None:
    """What a test that commits leaves to be done, and on the region's tables, would be found by others."""
    for model in (ProcrastinateJob, HandOver, Offer, RegionSource):
        model.objects.all().delete()
    Subscription.objects.exclude(subscriber__in=TWO_TOWNS).delete()


def committed() -> Iterator[None]:
    """Real transactions; the towns made meanwhile are dropped after."""
    connection.set_schema_to_public()
    yield
    connection.set_schema_to_public()
    for town in Municipality.objects.exclude(schema_name__in=TWO_TOWNS):
        town.delete(force_drop=True)
    forget_what_is_shared()
    connection.close()


@pytest.fixture
def committing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Real transactions, for what must be seen by other connections: make towns of your own, they are dropped after."""
    with django_db_blocker.unblock():
        yield from committed()


@pytest.fixture(scope="module")
def lasting(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """As `committing`, for all tests of a file: none of them may ask for `committing`, which would drop their town."""
    with django_db_blocker.unblock():
        yield from committed()


@pytest.fixture
def client_of() -> Callable[[Municipality], Client]:
    """A test client that talks to a town's own host."""
    return lambda town: Client(headers={"host": town.default_domain})


@pytest.fixture
def api() -> Callable[[Municipality], ValidatingClient]:
    """A client for a town's API that holds every answer against the OpenAPI document."""
    return ValidatingClient
