"""How far an import is can be seen by others before it ends, on its page and in the command; of who died nothing is."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django_tenants.utils import tenant_context
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.common import clock
from backend.waste_calendar.models import ImportDraft, Pickup
from backend.waste_calendar.progress import NIGHTLY, running, say, shown
from backend.waste_calendar.tasks import finish_drafts
from tests.waste_calendar.towns import NOW, authority, import_into
from tests.waste_calendar.wizard.conftest import START


def seen_by_others() -> list[str]:
    parameters = {**connection.get_connection_params(), "cursor_factory": psycopg.Cursor, "context": None}
    with psycopg.connect(**parameters) as other:
        rows = other.execute("SELECT application_name FROM pg_stat_activity WHERE application_name LIKE 'reads %'")
        return [name.split(" ", 2)[2] for (name,) in rows]


def draft_at(state: str, *, minutes: int = 0, progress: str = "Dateien werden gelesen") -> ImportDraft:
    at = clock.now() - timedelta(minutes=minutes)
    return ImportDraft.objects.create(state=state, is_of_sources=True, progress=progress, created_at=at, changed_at=at)


def test_others_see_it_inside_of_the_transaction_and_nothing_after_it(town):
    with shown(7):
        with transaction.atomic():
            say(files=3, all_files=60, all_rows=385_572)
            say(add=True, compared=18_720, written=2_000)
            say(add=True, written=2_000)
            assert seen_by_others() == ["7 3/60 18720/385572 4000 0/0"]
            assert running()[7].written == 4_000
            transaction.set_rollback(True)
        say(all_offers=20)
    assert seen_by_others() == []
    say(files=1)
    assert running() == {}


def test_the_longest_numbers_have_room_in_a_name(town):
    with shown(999_999):
        say(files=999, all_files=999, compared=9_999_999, all_rows=9_999_999, written=9_999_999, offered=99)
        assert running()[999_999].offered == 99


@pytest.mark.usefixtures("db")
@time_machine.travel(NOW, tick=False)
def test_an_authoritys_import_says_what_it_read_compared_wrote_and_made_ready(capsys):
    provider = authority()
    said = []
    with tenant_context(provider):
        call_command("read_calendars", "abfall", "--dry-run")
        assert not Pickup.objects.exists()
    assert "rows would be added" in capsys.readouterr().out
    import_into(provider, also=lambda progress: said.append(progress.name.split(" ", 2)[2]))
    files, rows, written, offers = said[-1].split(" ")[1:]
    assert len(said) > 10
    assert files.split("/")[0] != "0"
    assert len(set(rows.split("/"))) == 1
    assert int(written) == int(rows.split("/")[0])
    assert offers == "4/4"
    call_command("read_calendars", "abfall")
    out = capsys.readouterr()
    assert "4 of 4 municipalities made ready" in out.err
    assert "0 rows added, 0 changed, 0 removed" in out.out
    with pytest.raises(CommandError, match="no town"):
        call_command("read_calendars", "nirgendwo")


def test_the_page_shows_what_is_done_and_says_when_the_work_was_broken_off(cms, town):
    draft = draft_at("waiting")
    with shown(draft.pk):
        say(files=12, all_files=60, compared=1_000, all_rows=385_572, written=40)
        answer = cms.get(f"{START}{draft.pk}/")
    page = answer.content.decode()
    assert answer["Refresh"] == "2"
    for text in ("Dateien gelesen: 12 von 60", "Zeilen verglichen: 1.000 von 385.572", "Zeilen geschrieben: 40"):
        assert text in page
    assert "abgebrochen" not in page
    page = cms.get(f"{START}{draft.pk}/").content.decode()
    assert "abgebrochen" in page
    waits = draft_at("checking", progress="")
    page = cms.get(f"{START}{waits.pk}/").content.decode()
    assert "abgebrochen" not in page
    assert "Dateien gelesen" not in page


def test_the_sweep_begins_again_what_died_and_leaves_alone_what_lives_or_waits(town):
    died = draft_at("waiting", minutes=3)
    lives = draft_at("waiting", minutes=30)
    draft_at("checking", minutes=3, progress="")
    lost = draft_at("checking", minutes=11, progress="")
    with shown(lives.pk):
        finish_drafts(town, now=clock.now())
    jobs = ProcrastinateJob.objects.filter(task_name="backend.waste_calendar.tasks.work_on_draft", status="todo")
    assert {job.args["draft"] for job in jobs} == {died.pk, lost.pk}
    assert NIGHTLY not in running()
