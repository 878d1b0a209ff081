"""A town of the demo on the real web server, and a browser that finds it; skipped where there is no chromium."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django_tenants.utils import tenant_context
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from backend.accounts.models import Role
from backend.common import clock
from backend.library.models import Place
from backend.tenants.file.reading import read_file
from backend.tenants.models import Municipality
from backend.tenants.rollout.applying import apply_file, first_imports
from config.demo.samples import read_towns, write_samples
from tests.accounts.people import let_in, person_of
from tests.browser.visits import ORIGIN, SLUG, Device, pages_by_kind
from tests.conftest import forget_jobs
from tests.web_server import web_server

CHROMIUM = shutil.which("chromium")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="package")
def chromium() -> str:
    """Where the browser is."""
    if CHROMIUM is None:
        pytest.skip("There is no chromium here: apt-get install chromium")
    return CHROMIUM


@pytest.fixture(scope="package")
def db(django_db_setup: None) -> None:
    """The database without a transaction around each test, into which the server could not see.

    The name is pytest-django's, which makes the database only if a test asks for a fixture of its own.
    """


@pytest.fixture(scope="package")
def shown_town(
    chromium: str,
    db: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Municipality]:
    """One town of the demo region with all that its file names, imported and committed; gone afterwards."""
    folder = tmp_path_factory.mktemp("region")
    file = folder / "municipalities" / f"{SLUG}.yaml"
    file.parent.mkdir()
    for name in ("region.yaml", file.name):
        shutil.copy(ROOT / "municipalities" / name, file.parent)
    write_samples(folder / "var" / "demo", today=clock.now().date(), towns=read_towns(file.parent))
    with django_db_blocker.unblock():
        outcome = apply_file(read_file(file), now=clock.now())
        assert outcome.error is None, outcome.error
        town = Municipality.objects.get(schema_name=SLUG)
        problems = first_imports(town)
        assert not problems, problems
        connection.close()
    yield town
    with django_db_blocker.unblock():
        town.delete(force_drop=True)
        forget_jobs()
        connection.close()


@pytest.fixture(scope="package")
def place_path(shown_town: Municipality, django_db_blocker: DjangoDbBlocker) -> str:
    """The page of one place; no other page has to lead there."""
    with django_db_blocker.unblock(), tenant_context(shown_town):
        place = Place.objects.filter(live=True).first()
        assert place
        path = f"/orte/{place.public_id}/"
    connection.close()
    return path


@pytest.fixture(scope="package")
def editor(shown_town: Municipality, django_db_blocker: DjangoDbBlocker) -> str:
    """The address of somebody who writes, with the password of all test people; ask for it before the browser."""
    email = "redaktion@example.org"
    with django_db_blocker.unblock():
        person_of(shown_town, Role.EDITOR, email=email)
        connection.close()
    return email


@pytest.fixture(scope="package")
def editors(shown_town: Municipality, django_db_blocker: DjangoDbBlocker) -> dict[str, str]:
    """Addresses of people without a second step by role; all have the same password."""
    roles = ("publisher", "urgent_sender")
    with django_db_blocker.unblock():
        people = {role: person_of(shown_town, role, email=f"{role}@example.org").email for role in roles}
        connection.close()
    return people


@pytest.fixture(scope="package")
def sender_session(shown_town: Municipality, django_db_blocker: DjangoDbBlocker) -> str:
    """The session of somebody who may send urgent notices."""
    with django_db_blocker.unblock(), tenant_context(shown_town):
        client = Client(headers={"host": shown_town.default_domain})
        let_in(client, person_of(shown_town, Role.URGENT_SENDER))
        session = client.cookies["sessionid"].value
    connection.close()
    return session


@pytest.fixture(scope="package")
def port(
    shown_town: Municipality,
    place_path: str,  # all asked of the database before there is a browser, which keeps the thread
    editor: str,
    editors: dict[str, str],
    sender_session: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[int]:
    """The web server as it runs in earnest, on a free port of this machine."""
    with web_server(tmp_path_factory.mktemp("server"), WEB_WORKERS="1") as server:
        yield server.port


@pytest.fixture(scope="package")
def browser(chromium: str, port: int) -> Iterator[Browser]:
    """Chromium, for which every host of the region is the server above and nothing else can be reached."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                f"--unsafely-treat-insecure-origin-as-secure={ORIGIN}",  # as localhost is, and https
                f"--host-resolver-rules=MAP *.region.test 127.0.0.1:{port}, MAP * ~NOTFOUND",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def addresses(place_path: str, browser: Browser) -> dict[str, str]:
    """One address of each kind of page; the database is asked before there is a browser, which keeps the thread."""
    context = browser.new_context(base_url=ORIGIN)
    found = pages_by_kind(context.new_page(), also=[place_path])
    context.close()
    return found


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[[Device], Page]]:
    """Makes a fresh window on a device; all are closed after the test."""
    contexts = []

    def opened(device: Device) -> Page:
        contexts.append(browser.new_context(base_url=ORIGIN, locale="de-DE", **device.settings))
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()
