"""What holidays move in a year, proposed from rules: real announcements, questions, collisions, what changed since."""

from datetime import UTC, date, datetime, timedelta

import pytest

from backend.waste_calendar.models import CollectionRule, HolidayPractice, ShiftConfirmation
from backend.waste_calendar.proposing import (
    Proposal,
    changed_confirmations,
    confirm,
    note_changes,
    propose,
    unconfirmed_year,
    year_to_confirm,
)
from tests.statements import statements
from tests.waste_calendar.factories import pickup, zone

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)


def weekly(*weekdays: int, number: str = "") -> None:
    """A zone for each weekday, or one of all of them."""
    rows = [
        CollectionRule(zone=zone(number=f"{number}{day}"), weekdays=[day], interval=1, anchor=date(2025, 1, 6))
        for day in weekdays
    ]
    CollectionRule.objects.bulk_create(rows)


def practices(*rows: HolidayPractice) -> None:
    HolidayPractice.objects.bulk_create(rows)


def moved(proposal: Proposal) -> dict[date, date]:
    return {row.original_on: row.on for holiday in proposal.holidays for row in holiday.rows}


def test_landshut_2025_comes_out_as_announced(town):
    town.state = "BY"
    weekly(0, 1, 2, 3, 4)
    practices(
        HolidayPractice(name="Mariä Himmelfahrt", day=15, month=8),
        HolidayPractice(name="Heiligabend", day=24, month=12, direction="advance"),
    )
    shifts = moved(propose(town, year=2025))
    announced = {
        (4, 25): (4, 26), (6, 10): (6, 11), (6, 11): (6, 12), (6, 20): (6, 21), (8, 15): (8, 16), (12, 23): (12, 22),
        (12, 24): (12, 23), (12, 25): (12, 27),
    }  # fmt: skip
    found = {(day.month, day.day): (on.month, on.day) for day, on in shifts.items()}
    assert announced.items() <= found.items()


def test_delmenhorst_2025_comes_out_as_announced(town):
    town.state = "NI"
    weekly(0, 1, 2, 3, 4)
    practices(HolidayPractice(reach="day"))
    proposal = propose(town, year=2025)
    assert moved(proposal)[date(2025, 10, 3)] == date(2025, 10, 4)
    reformation = next(holiday for holiday in proposal.holidays if holiday.on == date(2025, 10, 31))
    (row,) = reformation.rows
    assert (row.on, row.counts, row.zones) == (date(2025, 11, 1), [("Restmüll", 1)], ["Bezirk 4"])


def test_the_last_days_of_december_are_asked_until_somebody_says(town):
    weekly(3)  # 24 and 31 December 2026 are Thursdays
    assert [holiday.name for holiday in propose(town, year=2026).open_questions] == ["Heiligabend", "Silvester"]
    practices(
        HolidayPractice(name="Heiligabend", day=24, month=12, direction="worked", year=2026),
        HolidayPractice(name="Silvester", day=31, month=12, direction="advance"),
    )
    proposal = propose(town, year=2026)
    assert not proposal.open_questions
    assert date(2026, 12, 24) not in moved(proposal)
    assert moved(proposal)[date(2026, 12, 31)] == date(2026, 12, 30)


def test_a_practice_of_one_year_holds_in_that_year_only(town):
    weekly(3)
    practices(HolidayPractice(name="Christi Himmelfahrt", direction="advance", reach="day", year=2027))
    assert moved(propose(town, year=2026))[date(2026, 5, 14)] == date(2026, 5, 15)
    proposal = propose(town, year=2027)
    assert moved(proposal)[date(2027, 5, 6)] == date(2027, 5, 5)
    assert [holiday.name for holiday in proposal.holidays if holiday.is_of_year] == ["Christi Himmelfahrt"]


def test_collisions_are_told(town):
    """In 2026 the second day of Christmas is a Saturday, and a zone of Thursdays and Fridays pushes its own pickups."""
    rows = [CollectionRule(zone=zone(), weekdays=[3, 4], interval=1, anchor=date(2026, 1, 5))]
    CollectionRule.objects.bulk_create(rows)
    practices(HolidayPractice(reach="day"))
    proposal = propose(town, year=2026)
    found = {holiday.name: holiday for holiday in proposal.holidays}
    assert found["Christi Himmelfahrt"].rows[0].is_pushed
    assert found["Erster Weihnachtstag"].saturday == "Zweiter Weihnachtstag"
    assert found["Erster Weihnachtstag"].rows[0].on == date(2026, 12, 28)
    assert found["Ostersonntag"].is_without_effect


def test_what_people_decided_wins_and_is_marked(town):
    weekly(3)
    pickup(date(2026, 5, 20), of=zone(number="3"), original_on=date(2026, 5, 14), status="moved", is_manual=True)
    proposal = propose(town, year=2026)
    row = next(row for holiday in proposal.holidays for row in holiday.rows if row.original_on == date(2026, 5, 14))
    assert (row.on, row.is_by_hand) == (date(2026, 5, 20), True)


def test_confirmed_it_tells_what_changed_since(town):
    weekly(1, 2)
    confirm(propose(town, year=2027), person=None, now=NOW)
    assert not propose(town, year=2027).has_changed
    practices(HolidayPractice(name="Ostermontag", direction="worked", year=2027))
    proposal = propose(town, year=2027)
    assert proposal.has_changed
    assert [holiday.name for holiday in proposal.holidays if holiday.has_changed] == ["Ostermontag"]
    confirm(proposal, person=None, now=NOW + timedelta(days=1))
    assert not propose(town, year=2027).has_changed
    assert ShiftConfirmation.objects.count() == 1


def test_what_changes_after_it_was_confirmed_waits_until_it_is_confirmed_again(town):
    weekly(0, 1)
    confirm(propose(town, year=2026), person=None, now=NOW)
    confirm(propose(town, year=2027), person=None, now=NOW)
    note_changes(town, today=NOW.date())
    assert not changed_confirmations(NOW.date())
    practices(HolidayPractice(name="Ostermontag", direction="worked"))
    with statements() as made:
        note_changes(town, today=NOW.date())
    assert [row.split()[0] for row in made].count("UPDATE") == 1, "Easter of 2026 is over"
    (waiting,) = changed_confirmations(NOW.date())
    assert (waiting.year, waiting.changed_days) == (2027, [date(2027, 3, 29)])
    with statements() as again:
        note_changes(town, today=NOW.date())
    assert len(again) == len(made) - 1
    assert not changed_confirmations(date(2027, 3, 30))
    confirm(propose(town, year=2027), person=None, now=NOW)
    assert not changed_confirmations(NOW.date())


@pytest.mark.parametrize(
    ("today", "year"),
    [(date(2026, 9, 30), None), (date(2026, 10, 1), 2027), (date(2027, 3, 31), 2027), (date(2027, 4, 1), None)],
)
def test_the_next_year_is_due_from_october_until_march(today, year):
    assert year_to_confirm(today) == year


def test_there_is_nothing_to_confirm_without_rules_or_once_it_was(town):
    assert unconfirmed_year(NOW.date()) is None
    CollectionRule.objects.bulk_create([CollectionRule(zone=zone(), kind=CollectionRule.Kind.ON_DEMAND)])
    assert unconfirmed_year(NOW.date()) is None, "when asked for is no day that a holiday moves"
    weekly(3)
    assert unconfirmed_year(NOW.date()) == 2027
    confirm(propose(town, year=2027), person=None, now=NOW)
    assert unconfirmed_year(NOW.date()) is None


def test_a_hundred_zones_cost_what_one_costs(town):
    weekly(3)
    with statements() as one:
        propose(town, year=2027)
    for number in range(12):
        weekly(0, 1, 2, 3, 4, number=f"x{number}-")
    with statements() as many:
        propose(town, year=2027)
    assert len(one) == len(many)
