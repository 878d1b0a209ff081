"""From rules to rows: the difference is written, and what people and files decided stays."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.waste_calendar.models import CollectionRule, HolidayPractice, Pickup, Zone
from backend.waste_calendar.module import health
from backend.waste_calendar.planning import AHEAD, plan_pickups
from backend.waste_calendar.tasks import plan_again
from tests.statements import statements
from tests.waste_calendar.factories import fraction, location, pickup, zone

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)  # a Monday
KIND = CollectionRule.Kind


def weekly(weekday: int = 3, *, of: Zone | None = None, **fields) -> CollectionRule:
    row = CollectionRule(
        zone=of or zone(), kind=KIND.EVERY_WEEKS, weekdays=[weekday], interval=1, anchor=date(2026, 5, 7), **fields
    )
    CollectionRule.objects.bulk_create([row])
    return row


def planned() -> dict[date, date]:
    return dict(Pickup.objects.filter(is_planned=True).values_list("original_on", "on"))


def test_a_rule_becomes_pickups_for_eighteen_months(town):
    weekly()
    counts = plan_pickups(town, now=NOW)
    days = planned()
    assert counts.created == len(days) == 79
    assert (min(days), max(days)) == (date(2026, 5, 7), date(2027, 11, 4))
    assert max(days) > (NOW + AHEAD - timedelta(days=7)).date()
    assert days[date(2026, 5, 14)] == date(2026, 5, 15)  # Ascension Day
    moved = Pickup.objects.get(original_on=date(2026, 5, 14))
    assert (moved.status, moved.reason) == (Pickup.Status.MOVED, "Christi Himmelfahrt")


def test_planned_again_nothing_is_written(town):
    weekly()
    plan_pickups(town, now=NOW)
    with statements() as executed:
        assert not plan_pickups(town, now=NOW)
    assert not [sql for sql in executed if sql.startswith(("INSERT", "UPDATE", "DELETE"))]


def test_the_next_day_adds_its_own_and_forgets_none(town):
    weekly()
    plan_pickups(town, now=NOW)
    before = set(Pickup.objects.values_list("public_id", flat=True))
    counts = plan_pickups(town, now=NOW + timedelta(days=7))
    assert (counts.created, counts.changed, counts.removed) == (1, 0, 0)
    assert before < set(Pickup.objects.values_list("public_id", flat=True))


def test_a_holiday_that_is_dealt_with_otherwise_moves_the_same_pickups(town):
    weekly()
    plan_pickups(town, now=NOW)
    ids = dict(Pickup.objects.values_list("original_on", "public_id"))
    HolidayPractice.objects.bulk_create([HolidayPractice(name="Christi Himmelfahrt", direction="advance")])
    counts = plan_pickups(town, now=NOW)
    assert (counts.created, counts.changed, counts.removed) == (0, 2, 0)  # this year and the next
    assert dict(Pickup.objects.values_list("original_on", "public_id")) == ids
    again = Pickup.objects.get(original_on=date(2026, 5, 14))
    assert (again.on, again.sequence, again.changed_at) == (date(2026, 5, 13), 1, NOW)


def test_a_closed_day_and_free_saturdays_are_the_authoritys_own(town):
    weekly(4)
    HolidayPractice.objects.bulk_create(
        [
            HolidayPractice(uses_saturdays=False),
            HolidayPractice(name="Betriebsausflug", month=5, day=8, reach="day"),
        ]
    )
    plan_pickups(town, now=NOW)
    assert planned()[date(2026, 5, 8)] == date(2026, 5, 11)


def test_what_an_editor_moved_or_cancelled_stays(town):
    weekly()
    plan_pickups(town, now=NOW)
    by_hand = Pickup.objects.get(original_on=date(2026, 5, 21))
    by_hand.on = date(2026, 5, 22)
    by_hand.save()
    cancelled = Pickup.objects.get(original_on=date(2026, 6, 4))
    cancelled.status = Pickup.Status.CANCELLED
    cancelled.save()
    assert not plan_pickups(town, now=NOW)
    by_hand.refresh_from_db()
    assert (by_hand.on, by_hand.status) == (date(2026, 5, 22), Pickup.Status.MOVED)


def test_a_rule_that_ends_takes_only_what_is_still_to_come_and_nobodys_correction(town):
    rule = weekly()
    pickup(date(2026, 4, 30), is_planned=True)
    plan_pickups(town, now=NOW)
    kept = Pickup.objects.get(original_on=date(2026, 7, 2))
    kept.reason = "Baustelle"
    kept.save()
    CollectionRule.objects.filter(pk=rule.pk).update(valid_until=date(2026, 5, 31))
    plan_pickups(town, now=NOW)
    assert sorted(planned()) == [date(2026, 4, 30), date(2026, 5, 7), *_weeks(date(2026, 5, 14), 3), date(2026, 7, 2)]


def test_the_last_rule_of_a_zone_gone_its_coming_pickups_go(town):
    rule = weekly()
    plan_pickups(town, now=NOW)
    CollectionRule.objects.filter(pk=rule.pk).delete()
    assert plan_pickups(town, now=NOW).removed == 79
    assert not Pickup.objects.exists()


def test_what_a_file_named_stays_the_files(town):
    weekly()
    of_file = pickup(date(2026, 5, 15), original_on=date(2026, 5, 14), reason="laut Liste")
    plan_pickups(town, now=NOW)
    of_file.refresh_from_db()
    assert (of_file.reason, of_file.is_planned, of_file.sequence) == ("laut Liste", False, 0)
    assert date(2026, 5, 14) not in planned()


def test_what_has_been_collected_is_not_moved_afterwards(town):
    weekly()
    plan_pickups(town, now=NOW)
    HolidayPractice.objects.bulk_create([HolidayPractice(direction="worked")])
    plan_pickups(town, now=datetime(2026, 5, 18, 8, tzinfo=UTC))
    days = planned()
    assert days[date(2026, 5, 14)] == date(2026, 5, 15)
    assert days[date(2027, 5, 6)] == date(2027, 5, 6)


def test_rhythms_of_a_zone_are_planned_each_by_itself(town):
    weekly(variant="2-weekly")
    weekly(variant="4-weekly", valid_from=date(2026, 6, 1), valid_until=date(2026, 6, 30))
    plan_pickups(town, now=NOW)
    assert Pickup.objects.filter(variant="4-weekly").count() == 4


def test_a_hundred_zones_cost_what_one_costs(town):
    fraction()
    weekly(of=zone(number="0"))
    with statements() as one:
        plan_pickups(town, now=NOW)
    Pickup.objects.all().delete()
    for number in range(1, 12):
        weekly(of=zone(number=str(number)))
    with statements() as many:
        plan_pickups(town, now=NOW)
    assert len(one) == len(many)


def test_zones_of_a_provider_are_the_providers(town):
    location(zones=(zone(origin="apm"),))
    weekly()
    assert not plan_pickups(town, now=NOW)


def test_a_rule_that_says_too_little_stops_no_other_and_its_pickups_stay(town):
    """As a row may come past the form: each kind without what it needs, and with what no form takes."""
    stays = pickup(date(2026, 6, 4), of=zone(number="0"), is_planned=True)
    broken = [
        {"kind": KIND.EVERY_WEEKS, "weekdays": [3]},
        {"kind": KIND.EVERY_WEEKS, "weekdays": [3], "anchor": date(2026, 5, 7), "interval": 0},
        {"kind": KIND.ISO_WEEKS, "weekdays": [3], "parity": "no"},
        {"kind": KIND.MONTHLY, "positions": [1]},
        {"kind": KIND.MONTHLY, "weekdays": [3], "positions": [9]},
        {"kind": KIND.ON_DEMAND, "season_from": "02-31", "season_until": "05-01"},
        {"kind": "sometimes"},
    ]
    rows = [CollectionRule(zone=zone(number=str(number)), **fields) for number, fields in enumerate(broken)]
    CollectionRule.objects.bulk_create(rows)
    weekly(of=zone(number="fine"))
    assert plan_pickups(town, now=NOW).created == 79
    assert Pickup.objects.filter(pk=stays.pk).exists()
    lines = [line for line in health(town, NOW) if not line.is_fine]
    assert [line.subject for line in lines] == [str(row) for row in rows]


def test_a_saved_rule_plans_by_itself(town):
    row = CollectionRule(zone=zone(), kind=KIND.MONTHLY, weekdays=[1], positions=[2])
    row.save()
    job = ProcrastinateJob.objects.get(task_name=plan_again.name)
    assert job.args["schema"] == town.schema_name


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"kind": KIND.EVERY_WEEKS}, {"weekdays", "anchor"}),
        ({"kind": KIND.ISO_WEEKS, "weekdays": [1]}, {"parity"}),
        ({"kind": KIND.MONTHLY, "weekdays": [1]}, {"positions"}),
        ({"kind": KIND.DATES}, {"dates"}),
        ({"kind": KIND.ON_DEMAND, "season_from": "05-01"}, {"season_until"}),
        ({"kind": KIND.ON_DEMAND, "valid_from": date(2026, 5, 2), "valid_until": date(2026, 5, 1)}, {"valid_until"}),
    ],
)
def test_a_rule_says_which_field_it_lacks(town, fields, named):
    with pytest.raises(ValidationError) as caught:
        CollectionRule(zone=zone(), **fields).full_clean()
    assert set(caught.value.error_dict) == named


def test_each_kind_of_rule_names_days(town):
    span = (date(2026, 5, 4), date(2026, 5, 31))
    found = {
        kind: list(CollectionRule(kind=kind, **fields).rule.between(*span))
        for kind, fields in {
            KIND.EVERY_WEEKS: {"weekdays": [0], "interval": 2, "anchor": date(2026, 5, 4)},
            KIND.ISO_WEEKS: {"weekdays": [0], "parity": "odd"},
            KIND.MONTHLY: {"weekdays": [0], "positions": [2]},
            KIND.DATES: {"dates": [date(2026, 5, 14)]},
            KIND.ON_DEMAND: {},
        }.items()
    }
    assert {kind: [day.day for day in days] for kind, days in found.items()} == {
        KIND.EVERY_WEEKS: [4, 18],
        KIND.ISO_WEEKS: [4, 18],
        KIND.MONTHLY: [11],
        KIND.DATES: [14],
        KIND.ON_DEMAND: [],
    }
    assert set(found) == set(KIND)


def test_half_a_closed_day_is_none(town):
    with pytest.raises(IntegrityError), transaction.atomic():
        HolidayPractice.objects.create(name="Betriebsausflug", month=5)


def _weeks(first: date, number: int) -> list[date]:
    return [first + timedelta(weeks=week) for week in range(number)]
