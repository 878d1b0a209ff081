"""Störung heute: what is said of a tour, on its way to every town, and each step taken back."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django_tenants.utils import tenant_context
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.accounts.models import AuditEntry, Role
from backend.region.tasks import take_offers
from backend.tenants.models import Municipality
from backend.waste_calendar.disrupting import (
    Action,
    ChangedMeanwhile,
    NothingLeft,
    Outcome,
    Said,
    SaidDifferently,
    say,
    standing_steps,
)
from backend.waste_calendar.imports.conflicts import open_conflicts
from backend.waste_calendar.imports.importing import import_calendars
from backend.waste_calendar.models import CollectionRule, Disruption, Pickup
from backend.waste_calendar.planning import plan_pickups
from backend.waste_calendar.storing.run import Counts, Storing
from backend.waste_calendar.tasks import offer_corrections
from tests.accounts.people import person_of
from tests.statements import statements
from tests.waste_calendar.factories import pickup, zone
from tests.waste_calendar.towns import NOW, served_town

TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def dispatcher(town):
    return person_of(town, Role.EDITOR)


def report(*rows: Pickup, outcome=Outcome.FOLLOWS, **said):
    seen = {row.public_id: row.sequence for row in rows}
    return Said(action=Action.REPORT, request_key=uuid4(), pickups=seen, outcome=outcome, **said)


def later(disruption, action=Action.REPLACE, **said):
    return Said(action=action, request_key=uuid4(), disruption=disruption.public_id, **said)


def tell(town, by, said):
    return say(said, town=town, by=by, today=TODAY, now=NOW)


def state(row):
    row.refresh_from_db()
    return (row.status, row.is_replacement_open, row.on, row.reason, row.is_manual)


def jobs(name):
    return ProcrastinateJob.objects.filter(status="todo", task_name__endswith=f".{name}").count()


def test_a_tour_that_does_not_come_is_told_in_every_town_and_its_replacement_moves_the_same_pickup(provider):
    """From the lorry yard to calendar, API and page of a town, by the jobs that each step wakes."""
    ostdorf, westdorf = served_town("ostdorf", ags="12069111"), served_town("westdorf", ags="12069222")
    with tenant_context(provider):
        by = person_of(provider, Role.URGENT_SENDER)
        row = Pickup.objects.get(zone__key="4102", zone__fraction__key="organic")
        heard = tell(provider, by, report(row, reason="Fahrzeugausfall"))
        assert jobs("offer_corrections") == 1
    hand_on(ostdorf, westdorf)
    for town in (ostdorf, westdorf):
        item, calendar, page = what_people_read(town, row)
        assert (item["status"], item["replacement_follows"], item["reason"]) == ("cancelled", True, "Fahrzeugausfall")
        event = calendar[calendar.index(f"UID:{row.public_id}") :]
        assert "STATUS:CANCELLED" in event[: event.index("END:VEVENT")]
        assert "SEQUENCE:1\r\n" in event
        assert "Ersatztermin folgt" in page
    with tenant_context(provider):
        moved_to = row.on + timedelta(days=2)
        tell(provider, by, later(heard.disruption, outcome=Outcome.MOVED, replacement_on=moved_to))
    hand_on(ostdorf, westdorf)
    for town in (ostdorf, westdorf):
        item, calendar, page = what_people_read(town, row)
        assert (item["id"], item["status"], item["replaced_by"]) == (str(row.public_id), "moved", f"{moved_to}")
        assert not item["replacement_follows"]
        assert "SEQUENCE:2\r\n" in calendar
        assert f"verschoben vom {row.original_on:%d.%m.%Y}" in page


def hand_on(*towns: Municipality):
    """What the worker does when it is woken."""
    offer_corrections(schema="abfall")
    for town in towns:
        take_offers(schema=town.slug)


def what_people_read(town, row):
    with tenant_context(town):
        copy = Pickup.objects.get(public_id=row.public_id)
        address = copy.zone.locations.first().public_id
    client = Client(headers={"host": town.default_domain})
    base = f"/api/v1/waste/locations/{address}"
    [item] = [each for each in client.get(f"{base}/pickups").json()["items"] if each["id"] == str(row.public_id)]
    calendar = client.get(f"{base}/calendar.ics").content.decode()
    return item, calendar, client.get(f"/abfall/{address}/").content.decode()


def test_the_waking_job_is_of_the_same_transaction(town, dispatcher):
    row = pickup(TODAY)
    before = jobs("offer_corrections")

    def reported_and_failed():
        with transaction.atomic():
            tell(town, dispatcher, report(row))
            assert jobs("offer_corrections") == before + 1
            raise RuntimeError

    with pytest.raises(RuntimeError):
        reported_and_failed()
    assert jobs("offer_corrections") == before
    assert state(row)[0] == "scheduled"


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Outcome.FOLLOWS, ("cancelled", True, TODAY)),
        (Outcome.OFF, ("cancelled", False, TODAY)),
        (Outcome.LATE, ("delayed", False, TODAY)),
        (Outcome.MOVED, ("moved", False, TODAY + timedelta(days=2))),
    ],
)
def test_each_outcome_is_a_state_of_the_pickup_that_imports_and_rules_leave_alone(town, dispatcher, outcome, expected):
    rule = {"kind": CollectionRule.Kind.EVERY_WEEKS, "weekdays": [5], "interval": 1, "anchor": TODAY}
    CollectionRule.objects.create(zone=zone(), **rule)
    plan_pickups(town, now=NOW)
    row = Pickup.objects.get(on=TODAY)
    on = TODAY + timedelta(days=2) if outcome == Outcome.MOVED else None
    heard = tell(town, dispatcher, report(row, outcome=outcome, replacement_on=on, reason="Streik"))
    told = (*expected, "Streik", True)
    assert state(row) == told
    assert not plan_pickups(town, now=NOW)
    import_calendars(town, now=NOW)
    assert state(row) == told
    assert heard.disruption.title == "Restmüll (Bezirk 4101)"
    tell(town, dispatcher, later(heard.disruption, Action.ALL_CLEAR))
    assert state(row) == ("scheduled", False, TODAY, "", False)
    assert (row.sequence, row.is_planned) == (2, True)
    assert not plan_pickups(town, now=NOW)


def test_an_import_keeps_what_was_said_of_a_file_s_day(provider):
    with tenant_context(provider):
        by = person_of(provider, Role.EDITOR)
        row = Pickup.objects.get(zone__key="4102", zone__fraction__key="organic")
        tell(provider, by, report(row, reason="Streik"))
        import_calendars(provider, now=NOW)
        assert state(row) == ("cancelled", True, row.original_on, "Streik", True)
        assert not open_conflicts().exists()  # whoever said it knew the file


def test_what_was_said_while_an_import_was_reading_stays(town):
    """The import read the row before; its own statement asks whether it may still write it."""
    moved, gone = pickup(TODAY), pickup(TODAY + timedelta(days=7))
    Pickup.objects.update(is_manual=True, status="cancelled")
    run = Storing(origin="", now=NOW, counts=Counts())
    run.sync(Pickup, existing={1: moved}, wanted={1: {"on": TODAY + timedelta(days=1), "status": "moved"}})
    run.remove(Pickup, [gone])
    assert set(Pickup.objects.values_list("on", "status")) == {
        (TODAY, "cancelled"),
        (TODAY + timedelta(days=7), "cancelled"),
    }


def test_every_step_is_taken_back_one_by_one(town, dispatcher):
    row = pickup(TODAY, note="Hinter das Haus")
    first = report(row, reason="Glatteis", note="Bitte stehen lassen")
    disruption = tell(town, dispatcher, first).disruption
    tell(town, dispatcher, later(disruption, outcome=Outcome.MOVED, replacement_on=TODAY + timedelta(days=3)))
    tell(town, dispatcher, later(disruption, Action.ALL_CLEAR))
    assert (*state(row)[:3], row.note) == ("scheduled", False, TODAY, "Hinter das Haus")
    tell(town, dispatcher, later(disruption, Action.UNDO))
    assert (*state(row)[:3], row.note) == ("moved", False, TODAY + timedelta(days=3), "Bitte stehen lassen")
    tell(town, dispatcher, later(disruption, Action.UNDO))
    assert state(row) == ("cancelled", True, TODAY, "Glatteis", True)
    tell(town, dispatcher, later(disruption, Action.UNDO))
    assert (state(row), row.note) == (("scheduled", False, TODAY, "", False), "Hinter das Haus")
    assert row.sequence == 6  # calendars count up, whichever way it went
    shown = Disruption.objects.get()
    assert (shown.outcome, standing_steps(shown)) == ("", [])
    with pytest.raises(ChangedMeanwhile):
        tell(town, dispatcher, later(disruption, Action.UNDO))
    log = AuditEntry.objects.filter(action=AuditEntry.Action.PICKUPS_DISRUPTED)
    assert log.count() == shown.steps.count() == 6
    assert log.last().actor_name == str(dispatcher)
    assert shown.steps.first().by == dispatcher


def test_sent_twice_it_is_said_once_and_other_words_under_the_same_key_are_refused(town, dispatcher):
    row = pickup(TODAY)
    said = report(row)
    assert tell(town, dispatcher, said).is_new
    assert not tell(town, dispatcher, said).is_new
    row.refresh_from_db()
    assert (row.sequence, Disruption.objects.count()) == (1, 1)
    with pytest.raises(SaidDifferently):
        tell(town, dispatcher, replace(said, reason="Streik"))


def test_a_page_that_shows_pickups_as_they_no_longer_are_changes_none_of_them(town, dispatcher):
    moved, other = pickup(TODAY), pickup(TODAY, of=zone("paper"))
    stale = report(moved, other)
    tell(town, dispatcher, report(moved, outcome=Outcome.LATE))
    yesterday = pickup(TODAY - timedelta(days=1))
    theirs = pickup(TODAY, of=zone("organic", "9", origin="abfall"))
    for said in (stale, report(yesterday), report(theirs), report(other, yesterday)):
        with pytest.raises(ChangedMeanwhile):
            tell(town, dispatcher, said)
    assert state(other)[0] == state(theirs)[0] == "scheduled"


def test_pickups_that_somebody_changed_otherwise_stay_as_they_are(town, dispatcher):
    one, other = pickup(TODAY), pickup(TODAY, of=zone("paper"))
    disruption = tell(town, dispatcher, report(one, other)).disruption
    assert disruption.title == "Restmüll (Bezirk 4101), Papier (Bezirk 4101)"
    one.refresh_from_db()
    one.on, one.status, one.reason = TODAY + timedelta(days=1), "moved", "von Hand"
    one.save()
    heard = tell(town, dispatcher, later(disruption, Action.ALL_CLEAR))
    assert heard.left == 1
    assert state(one)[:2] == ("moved", False)
    assert state(other)[0] == "scheduled"
    other.refresh_from_db()
    other.status = "cancelled"
    other.save()
    with pytest.raises(NothingLeft):
        tell(town, dispatcher, later(disruption, Action.UNDO))


def test_a_whole_day_costs_as_many_statements_as_one_tour(town, dispatcher):
    costs = []
    for day, many in ((TODAY, 1), (TODAY + timedelta(days=1), 30)):
        rows = [pickup(day, of=zone(number=str(number))) for number in range(many)]
        with statements() as seen:
            tell(town, dispatcher, report(*rows))
        costs.append(len(seen))
    assert costs[0] == costs[1]
    assert [one.title for one in Disruption.objects.order_by("pk")] == ["Restmüll (Bezirk 0)", "Restmüll"]
