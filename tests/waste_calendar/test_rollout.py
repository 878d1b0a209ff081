"""The section `waste:` of the municipality file."""

import pytest
from django_tenants.utils import tenant_context

from backend.region.models import Subscription
from backend.tenants.changes import Kind
from backend.tenants.file.problems import FileRefused
from backend.tenants.rollout.applying import apply_file, plan_file
from backend.waste_calendar.models import CalendarSource
from backend.waste_calendar.module import health
from backend.waste_calendar.rollout import checklist
from tests.towns import town_file
from tests.waste_calendar.towns import NOW, csv_calendar, hand_over_to, import_into, rolled_out, served_town


def changes(outcome) -> list[tuple[Kind, str]]:
    assert outcome.error is None, outcome.error
    return [(change.kind, change.subject) for change in outcome.changes if change.subject.startswith("waste")]


def test_a_provider_is_subscribed_under_all_keys_of_the_town(db):
    rolled_out("nehmer", ags="12069555", waste={"providers": ["abfall"]})
    row = Subscription.objects.get(subscriber="nehmer", declared_in="waste")
    assert (row.origin, row.modules, row.addressed_as) == ("abfall", ["waste_calendar"], ["12069555", "nehmer"])


def test_applying_twice_changes_nothing(db):
    section = {"providers": ["abfall"], **csv_calendar()}
    rolled_out("nehmer", ags="12069555", waste=section)
    assert changes(apply_file(town_file("nehmer", ags="12069555", waste=section), now=NOW)) == []


def test_a_removal_says_what_goes(provider):
    town = served_town("nehmer", ags="12069111")
    hand_over_to(town)
    outcome = plan_file(town_file("nehmer", ags="12069111"), now=NOW)
    assert changes(outcome) == [(Kind.REMOVE, "waste.providers.abfall")]
    note = next(change.note for change in outcome.changes if change.subject.startswith("waste"))
    assert note.startswith("5 streets")


def test_paths_are_relative_to_the_file(db):
    calendar = {"format": "csv", "path": "waste/town/abfallkalender-{year}.csv"}
    town = rolled_out("nehmer", ags="12069555", waste={"calendars": [calendar]})
    with tenant_context(town):
        assert CalendarSource.objects.get().path.endswith("/tests/samples/waste/town/abfallkalender-{year}.csv")
    assert import_into(town).created > 0


@pytest.mark.parametrize(
    "calendar",
    [
        {"format": "pdf", "path": "x"},
        {"format": "ics", "path": "{list}.ics"},
        {"format": "ics", "path": "all.ics", "streets": "s.csv"},
        {"format": "csv"},
        {"format": "csv", "path": "x.csv", "url": "https://example.org/x.csv"},
        {"format": "csv", "path": "https://example.org/x.csv"},
        {"format": "csv", "url": "file:///x.csv"},
        {"format": "csv", "path": "{list}.csv"},
        {"format": "xlsx", "path": "x.xlsx", "profile": {"shape": "cube"}},
        {"format": "xlsx", "path": "x.xlsx", "profile": {"shape": "list", "labels": {"R": "rubbish"}}},
        {"format": "csv", "path": "x.csv", "color": "red"},
    ],
)
def test_a_calendar_that_cannot_work_is_refused(calendar):
    with pytest.raises(FileRefused, match="waste"):
        town_file("nehmer", waste={"calendars": [calendar]})


def test_a_town_without_dates_is_on_the_checklist(provider):
    town = rolled_out("leer", ags="12069555")
    with tenant_context(town):
        assert [item.subject for item in checklist(town)] == ["waste"]
    with tenant_context(provider):
        assert list(checklist(provider)) == []


def test_the_operator_sees_how_the_last_import_went(provider, folder):
    with tenant_context(provider):
        assert [line.is_fine for line in health(provider, NOW)] == [True]
    (folder / "2026" / "4101.ics").write_bytes(b"")
    import_into(provider)
    with tenant_context(provider):
        [line] = health(provider, NOW)
        assert not line.is_fine
        assert "4101.ics" in line.message


def test_an_address_and_a_profile_become_a_source_that_editors_leave_alone(db):
    labels = {"R": "residual:2-weekly", "Feiertag": "-"}
    calendar = {
        "format": "xlsx",
        "url": "https://example.org/{year}.xlsx",
        "profile": {"shape": "months", "labels": labels, "year": 2026},
    }
    section = {"calendars": [calendar]}
    town = rolled_out("nehmer", ags="12069555", waste=section)
    with tenant_context(town):
        by_hand = CalendarSource.objects.create(path="https://example.org/own.ics", format="ics")
        source = CalendarSource.objects.get(is_owned_by_file=True)
        assert (source.path, source.is_fetched) == ("https://example.org/{year}.xlsx", True)
        assert source.profile == {"shape": "months", "labels": labels, "year": 2026}
        [line, _by_hand] = health(town, NOW)
        assert not line.is_fine
    assert changes(apply_file(town_file("nehmer", ags="12069555", waste=section), now=NOW)) == []
    assert len(changes(apply_file(town_file("nehmer", ags="12069555"), now=NOW))) == 1
    with tenant_context(town):
        assert list(CalendarSource.objects.all()) == [by_hand]
