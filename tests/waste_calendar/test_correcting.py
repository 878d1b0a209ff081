"""What people change of a pickup, and how it becomes again what it was."""

from datetime import UTC, date, datetime

from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.waste_calendar import correcting
from backend.waste_calendar.dataset import pickup_id
from backend.waste_calendar.models import CollectionRule, Pickup
from backend.waste_calendar.planning import plan_pickups
from tests.statements import statements
from tests.waste_calendar.factories import pickup, zone

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
TUESDAY, WEDNESDAY = date(2026, 12, 1), date(2026, 12, 2)


def corrections() -> int:
    return ProcrastinateJob.objects.filter(task_name__endswith="offer_corrections").count()


def test_many_are_moved_and_cancelled_at_the_cost_of_one(town):
    rows = [pickup(TUESDAY, of=zone(number=str(number))) for number in range(12)]
    before = corrections()
    with statements() as one:
        correcting.move(rows[:1], to=WEDNESDAY, reason="Streik")
    with statements() as many:
        correcting.move(rows[1:], to=WEDNESDAY, reason="Streik")
    assert len(one) == len(many)
    assert corrections() == before + 2
    assert ProcrastinateJob.objects.filter(task_name__endswith="check_again").exists()
    with transaction.atomic():
        correcting.cancel(rows[:2], reason="Glatteis")
    stored = Pickup.objects.order_by("pk")
    assert {(row.on, row.original_on, row.is_manual) for row in stored} == {(WEDNESDAY, TUESDAY, True)}
    assert [row.status for row in stored][1:3] == ["cancelled", "moved"]
    assert [(row.sequence, row.reason) for row in stored][1:3] == [(2, "Glatteis"), (1, "Streik")]


def test_moved_home_it_is_as_planned(town):
    row = pickup(WEDNESDAY, original_on=TUESDAY, status="moved", reason="Feiertag")
    correcting.move([row], to=TUESDAY, reason="Wird doch gefahren")
    row.refresh_from_db()
    assert (row.on, row.status, row.reason) == (TUESDAY, "scheduled", "Wird doch gefahren")


def test_a_correction_taken_back_leaves_what_the_file_said(town):
    row = pickup(WEDNESDAY, original_on=TUESDAY, status="moved", reason="laut Liste")
    correcting.move([row], to=date(2026, 12, 4), reason="Streik")
    correcting.cancel([row], reason="Streik dauert an")
    correcting.take_back([row], town=town, now=NOW)
    row.refresh_from_db()
    assert (row.on, row.status, row.reason) == (WEDNESDAY, "moved", "laut Liste")
    assert (row.is_manual, row.sequence) == (False, 3)


def test_a_correction_by_the_form_is_taken_back_too(town):
    row = pickup(TUESDAY, reason="von früher")
    row.on = WEDNESDAY
    row.save()
    row.reason = "Glatteis"
    row.save()
    correcting.take_back([row], town=town, now=NOW)
    row.refresh_from_db()
    assert (row.on, row.status, row.reason, row.is_manual) == (TUESDAY, "scheduled", "von früher", False)


def test_one_that_nobody_remembers_goes_back_to_its_own_day(town):
    row = pickup(WEDNESDAY, original_on=TUESDAY, status="moved", is_manual=True)
    correcting.take_back([row], town=town, now=NOW)
    row.refresh_from_db()
    assert (row.on, row.status, row.is_manual) == (TUESDAY, "scheduled", False)


def test_an_added_one_has_the_id_that_a_file_would_give_it_and_goes_when_taken_back(town):
    row = correcting.add(zone(), variant="2-weekly", on=TUESDAY, reason="Nachholtermin")
    assert row.public_id == pickup_id(zone().public_id, key=(("residual", "4101"), "2-weekly", TUESDAY, "", None))
    assert (row.is_manual, row.original_on) == (True, TUESDAY)
    untouched = pickup(WEDNESDAY)
    correcting.take_back([row, untouched], town=town, now=NOW)
    assert list(Pickup.objects.all()) == [untouched]


def test_one_correction_taken_back_looks_at_its_own_zone_only(town):
    rows = [CollectionRule(zone=zone(number=str(n)), weekdays=[3], interval=1, anchor=NOW.date()) for n in range(2)]
    CollectionRule.objects.bulk_create(rows)
    plan_pickups(town, now=NOW)
    row = Pickup.objects.filter(zone=zone(number="0"), on__gt=NOW.date()).first()
    correcting.cancel([row], reason="Streik")
    Pickup.objects.filter(zone=zone(number="1")).delete()
    correcting.take_back([row], town=town, now=NOW)
    row.refresh_from_db()
    assert (row.status, row.is_manual) == ("scheduled", False)
    assert not Pickup.objects.filter(zone=zone(number="1")).exists(), "the night plans the others"


def test_taken_back_a_rule_has_its_say_again(town):
    rule = CollectionRule(zone=zone(), weekdays=[3], interval=1, anchor=date(2026, 5, 7))
    CollectionRule.objects.bulk_create([rule])
    plan_pickups(town, now=NOW)
    row = Pickup.objects.get(original_on=date(2026, 5, 14))
    correcting.move([row], to=date(2026, 5, 20), reason="Streik")
    assert not plan_pickups(town, now=NOW)
    correcting.take_back([row], town=town, now=NOW)
    row.refresh_from_db()
    assert (row.on, row.reason, row.is_planned) == (date(2026, 5, 15), "Christi Himmelfahrt", True)
