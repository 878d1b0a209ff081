"""What becomes of a draft when its worker dies of it, or is thought dead and lives."""

from datetime import timedelta

from procrastinate.contrib.django.models import ProcrastinateJob

from backend.common import clock
from backend.waste_calendar.imports.batches import first_problems
from backend.waste_calendar.models import ImportBatch, ImportDraft, Pickup
from backend.waste_calendar.tasks import finish_drafts
from backend.waste_calendar.wizard import report as report_module
from backend.waste_calendar.wizard.carrying_out import MOST_TRIES, carry_out
from backend.waste_calendar.wizard.report import Report
from tests.waste_calendar.wizard.conftest import suggested, table

ROW = table("Ahornweg;;Restmüll;3.12.2026")


def jobs() -> int:
    return ProcrastinateJob.objects.filter(status="todo", task_name__endswith=".work_on_draft").count()


def test_files_that_kill_each_worker_are_given_up_and_the_page_says_so(cms, town, take_over, work):
    take_over(("kalender.csv", ROW))
    draft = ImportDraft.objects.get()
    later = clock.now() + timedelta(minutes=11)
    ImportDraft.objects.update(state="checking", tries=MOST_TRIES - 1)
    before = jobs()
    finish_drafts(town, now=later)
    finish_drafts(town, now=later)
    assert jobs() == before + 1
    assert work().state == "checked"  # the last try may be the one
    ImportDraft.objects.update(state="checking")
    assert work().state == "failed"
    page = f"/cms/abfallkalender/einlesen/{draft.pk}/"
    answer = cms.get(page)
    assert "3-mal begonnen" in answer.content.decode()
    assert "Refresh" not in answer.headers
    cms.post(page, {})
    assert (ImportDraft.objects.get().state, ImportDraft.objects.get().tries) == ("checking", 0)


def test_a_check_that_was_thought_dead_does_not_open_again_what_was_taken_over(town, take_over):
    take_over(("kalender.csv", ROW))
    done = ImportDraft.objects.get()
    late = ImportDraft.objects.get()
    late.state = ImportDraft.State.CHECKING
    carry_out(late, town=town, now=clock.now())
    again = ImportDraft.objects.get()
    assert (again.state, again.batch, again.report) == ("done", ImportBatch.objects.get(), done.report)


def test_what_a_person_does_between_check_and_take_over_is_shown_first(cms, town, bring, take_over, work):
    take_over(("kalender.csv", ROW))
    where = bring(("kalender.csv", table("Ahornweg;;Restmüll;2.12.2026", "Ahornweg;;Restmüll;4.12.2026")))
    for step in ("spalten/", "bezeichnungen/"):
        if where.endswith(step):
            where = cms.post(where, suggested(cms, where))["Location"]
    draft = work()
    row = Pickup.objects.get()
    row.reason = "Streik"
    row.save()
    cms.post(where, {"take": "1", "print": draft.plan_print})
    draft = work()
    assert (draft.state, draft.batch) == ("checked", None)
    assert "seit der Prüfung geändert" in draft.message


def test_thousands_of_labels_and_problems_are_counted_and_not_all_kept(cms, town, take_over, monkeypatch):
    monkeypatch.setattr(report_module, "_MOST_PROBLEMS", 250)
    rows = [f"Ahornweg;;Sorte {number};3.12.2026" for number in range(300)]
    draft = take_over(("kalender.csv", table("Ahornweg;;Restmüll;3.12.2026", *rows)))
    report = Report.unpack(bytes(draft.report))
    assert (len(report.unknown), len(report.problems)) == (200, 250)
    assert sum("300" in text for text in report.warnings) == 3
    assert (len(draft.batch.problems), "200 weitere" in draft.batch.problems[-1]) == (101, True)
    assert first_problems(["eins"]) == ["eins"]
