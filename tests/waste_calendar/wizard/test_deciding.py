"""Beside and after an import: what holds is decided, it is taken back, and other names of streets are asked for."""

from __future__ import annotations

from datetime import timedelta

from backend.common import clock
from backend.region.taking import subscribe
from backend.waste_calendar.imports.batches import next_steps
from backend.waste_calendar.models import (
    BroughtDays,
    CalendarSource,
    Conflict,
    ImportBatch,
    ImportDraft,
    Location,
    LocationZone,
    Pickup,
    Street,
)
from backend.waste_calendar.wizard.report import Report
from tests.waste_calendar.wizard.conftest import DAYS, ROWS, START, days_of, suggested, table


def test_whose_days_hold_beside_a_calendar_that_is_read_every_night_is_said(cms, bring, work):
    CalendarSource.objects.create(format="csv", path="https://example.org/nachts.csv")
    where = bring(("a.csv", table(*ROWS)))
    where = cms.post(where, suggested(cms, where))["Location"]
    where = cms.post(where, suggested(cms, where))["Location"]
    work()
    assert "nachts.csv. Für die Bezirke und Tage Ihrer Dateien gelten diese" in cms.get(where).content.decode()


def test_what_holds_against_another_calendar_is_listed_and_decided(cms, town, take_over):
    take_over(("a.csv", table(*ROWS)))
    CalendarSource.objects.create(format="csv", path="https://example.org/nachts.csv")
    where = f"{START}eingelesenes/"
    for page in (START, "/cms/snippets/waste_calendar/calendarsource/"):
        assert "1 Bezirk gilt, wie Sie ihn eingelesen haben" in cms.get(page).content.decode()
    changed = [["+", "", (DAYS[0] + timedelta(days=1)).isoformat()], ["-", "", DAYS[0].isoformat()]]
    BroughtDays.objects.update(known_differences=[], open_differences=changed)
    assert "Jetzt entscheiden" in cms.get(START).content.decode()
    page = cms.get(where).content.decode()
    assert f"ohne {DAYS[0]:%a}"[:5] in page
    assert "a.csv" in page
    cms.post(where, {"days": [BroughtDays.objects.get().pk], "decide": "keep"})
    assert BroughtDays.objects.get().known_differences == changed
    cms.post(where, {"all": "1", "decide": "release"})
    assert not BroughtDays.objects.exists()
    assert not LocationZone.objects.filter(is_brought=True).exists()
    assert days_of("Ahornweg") == DAYS, "until the other calendar is read"


def test_an_import_is_taken_back_on_its_page(cms, town, take_over):
    take_over(("a.csv", table(*ROWS)))
    where = f"{START}zuruecknehmen/{next_steps().back}/"
    assert "Zurücknehmen" in cms.get(where).content.decode()
    assert cms.post(where).status_code == 302
    assert not Pickup.objects.exists()
    undoing, done = ImportBatch.objects.all()
    assert undoing.removed == done.created
    page = cms.get(START).content.decode()
    assert "Zurückgenommen" in page
    assert "Wieder einlesen" in page
    cms.post(where)
    assert not Pickup.objects.exists()


def test_conflicts_are_decided_one_by_one_or_all_at_once(cms, town, take_over):
    take_over(("a.csv", table(*ROWS)))
    for row in Pickup.objects.all()[:3]:
        Conflict.objects.create(pickup=row, on=row.on + timedelta(days=1), status="moved", changed_at=clock.now())
    Pickup.objects.update(is_manual=True)
    where = f"{START}abweichungen/"
    assert "3 Korrekturen" in cms.get(START).content.decode()
    first = Conflict.objects.first()
    cms.post(where, {"conflict": [first.pk], "decide": "own"})
    assert Conflict.objects.filter(is_open=True).count() == 2
    cms.post(where, {"all": "1", "decide": "file"})
    assert Pickup.objects.filter(is_manual=False, status="moved").count() == 2
    assert "Nichts zu entscheiden" in cms.get(where).content.decode()


def test_a_street_that_seems_to_have_another_name_is_asked_for_before_anything_is_taken_over(
    cms, bring, work, take_over
):
    take_over(("a.csv", table(*ROWS)))
    before = set(Location.objects.values_list("public_id", flat=True))
    renamed = table(*(row.replace("Ahornweg", "Lindenallee").replace("Gartenstraße", "Gartenstr.") for row in ROWS))

    def brought() -> tuple[str, ImportDraft]:
        where = bring(("b.csv", renamed))
        ImportDraft.objects.filter(pk=ImportDraft.objects.first().pk).update(is_whole=True)
        return where, work()

    where, draft = brought()
    report = Report.unpack(draft.report)
    assert [(item.name, item.candidates) for item in report.likely] == [("Ahornweg", ["Lindenallee"])]
    assert ("street", "renamed", "Gartenstraße → Gartenstr.") in {tuple(line) for line in report.others}
    assert "heißt jetzt Lindenallee" in cms.get(where).content.decode()
    cms.post(where, {"take": "1", "print": draft.plan_print})
    assert ImportDraft.objects.first().state == "checked"
    cms.post(where, {"renames": "all"})
    draft = work()
    assert Report.unpack(draft.report).likely == []
    cms.post(where, {"take": "1", "print": draft.plan_print})
    assert work().state == "done"
    assert set(Location.objects.values_list("public_id", flat=True)) == before
    assert days_of("Lindenallee") == days_of("Gartenstr.") == DAYS
    cms.post(f"{START}zuruecknehmen/{ImportBatch.objects.first().pk}/")
    assert set(Street.objects.values_list("name", flat=True)) == {"Ahornweg", "Gartenstraße"}
    where, _draft = brought()
    cms.post(where, {"renames": "chosen", "rename-0": "-"})
    draft = work()
    cms.post(where, {"take": "1", "print": draft.plan_print})
    assert work().state == "done"
    assert len(before & set(Location.objects.values_list("public_id", flat=True))) == 1


def test_a_town_with_a_provider_reads_by_name_whose_calendar_it_is(cms, town, provider):
    subscribe(town, origin=provider.slug, declared_in="waste", modules=["waste_calendar"], addressed_as=[])
    assert f"kommt von ihrem Anbieter ({provider.title})" in " ".join(cms.get(START).text.split())
