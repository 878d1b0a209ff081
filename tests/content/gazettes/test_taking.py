"""Gazettes of a link list: from the page to the gazette with its PDF, once, and with people's words kept."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.content.gazettes.taking import GazetteNotTaken, fetch_next, take
from backend.content.models import Gazette, GazetteDisplay, GazetteImport
from backend.content.tasks import look_for_gazettes
from backend.feeds.importing import import_source
from backend.library.models import Attachment
from backend.tenants.registry import Offered
from tests.content.gazettes.factories import gazette, pdf
from tests.feeds.conftest import served  # noqa: F401 - a publisher's web server
from tests.feeds.factories import source
from tests.statements import statements

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def office(town, served, noon):  # noqa: F811
    """A town's page with one gazette, imported step by step."""

    class Office:
        where = source("Amtsblatt", kind="gazettes", url=served.url("/amtsblatt/"))

        def say(self, *links: str, data: bytes | None = None) -> None:
            page = "".join(f'<li><a href="{number}.pdf">{text}</a></li>' for number, text in enumerate(links, start=1))
            served.answers = {"/amtsblatt/": (200, {"ETag": '"1"'}, f"<ul>{page}</ul>".encode())}
            for number in range(1, len(links) + 1):
                served.answers[f"/amtsblatt/{number}.pdf"] = (200, {}, data or pdf())

        def read(self):
            self.where.refresh_from_db()
            done = import_source(self.where, town=town, now=NOON, policy=served.policy, jitter=random.Random(1))
            self.where.refresh_from_db()
            return done.counts

        def fetch(self, *, now: datetime = NOON) -> bool:
            return fetch_next(town, now=now, policy=served.policy)

    return Office()


def test_a_gazette_comes_with_number_day_and_pdf_and_is_proven_to_be_displayed(office):
    office.say("Amtsblatt Nr. 11/2026 vom 20.11.2026")
    assert office.read().created == 1
    assert office.fetch()
    item = Gazette.objects.get()
    assert (item.number, item.issued_on, item.live) == (11, date(2026, 11, 20), True)
    assert item.file_json["pages"] == 2
    assert GazetteDisplay.objects.get().sha256 == item.file_json["sha256"]
    assert not office.fetch()


def test_the_same_words_write_nothing_and_new_ones_leave_what_people_changed(office):
    office.say("Amtsblatt Nr. 11/2026 vom 20.11.2026")
    office.read()
    office.fetch()
    with statements() as seen:
        assert office.read().unchanged == 1
        assert not office.fetch()
    assert [sql for sql in seen if sql.startswith(WRITES) and 'UPDATE "feeds_source"' not in sql] == []

    item = Gazette.objects.get()
    item.title = "Amtsblatt mit Wahlbekanntmachung"
    item.save()
    office.say("Amtsblatt Nr. 11/2026 vom 21.11.2026")
    assert office.read().changed == 1
    office.fetch()
    item.refresh_from_db()
    assert (item.title, item.issued_on) == ("Amtsblatt mit Wahlbekanntmachung", date(2026, 11, 21))
    assert Attachment.objects.count() == 1

    item.delete()
    office.read()
    assert not office.fetch()
    assert not Gazette.objects.exists()


@pytest.mark.parametrize(
    ("as_draft", "text"), [(True, "Amtsblatt Nr. 11/2026 vom 20.11.2026"), (False, "Ausgabe 11 - November 2026")]
)
def test_it_waits_as_a_draft_where_the_source_says_so_or_no_day_is_named(office, as_draft, text):
    office.where.comes_as_draft = as_draft
    office.where.save()
    office.say(text)
    office.read()
    office.fetch()
    item = Gazette.objects.get()
    assert (item.live, item.latest_revision is not None) == (False, True)
    assert not GazetteDisplay.objects.exists()
    assert bool(office.where.warnings) is not as_draft


def test_a_number_that_a_person_entered_is_left_alone_and_told(office):
    entered = gazette(11)
    office.say("Amtsblatt Nr. 11/2026 vom 20.11.2026")
    office.read()
    assert not office.fetch()
    assert Gazette.objects.get() == entered
    assert office.where.warnings[0].startswith("2026/11: ")


def test_what_is_no_pdf_is_told_with_the_next_reading_and_asked_for_later(office):
    office.say("Amtsblatt Nr. 11/2026 vom 20.11.2026", data=b"<html>Wartung</html>")
    office.read()
    assert office.fetch()
    assert not office.fetch()
    office.read()
    assert office.where.warnings[0].startswith("2026/11: ")
    office.say("Amtsblatt Nr. 11/2026 vom 20.11.2026")
    assert office.fetch(now=NOON + timedelta(hours=3))
    assert Gazette.objects.count() == 1


def test_whoever_is_killed_on_the_way_leaves_all_or_nothing(office, monkeypatch):
    office.say("Amtsblatt Nr. 11/2026 vom 20.11.2026")
    office.read()
    monkeypatch.setattr(GazetteImport, "save", lambda _row: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        office.fetch()
    assert not Gazette.objects.exists()
    assert not Attachment.objects.exists()
    monkeypatch.undo()
    assert office.fetch()
    assert Gazette.objects.count() == Attachment.objects.count() == 1


def test_one_job_waits_at_a_time_and_only_where_something_waits(town, office):
    look_for_gazettes(town, NOON)
    assert not ProcrastinateJob.objects.filter(task_name__endswith="fetch_gazette").exists()
    office.say("Amtsblatt Nr. 11/2026 vom 20.11.2026")
    office.read()
    look_for_gazettes(town, NOON)
    look_for_gazettes(town, NOON)
    assert ProcrastinateJob.objects.filter(task_name__endswith="fetch_gazette").count() == 1


def test_no_other_town_has_us_fetch_an_address(town):
    with pytest.raises(GazetteNotTaken):
        take(town, Offered(origin="nachbarstadt", key="2026/1", document={"url": "https://example.org/1.pdf"}))
