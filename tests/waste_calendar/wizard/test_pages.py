"""A calendar is brought in step by step: asked where a file is silent, shown before it is written, all or nothing."""

from __future__ import annotations

import gzip
from collections import Counter
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.accounts.models import Role
from backend.common import clock
from backend.waste_calendar import tasks
from backend.waste_calendar.models import (
    ImportBatch,
    ImportDraft,
    ImportFile,
    Location,
    LocationZone,
    Pickup,
    Street,
)
from backend.waste_calendar.wizard import carrying_out
from backend.waste_calendar.wizard.bringing import Brought, look_at
from backend.waste_calendar.wizard.bringing import bring as bring_files
from backend.waste_calendar.wizard.report import Report
from tests.accounts.people import person_of, sign_in
from tests.waste_calendar.wizard.conftest import DAYS, ROWS, START, calendar, days_of, suggested, table


def test_a_table_goes_through_columns_labels_and_check_and_next_year_straight_to_the_check(cms, town, bring, work):
    where = bring(("kalender-2026.csv", table(*ROWS)))
    assert where.endswith("/spalten/")
    page = cms.get(where).content.decode()
    assert "Gartenstraße" in page
    where = cms.post(where, suggested(cms, where))["Location"]
    assert where.endswith("/bezeichnungen/")
    where = cms.post(where, suggested(cms, where))["Location"]
    assert cms.get(where)["Refresh"] == "2"
    assert not Pickup.objects.exists()
    draft = work()
    assert not Street.objects.exists()
    page = cms.get(where).content.decode()
    assert "12 Abholtermine kommen hinzu" not in page  # both streets have the same days: one district
    assert "6 Abholtermine kommen hinzu" in page
    cms.post(where, {"take": "1", "print": draft.plan_print})
    assert work().state == "done"
    assert days_of("Ahornweg") == days_of("Gartenstraße") == DAYS
    later = [row.replace("Restmüll", "Restmüll") for row in ROWS[:-1]]
    assert bring(("kalender-2027.csv", table(*later))).endswith(f"/{ImportDraft.objects.first().pk}/")
    assert ImportDraft.objects.first().state == "checking"


def test_an_unknown_label_has_no_default_and_blocks_its_rows_until_it_is_said(cms, bring, work):
    where = bring(("a.csv", table(*ROWS, f"Ahornweg;;Wunderkiste;{DAYS[0]:%d.%m.%Y}")))
    where = cms.post(where, suggested(cms, where))["Location"]
    fields = suggested(cms, where)
    assert "bitte entscheiden" in cms.get(where).content.decode()
    assert fields["l1-kind"] == ""
    check = cms.post(where, fields)["Location"]
    report = Report.unpack(work().report)
    assert list(report.unknown) == ["Wunderkiste"]
    assert report.counts["added"] == 6
    assert "14" in str(report.unknown["Wunderkiste"])
    assert "Wunderkiste" in cms.get(check).content.decode()
    cms.post(where, {**fields, "l1-kind": "bulky", "l1-variant": "monthly"})
    report = Report.unpack(work().report)
    assert (report.unknown, report.counts["added"]) == ({}, 7)


def test_what_people_look_at_is_what_is_written_or_nothing(cms, town, bring, work, take_over):
    take_over(("a.csv", table(*ROWS)))
    where = bring(("a.csv", table(*ROWS[:-1])))
    draft = work()
    row = Pickup.objects.order_by("on").first()
    Pickup.objects.filter(pk=row.pk).delete()
    cms.post(where, {"take": "1", "print": draft.plan_print})
    draft = work()
    assert draft.state == "checked"
    assert "seit der Prüfung geändert" in draft.message
    assert Pickup.objects.count() == 5
    assert ImportBatch.objects.count() == 1
    cms.post(where, {"take": "1", "print": "0" * 64})
    draft.refresh_from_db()
    assert draft.state == "checked"
    cms.post(where, {"take": "1", "print": draft.plan_print})
    assert work().state == "done"


def test_a_worker_that_dies_leaves_nothing_and_the_draft_can_be_taken_over_again(cms, town, bring, work, monkeypatch):
    where = bring(("a.csv", table(*ROWS)))
    where = cms.post(where, suggested(cms, where))["Location"]
    where = cms.post(where, suggested(cms, where))["Location"]
    draft = work()
    cms.post(where, {"take": "1", "print": draft.plan_print})

    def dies(*_args: object, **_kwargs: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(carrying_out, "remember", dies)
        with pytest.raises(SystemExit):
            work()
    assert not Pickup.objects.exists()
    assert ImportDraft.objects.first().state == "waiting"
    ImportDraft.objects.update(changed_at=clock.now() - tasks.LOST_AFTER * 2)
    tasks.finish_drafts(town, now=clock.now())
    assert work().state == "done"
    assert Pickup.objects.count() == 6


def test_a_part_of_the_streets_changes_no_other_street(take_over):
    """Both streets share a district; the second file speaks of one of them, and of a shorter time."""
    take_over(("a.csv", table(*ROWS)))
    moved = DAYS[2] + timedelta(days=1)
    draft = take_over(("b.csv", table(*(f"Ahornweg;;Restmüll;{day:%d.%m.%Y}" for day in (DAYS[1], moved, DAYS[3])))))
    assert draft.state == "done", draft.message
    assert days_of("Gartenstraße") == DAYS
    assert days_of("Ahornweg") == sorted([*DAYS[:2], moved, *DAYS[3:]])


def test_a_part_of_a_streets_numbers_leaves_the_rest_of_the_street(take_over):
    take_over(("a.csv", table(*ROWS, f"Ahornweg;93-97;Restmüll;{DAYS[0]:%d.%m.%Y}")))
    before = set(Location.objects.values_list("public_id", flat=True))
    take_over(("b.csv", table(f"Ahornweg;;Papier;{DAYS[0]:%d.%m.%Y}")))
    assert set(Location.objects.values_list("public_id", flat=True)) == before


def test_streets_that_are_missing_go_only_if_the_files_are_said_to_be_whole(cms, bring, work, take_over):
    take_over(("a.csv", table(*ROWS)))
    take_over(("a.csv", table(*ROWS[:6])))
    assert Street.objects.count() == 2
    bring(("a.csv", table(*ROWS[:6])))
    where = f"{START}{work().pk}/spalten/"
    where = cms.post(where, {**suggested(cms, where), "is_whole": "on"})["Location"]
    draft = work()
    assert "1 Straße wird entfernt" in cms.get(where).content.decode()
    cms.post(where, {"take": "1", "print": draft.plan_print})
    work()
    assert list(Street.objects.values_list("name", flat=True)) == ["Ahornweg"]


def test_a_calendar_of_one_district_is_asked_whom_it_is_for_and_remembered(cms, town, bring, work):
    where = bring(("Bezirk-A-2026.ics", calendar(*(("Gelber Sack", day) for day in DAYS))))
    pk = ImportFile.objects.get().pk
    assert cms.post(where, {f"f{pk}-district": ""}).status_code == 200
    wrong = {f"f{pk}-district": "+", f"f{pk}-name": "A", f"f{pk}-addresses": "Ahornweg; hinten"}
    assert "hinten" in cms.post(where, wrong).content.decode()
    where = cms.post(where, {**wrong, f"f{pk}-addresses": "Ahornweg; 1-9\nGartenstraße"})["Location"]
    where = cms.post(where, suggested(cms, where))["Location"]
    draft = work()
    cms.post(where, {"take": "1", "print": draft.plan_print})
    work()
    assert days_of("Ahornweg") == days_of("Gartenstraße") == DAYS
    bring(("Bezirk-A-2027.ics", calendar(("Gelber Sack", DAYS[-1] + timedelta(days=7)))))
    draft = work()
    assert (draft.state, Report.unpack(draft.report).counts["added"]) == ("checked", 1)


def test_a_table_of_one_district_is_asked_whom_it_is_for_and_remembered_too(cms, town, bring, work):
    lines = [f"Restmüll;{day:%d.%m.%Y}" for day in DAYS]
    where = bring(("ostdorf.csv", "\n".join(["Abfallart;Datum", *lines]).encode()))
    pk = ImportFile.objects.get().pk
    said = suggested(cms, where)
    assert "für welchen" in cms.post(where, said).content.decode()
    district = {f"f{pk}-district": "+", f"f{pk}-name": "Ostdorf", f"f{pk}-addresses": "; ; Ostdorf"}
    where = cms.post(where, {**said, **district})["Location"]
    where = cms.post(where, suggested(cms, where))["Location"]
    draft = work()
    assert Report.unpack(draft.report).counts["added"] == 6
    cms.post(where, {"take": "1", "print": draft.plan_print})
    work()
    where = bring(("ostdorf-2027.csv", f"Abfallart;Datum\nRestmüll;{DAYS[-1] + timedelta(days=7):%d.%m.%Y}".encode()))
    assert Report.unpack(work().report).counts["added"] == 1, "without any question"


def test_dates_of_a_past_year_and_many_removals_are_warned_of(cms, bring, work, take_over):
    take_over(("a.csv", table(*ROWS)))
    bring(("a.csv", table(ROWS[0], ROWS[5], ROWS[6], ROWS[11])))
    report = Report.unpack(work().report)
    assert report.counts["removed"] == 4
    assert any("66 %" in warning for warning in report.warnings)
    bring(("a.csv", table("Ahornweg;;Restmüll;3.12.2020")))
    report = Report.unpack(work().report)
    assert any("03.12.2020" in warning for warning in report.warnings)
    assert report.counts["removed"] == 0


@pytest.mark.parametrize("content", [b"", b"<html>Wartung</html>", b"BEGIN:VCALENDAR\r\n"])
def test_a_broken_file_is_refused_beside_its_field(cms, content):
    answer = cms.post(START, {"calendars": [SimpleUploadedFile("../../a.csv", content)]})
    assert "calendars" in answer.context["form"].errors
    assert not ImportDraft.objects.exists()


def test_drafts_are_erased_with_their_files(town, take_over):
    take_over(("a.csv", table(*ROWS)))
    tasks.finish_drafts(town, now=clock.now() + tasks.DRAFTS_KEPT_FOR - timedelta(hours=1))
    assert ImportFile.objects.exists()
    tasks.finish_drafts(town, now=clock.now() + tasks.DRAFTS_KEPT_FOR + timedelta(hours=1))
    assert not ImportDraft.objects.exists()
    assert not ImportFile.objects.exists()
    assert Pickup.objects.exists()


def test_authors_without_the_right_do_not_see_it(town):
    person_of(town, Role.CONTRIBUTOR, email="autorin@example.org")
    client = Client(headers={"host": town.default_domain})
    sign_in(client, email="autorin@example.org")
    assert client.get(START).status_code in {302, 403}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_the_dry_run_says_is_what_is_written(data, town):
    """Any files one after the other: what is written is what was shown, and what the file says of whom it names."""
    kinds = st.sampled_from(["Restmüll", "Papier", "Biotonne"])
    row = st.tuples(st.sampled_from(["Ahornweg", "Gartenstraße"]), kinds, st.sampled_from(DAYS))
    rows = data.draw(st.sets(row, min_size=1, max_size=12))
    content = table(*(f"{street};;{kind};{day:%d.%m.%Y}" for street, kind, day in sorted(rows)))
    now = clock.now()
    brought = Brought(name="a.csv", content=content, suggestion=look_at("a.csv", content, now=now))
    draft = bring_files([brought], person=None, now=now)
    before, houses = stored(), by_street()
    for state in ("checking", "waiting"):
        assert (stored(), by_street()) == (before, houses)
        ImportDraft.objects.filter(pk=draft.pk).update(state=state)
        draft.refresh_from_db()
        shown = draft.report
        carrying_out.carry_out(draft, town=town, now=now)
        draft.refresh_from_db()
    assert draft.state == "done"
    report = Report.unpack(shown)
    assert Report.unpack(draft.report).lines == report.lines
    gone = Counter((line.fraction, line.before) for line in report.lines if line.before)
    new = Counter((line.fraction, line.after) for line in report.lines if line.after)
    assert stored() == before - gone + new
    first, last = min(day for *_who, day in rows), max(day for *_who, day in rows)
    named = {(street, kind) for street, kind, _day in rows}
    for who, days in by_street().items():
        kept = {day for day in houses.get(who, set()) if not first <= day <= last or who not in named}
        assert days == kept | {day for *found, day in rows if tuple(found) == who}


def stored() -> Counter[tuple[str, str]]:
    rows = Pickup.objects.values_list("zone__fraction__title", "on")
    return Counter((title, on.isoformat()) for title, on in rows)


def by_street() -> dict[tuple[str, str], set[date]]:
    links = LocationZone.objects.values_list("location__street__name", "zone__fraction__title", "zone__pickups__on")
    found: dict[tuple[str, str], set[date]] = {}
    for street, title, on in links:
        found.setdefault((street, title), set()).update({on} - {None})
    return found


def test_a_day_of_a_wrong_year_is_left_out_and_takes_no_other_day_along(take_over):
    take_over(("a.csv", table(*ROWS)))
    far = DAYS[0].replace(year=DAYS[0].year + 10)
    draft = take_over(("a.csv", table(*(f"Ahornweg;;Restmüll;{day:%d.%m.%Y}" for day in (DAYS[0], far)))))
    assert draft.state == "done"
    assert days_of("Ahornweg") == days_of("Gartenstraße") == DAYS
    assert f"{far:%d.%m.%Y}" in draft.batch.problems[0]


@pytest.mark.parametrize("spoil", [lambda text: text.replace(b"Ahorn", b"Ahorn\0"), gzip.compress])
def test_what_is_no_text_is_refused_beside_its_field(cms, spoil):
    answer = cms.post(START, {"calendars": SimpleUploadedFile("a.csv", spoil(table(*ROWS)))})
    assert "kein Text" in answer.content.decode()
    assert not ImportDraft.objects.exists()


def test_a_legend_is_suggested_and_a_name_that_is_too_long_is_a_faulty_line(cms, bring, work):
    day = f"{DAYS[0]:%d.%m.%Y}"
    where = bring(("a.csv", table(*ROWS, f"Ahornweg;;X1;{day}", f"{'x' * 3_000};;Restmüll;{day}", "X1 = Papier")))
    where = cms.post(where, suggested(cms, where))["Location"]
    assert suggested(cms, where)["l0-kind"] == "paper"
    check = cms.post(where, suggested(cms, where))["Location"]
    assert work().state == "checked"
    assert [line for _file, line, _text in Report.unpack(work().report).problems] == [15, 16]
    assert "xxx …" in cms.get(check).content.decode()


def test_a_list_whose_columns_are_not_all_known_is_asked_for_the_missing_ones(cms, bring):
    where = bring(("a.csv", "Straße;Abfallart;Wann\r\nAhornweg;Restmüll;3.12.2030".encode("cp1252")))
    known = suggested(cms, where)
    assert (known["t0-street"], known["t0-label"], known.get("t0-on", "")) == ("Straße", "Abfallart", "")
    assert "Nicht alle Spalten waren zu erkennen" in cms.get(where).text
    assert cms.post(where, known).context["form"].errors["t0-on"] == ["Bitte sagen Sie, in welcher Spalte das steht."]
    assert cms.post(where, {**known, "t0-on": "Wann"}).status_code == 302
