"""A club's event on its whole way, clicked from the public form to the day on which it is gone.

Proposed and confirmed by mail, sent back, sent again, scheduled, live in API and pages, one date cancelled, over.
"""

from __future__ import annotations

import email
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import policy
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accounts.people import PASSWORD
from tests.browser.test_sign_in import press, with_authenticator
from tests.browser.visits import DESKTOP, PHONE, Device, launch
from tests.web_server import ROOT, server_environment, web_server

pytestmark = pytest.mark.browser

SLUG, CLUB = "vereinsdorf", "verein@example.org"
ORIGIN = f"http://{SLUG}.region.test"
WAIT = 30_000
ZONE = ZoneInfo("Europe/Berlin")
TODAY = datetime.now(ZONE).date()
FIRST_ON = TODAY + timedelta(days=10)
LIVE_AT = datetime.combine(TODAY + timedelta(days=2), datetime.min.time(), ZONE).replace(hour=8)
OVER_AT = datetime.combine(FIRST_ON + timedelta(days=20), datetime.min.time(), ZONE)


@dataclass(kw_only=True)
class Town:
    """A town of its own with a web server, its worker's heartbeat, its post and its clock."""

    folder: Path
    browser: Browser
    worker: subprocess.Popen[str]
    read: set[Path] = field(default_factory=set)

    def open(self, device: Device) -> Page:
        page = self.browser.new_context(base_url=ORIGIN, locale="de-DE", **device.settings).new_page()
        page.set_default_timeout(WAIT)
        return page

    def time_passes(self, *, until: datetime) -> None:
        """It is this instant everywhere, and the worker has done what was due by then."""
        draft = self.folder / "clock.new"
        draft.write_text(until.astimezone(UTC).isoformat())
        draft.replace(self.folder / "clock")
        self.beat()

    def beat(self) -> None:
        assert self.worker.stdin
        assert self.worker.stdout
        self.worker.stdin.write("now\n")
        self.worker.stdin.flush()
        assert self.worker.stdout.readline() == "done\n"

    def mail(self) -> str:
        """The one letter to the club that it has not read yet; others get letters too."""
        self.beat()
        new = set((self.folder / "mail").glob("*.log")) - self.read
        self.read |= new
        letters = [email.message_from_bytes(file.read_bytes(), policy=policy.default) for file in new]
        (letter,) = [letter for letter in letters if letter["To"] == CLUB]
        return str(letter.get_content())


@pytest.fixture(scope="module")
def town(chromium: str, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("walk")
    (folder / "mail").mkdir()
    variables = {"TEST_CLOCK": str(folder / "clock"), "TEST_MAIL": str(folder / "mail")}
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.browser.heartbeat", SLUG],
        cwd=ROOT,
        env=server_environment(**variables),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with worker:
        assert worker.stdout
        assert worker.stdout.readline() == "ready\n"
        with web_server(folder, WEB_WORKERS="1", **variables) as server:
            opened = launch(browser.browser_type, executable=chromium, origin=ORIGIN, port=server.port)
            yield Town(folder=folder, browser=opened, worker=worker)
            opened.close()


def test_a_clubs_event_goes_its_whole_way(town: Town) -> None:
    club, publisher = town.open(PHONE), with_authenticator(town.open(DESKTOP))
    propose(club)
    confirm(club, link_of(town.mail()))
    set_up_and_enter(publisher)
    send_back(publisher, "Bitte schreiben Sie, in welchem Raum.")
    put_right(club, letter=town.mail())
    schedule(publisher)
    assert not dates(town)
    town.time_passes(until=LIVE_AT - timedelta(minutes=1))
    assert not dates(town)

    town.time_passes(until=LIVE_AT + timedelta(minutes=1))
    letter = town.mail()
    assert [date["status"] for date in dates(town)] == ["scheduled"] * 3
    club.goto(page_of(letter))
    expect(club.get_by_role("heading", level=1)).to_have_text("Offene Chorprobe")
    assert not club.get_by_text("Abgesagt").is_visible()

    enter_again(publisher)
    cancel_second_date(publisher, "Der Saal wird gestrichen.")
    assert [date["status"] for date in dates(town)] == ["scheduled", "cancelled", "scheduled"]
    assert dates(town)[1]["reason"] == "Der Saal wird gestrichen."
    club.reload()
    expect(club.get_by_text("Der Saal wird gestrichen.")).to_be_visible()

    town.time_passes(until=OVER_AT + timedelta(minutes=1))
    assert not dates(town)
    assert club.reload().status == 404
    reader = town.open(PHONE)
    reader.goto("/veranstaltungen/")
    assert not reader.get_by_text("Chorprobe").is_visible()


def propose(club: Page) -> None:
    club.goto("/veranstaltungen/")
    club.get_by_role("link", name="Veranstaltung melden").click()
    club.get_by_label("Was findet statt?").fill("Offene Chorprobe")
    club.get_by_label("Tag", exact=True).fill(FIRST_ON.isoformat())
    club.get_by_label("Beginn (Uhrzeit)").fill("19:00")
    club.get_by_label("Wo?").fill("Gemeindehaus")
    club.get_by_label("Ihre E-Mail-Adresse").fill(CLUB)
    submit(club, "Veranstaltung melden")
    club.get_by_role("heading", name="Bitte sehen Sie in Ihr Postfach").wait_for()


def submit(club: Page, name: str) -> None:
    """Not faster than people are."""
    club.wait_for_timeout(3_000)
    club.get_by_role("button", name=name).click()


def link_of(letter: str) -> str:
    """The last address in a letter that leads to the sender's own pages."""
    return str(re.findall(r"region\.test\S*?(/veranstaltung-melden/\S+)", letter)[-1])


def page_of(letter: str) -> str:
    """Where a letter says that everybody can read it."""
    return str(re.findall(r"region\.test\S*?(/veranstaltungen/\S+)", letter)[-1])


def confirm(club: Page, link: str) -> None:
    club.goto(link)
    club.get_by_role("button", name="Bestätigen").click()
    expect(club.get_by_text("liegt dem Rathaus vor")).to_be_visible()


def enter(publisher: Page) -> None:
    publisher.goto("/cms/login/")
    publisher.get_by_label("E-Mail-Adresse").fill("freigabe@example.org")
    publisher.get_by_label("Passwort").fill(PASSWORD)
    publisher.get_by_role("button", name="Anmelden").click()


def set_up_and_enter(publisher: Page) -> None:
    """The first time: a passkey is made."""
    enter(publisher)
    press(publisher, "Passkey anlegen")
    publisher.get_by_role("link", name="Ich habe sie verwahrt").click()
    publisher.wait_for_url("**/cms/")


def enter_again(publisher: Page) -> None:
    """Days later the session has ended."""
    publisher.goto("/cms/")
    publisher.wait_for_url("**/cms/login/**")
    enter(publisher)
    press(publisher, "Weiter mit dem Passkey")
    publisher.wait_for_url("**/cms/")


def open_proposal(publisher: Page) -> None:
    publisher.goto("/cms/")
    panel = publisher.get_by_role("region", name="Vorschläge von Vereinen und anderen")
    panel.get_by_role("link", name="Offene Chorprobe").click()


def send_back(publisher: Page, comment: str) -> None:
    open_proposal(publisher)
    publisher.get_by_label("Was Sie dem Absender schreiben").fill(comment)
    publisher.get_by_role("button", name="Zurückgeben").click()
    publisher.get_by_text("Zurückgegeben.").wait_for()


def put_right(club: Page, *, letter: str) -> None:
    assert "in welchem Raum" in letter
    club.goto(link_of(letter))
    club.get_by_role("link", name="Veranstaltung ändern").click()
    club.get_by_label("Wo?").fill("Gemeindehaus, Saal im Erdgeschoss")
    submit(club, "Änderung absenden")
    club.get_by_text("liegt dem Rathaus vor").wait_for()


def schedule(publisher: Page) -> None:
    """Three times, weekly, from the day after tomorrow on, and until it is over."""
    open_proposal(publisher)
    publisher.get_by_role("link", name="Veranstaltung ansehen und bearbeiten").click()
    expect(publisher.locator("[name=location]")).to_have_value("Gemeindehaus, Saal im Erdgeschoss")
    publisher.get_by_label("wiederholt", exact=True).check()
    publisher.locator("[name=recurrence-end]").select_option("count")
    publisher.locator("[name=recurrence-count]").fill("3")
    expect(publisher.locator("[data-event-dates] details")).to_have_count(3, timeout=WAIT)
    publisher.get_by_role("button", name="Status").click()
    publisher.get_by_role("button", name="Zeitplan festlegen").click()
    dialog = publisher.get_by_role("dialog")
    for label, moment in (("Veröffentlicht ab", LIVE_AT), ("Veröffentlicht bis", OVER_AT)):
        dialog.get_by_label(label).fill(f"{moment:%d.%m.%Y %H:%M}")
        publisher.locator(".xdsoft_datetimepicker:visible").wait_for()  # it opens after a moment, and covers the button
        publisher.keyboard.press("Tab")
    with publisher.expect_navigation():
        dialog.get_by_role("button", name="Zeitplan speichern").click()
    choose(publisher, "Freigeben und Veröffentlichen")


def choose(publisher: Page, action: str) -> None:
    """One of the buttons below a form."""
    with publisher.expect_navigation():
        publisher.get_by_role("button", name=action, exact=True).click()
    publisher.locator(".messages .success").wait_for()


def cancel_second_date(publisher: Page, reason: str) -> None:
    publisher.get_by_role("link", name="Veranstaltungen", exact=True).click()
    publisher.get_by_role("link", name="Offene Chorprobe", exact=True).click()
    second = publisher.locator("[data-event-dates] details").nth(1)
    second.locator("summary").click()
    second.get_by_label("Dieser Termin").select_option("cancelled")
    second.get_by_label("Grund").fill(reason)
    choose(publisher, "Veröffentlichen")


def dates(town: Town) -> list[dict[str, Any]]:
    """What the API lists, to an app that has kept nothing: its own clock has not moved."""
    app = town.open(PHONE)
    answer = app.goto("/api/v1/events")
    assert answer
    found = answer.json()["items"]
    app.context.close()
    return [each for each in found if each["title"] == "Offene Chorprobe"]
