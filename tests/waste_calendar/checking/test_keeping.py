"""Findings as rows and in sentences: of real tables, kept while their facts hold, at a constant cost."""

from datetime import UTC, date, datetime, timedelta

from django.utils import translation
from django_tenants.utils import tenant_context

from backend.waste_calendar.checking.keeping import check_calendar
from backend.waste_calendar.checking.wording import sentence
from backend.waste_calendar.models import CalendarFinding, CollectionRule, Pickup
from backend.waste_calendar.module import health
from backend.waste_calendar.tasks import plan_again
from tests.statements import statements
from tests.waste_calendar.factories import location, pickup, street, zone
from tests.waste_calendar.towns import NOW as OF_SAMPLES

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)


def fortnightly(number: str = "4101", *, without: int = 60) -> None:
    of = zone("paper", number)
    location("1-20", of=street("Ahornweg", place=number), zones=(of,))
    for index in range(90):
        if index != without:
            pickup(date(2025, 1, 7) + timedelta(weeks=2 * index), of=of)


def words() -> list[str]:
    with translation.override("de"):
        return [sentence(row.code, row.facts) for row in CalendarFinding.objects.all()]


def test_a_finding_is_kept_until_its_facts_change(town):
    fortnightly()
    assert check_calendar(town, now=NOW) == 1
    assert words() == ["Papier: 28 Tage lang nichts, zwischen Di, 13.4.2027 und Di, 11.5.2027, in Bezirk 4101."]
    CalendarFinding.objects.update(accepted_at=NOW)
    assert check_calendar(town, now=NOW) == 0
    assert not [line for line in health(town, NOW) if not line.is_fine]
    Pickup.objects.filter(on=date(2027, 5, 11)).delete()
    assert check_calendar(town, now=NOW) == 1
    assert [line.message for line in health(town, NOW) if not line.is_fine]
    Pickup.objects.all().delete()
    assert check_calendar(town, now=NOW) == 1
    assert words() == ["Papier: kein Termin in Bezirk 4101."]


def test_a_hundred_zones_cost_what_one_costs(town):
    fortnightly()
    with statements() as one:
        check_calendar(town, now=NOW)
    CalendarFinding.objects.all().delete()
    for number in range(6):
        fortnightly(str(number), without=50 + number)
    with statements() as many:
        check_calendar(town, now=NOW)
    assert CalendarFinding.objects.count() == 7
    assert len(one) == len(many) <= 9


def test_planning_looks_at_what_it_planned(town):
    row = CollectionRule(zone=zone(), weekdays=[3], interval=2, anchor=date(2026, 5, 7))
    CollectionRule.objects.bulk_create([row])
    plan_again(schema=town.schema_name)
    with tenant_context(town):
        assert CalendarFinding.objects.get().code == "no_streets"
        with translation.override("de"):
            assert words() == ["Der Abfuhrbezirk Bezirk 4101 (Restmüll) hat keine Straßen."]


def test_the_sample_calendars_have_nothing_silly(provider, table_town):
    for town, expected in ((provider, set()), (table_town, {"next_year_missing"})):
        with tenant_context(town):
            check_calendar(town, now=OF_SAMPLES)
            assert set(CalendarFinding.objects.values_list("code", flat=True)) <= expected, words()
