"""A town of the demo on the real web server, and a browser that finds it; skipped where there is no chromium."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test import Client
from django_tenants.utils import tenant_context
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from backend.accounts.models import Role, User
from backend.common import clock
from backend.common.clock import local_day
from backend.library.models import Place
from backend.tenants.file.reading import read_file
from backend.tenants.models import Municipality
from backend.tenants.rollout.applying import apply_file, first_imports
from config.demo.samples import read_towns, write_samples
from tests.accounts.people import let_in, operator, person_of
from tests.browser.filling import fill
from tests.browser.visits import CONSOLE, ORIGIN, SLUG, Device, launch, pages_by_kind, shown
from tests.conftest import forget_what_is_shared
from tests.waste_calendar.factories import location, pickup, street, zone
from tests.web_server import web_server

CHROMIUM = shutil.which("chromium")
POINTING_AT_PEOPLE = """
    SELECT conrelid::regclass::text, attname FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid
    WHERE contype = 'f' AND confrelid = 'public.accounts_user'::regclass AND attnum = conkey[1]
"""
ROOT = Path(__file__).resolve().parents[2]
expect.set_options(timeout=30_000)  # milliseconds, as for all else: a busy machine is no fault of a page


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport]:
    """What the windows show at the end goes to the report of a test that failed."""
    report = yield
    if report.failed and call.when == "call" and item.get_closest_marker("browser"):
        report.sections += [(f"shown at {url}", words) for url, words in shown()]
    return report


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
        forget_what_is_shared()
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
    """Addresses of people without a second step by name; all have the same password."""
    roles = {"publisher": Role.PUBLISHER, "urgent_sender": Role.URGENT_SENDER, "keyboard": Role.PUBLISHER}
    with django_db_blocker.unblock():
        people = {name: person_of(shown_town, role, email=f"{name}@example.org").email for name, role in roles.items()}
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
def sessions(shown_town: Municipality, sender_session: str, django_db_blocker: DjangoDbBlocker) -> dict[str, str]:
    """Sessions by role, second step and all."""
    found = {"urgent_sender": sender_session}
    with django_db_blocker.unblock(), tenant_context(shown_town):
        for role in (Role.PUBLISHER, Role.TOWN_ADMINISTRATOR):
            client = Client(headers={"host": shown_town.default_domain})
            let_in(client, person_of(shown_town, role, email=f"{role}-eingelassen@example.org"))
            found[role] = client.cookies["sessionid"].value
    connection.close()
    return found


@pytest.fixture(scope="package")
def operators_session(shown_town: Municipality, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The session of an operator in the console, second step and all."""
    with django_db_blocker.unblock():
        client, person = Client(headers={"host": CONSOLE}), operator("konsole@example.org")
        let_in(client, person)
        session = client.cookies["sessionid"].value
        connection.close()
    yield session
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(POINTING_AT_PEOPLE)  # not the ORM, which would look into tables that only towns have
        for table, column in [*cursor.fetchall(), ("public.accounts_user", "id")]:
            cursor.execute(f"DELETE FROM {table} WHERE {column} = %s", [person.pk])
    connection.close()


@pytest.fixture(scope="package")
def things(
    shown_town: Municipality, sessions: dict[str, str], django_db_blocker: DjangoDbBlocker
) -> dict[str, dict[str, Any]]:
    """What waits and is planned in the town hall, for addresses to name it."""
    with django_db_blocker.unblock(), tenant_context(shown_town):
        publisher = User.objects.get(email=f"{Role.PUBLISHER}-eingelassen@example.org")
        made = fill(shown_town, publisher=publisher)
    connection.close()
    return made


@dataclass(frozen=True, kw_only=True)
class Collected:
    """An address whose one tour comes today, tomorrow and in a week, in a calendar of the town's own."""

    address: str
    on: date


@pytest.fixture(scope="package")
def collected_today(shown_town: Municipality, django_db_blocker: DjangoDbBlocker) -> Collected:
    """For whoever says that it does not."""
    today = local_day(clock.now(), zone=ZoneInfo(shown_town.timezone))
    with django_db_blocker.unblock(), tenant_context(shown_town), transaction.atomic():
        tour = zone(number="stoerung", name="Bezirk Störung")
        address = location(of=street("Störweg"), zones=(tour,))
        for days in (0, 1, 7):
            pickup(today + timedelta(days=days), of=tour)
    connection.close()
    return Collected(address=str(address.public_id), on=today)


@pytest.fixture(scope="package")
def port(
    shown_town: Municipality,
    collected_today: Collected,
    place_path: str,  # all asked of the database before there is a browser, which keeps the thread
    editor: str,
    editors: dict[str, str],
    operators_session: str,
    things: dict[str, dict[str, Any]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[int]:
    """The web server as it runs in earnest, on a free port of this machine."""
    with web_server(tmp_path_factory.mktemp("server"), WEB_WORKERS="1") as server:
        yield server.port


@pytest.fixture(scope="package")
def browser(chromium: str, port: int) -> Iterator[Browser]:
    """Chromium, for which every host of the region is the server above and nothing else can be reached."""
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium, executable=chromium, origin=ORIGIN, port=port)
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
