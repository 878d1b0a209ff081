"""Rules and holidays in the CMS: said back in words, with their days, and refused where they say nothing."""

from datetime import date

import pytest
from django.utils import translation
from django_tenants.utils import tenant_context

from backend.waste_calendar.models import CollectionRule, HolidayPractice
from backend.waste_calendar.models.rule_words import rule_words
from tests.statements import statements
from tests.waste_calendar.factories import zone

LISTS = "/cms/snippets/waste_calendar"
KIND = CollectionRule.Kind
EVERY_TWO_WEEKS = "alle 2 Wochen donnerstags, gezählt ab 3. Dezember 2026 (ungerade Woche)"


def rule(**fields) -> CollectionRule:
    values = {"kind": KIND.EVERY_WEEKS, "weekdays": [3], "interval": 2, "anchor": date(2026, 12, 3), **fields}
    row = CollectionRule(**{"zone": zone(), **values})
    CollectionRule.objects.bulk_create([row])
    return row


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, EVERY_TWO_WEEKS),
        ({"valid_from": date(2027, 1, 1)}, f"{EVERY_TWO_WEEKS}, gilt ab 1. Januar 2027"),
        ({"valid_until": date(2027, 1, 1)}, f"{EVERY_TWO_WEEKS}, gilt bis 1. Januar 2027"),
        (
            {"anchor": date(2026, 1, 7), "weekdays": [2]},
            "alle 2 Wochen mittwochs, gezählt ab 7. Januar 2026 (gerade Woche)",
        ),
        ({"interval": 1, "weekdays": [0, 3]}, "jede Woche montags und donnerstags"),
        ({"kind": KIND.ISO_WEEKS, "parity": "odd"}, "donnerstags in ungeraden Kalenderwochen"),
        ({"kind": KIND.ISO_WEEKS, "parity": "even"}, "donnerstags in geraden Kalenderwochen"),
        ({"kind": KIND.MONTHLY, "positions": [-1, 2]}, "jeden 2. und letzten Donnerstag im Monat"),
        (
            {"kind": KIND.MONTHLY, "positions": [1], "months": [1, 4, 10]},
            "jeden 1. Donnerstag im Januar, April und Oktober",
        ),
        ({"kind": KIND.DATES, "dates": [date(2026, 12, 3)]}, "am 3. Dezember 2026"),
        (
            {"kind": KIND.DATES, "dates": [date(2027, month, 1) for month in (3, 1, 2, 4)]},
            "an 4 einzelnen Tagen vom 1. Januar 2027 bis 1. April 2027",
        ),
        ({"kind": KIND.ON_DEMAND}, "auf Anfrage"),
        (
            {"season_from": "05-01", "season_until": "09-30"},
            f"{EVERY_TWO_WEEKS}, jedes Jahr vom 1. Mai bis 30. September",
        ),
        (
            {"valid_from": date(2027, 1, 1), "valid_until": date(2027, 12, 31), "is_fixed": True},
            f"{EVERY_TWO_WEEKS}, gilt vom 1. Januar 2027 bis 31. Dezember 2027, auch an Feiertagen",
        ),
    ],
)
def test_a_rule_is_said_back(town, fields, words):
    with translation.override("de"):
        usual = {"weekdays": [3], "interval": 2, "anchor": date(2026, 12, 3)}
        assert rule_words(CollectionRule(zone=zone(), **{**usual, **fields})) == words


def typed(**fields) -> dict[str, object]:
    return {
        "zone": zone().pk,
        "variant": "2-weekly",
        "kind": "every_weeks",
        "weekdays": ["3"],
        "interval": "2",
        "anchor": "03.12.2026",
        "season_from": "1.5.",
        "season_until": "30.09.",
        **fields,
    }


def test_a_rule_is_added_by_ticking(cms, town):
    answer = cms.post(f"{LISTS}/collectionrule/add/", typed())
    assert answer.status_code == 302, answer.context["form"].errors
    row = CollectionRule.objects.get()
    assert (row.weekdays, row.interval, row.anchor) == ([3], 2, date(2026, 12, 3))
    assert (row.season_from, row.season_until) == ("05-01", "09-30")
    shown = cms.get(f"{LISTS}/collectionrule/edit/{row.pk}/").content.decode()
    assert 'value="1.5."' in shown
    assert f"{EVERY_TWO_WEEKS}, jedes Jahr vom 1. Mai bis 30. September" in shown
    assert EVERY_TWO_WEEKS in cms.get(f"{LISTS}/collectionrule/").content.decode()


def test_a_saved_rule_shows_its_days_and_where_a_holiday_moved_one(cms, town):
    row = rule(kind=KIND.DATES, dates=[])
    assert "kein Termin" in cms.get(f"{LISTS}/collectionrule/edit/{row.pk}/").content.decode()
    row = rule(interval=1, weekdays=[0])
    assert "Ostermontag" in cms.get(f"{LISTS}/collectionrule/edit/{row.pk}/").content.decode()


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"weekdays": []}, "weekdays"),
        ({"season_from": "31.2."}, "season_from"),
        ({"season_until": ""}, "season_until"),
        ({"kind": "dates", "dates": "24.12.2026\nmorgen"}, "dates"),
        ({"kind": "dates", "dates": "\n".join(["31.12.2026"] * 1_100)}, "dates"),
        ({"kind": "monthly", "weekdays": ["1", "3"], "positions": ["1"]}, "weekdays"),
        ({"zone": "0"}, "zone"),
        ({"interval": "0"}, "interval"),
    ],
)
def test_what_says_nothing_is_refused_at_its_field(cms, town, fields, refused):
    answer = cms.post(f"{LISTS}/collectionrule/add/", typed(**fields))
    assert refused in answer.context["form"].errors
    assert not CollectionRule.objects.exists()


def test_a_rule_that_says_too_little_is_listed_and_opened(cms, town):
    row = rule(weekdays=[], anchor=None)
    assert "es fehlt etwas" in cms.get(f"{LISTS}/collectionrule/").content.decode()
    assert cms.get(f"{LISTS}/collectionrule/edit/{row.pk}/").status_code == 200


def test_the_rules_of_a_provider_are_not_made_here(cms, town):
    answer = cms.post(f"{LISTS}/collectionrule/add/", typed(zone=zone("organic", "9", origin="abfall").pk))
    assert "zone" in answer.context["form"].errors


def test_the_list_costs_the_same_for_many(cms, town):
    rule()
    cms.get(f"{LISTS}/collectionrule/")
    with statements() as one:
        cms.get(f"{LISTS}/collectionrule/")
    for number in range(10):
        rule(zone=zone(number=str(number)))
    with statements() as many:
        cms.get(f"{LISTS}/collectionrule/")
    assert len(one) == len(many)


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"name": "Buß- und Bettag"}, "name"),
        ({"day": "24"}, "month"),
        ({"name": "Frei", "day": "31", "month": "2"}, "day"),
        ({"day": "24", "month": "12"}, "name"),
    ],
)
def test_a_holiday_that_is_none_here_is_refused(cms, town, fields, refused):
    answer = cms.post(f"{LISTS}/holidaypractice/add/", {"direction": "postpone", "reach": "week", **fields})
    assert refused in answer.context["form"].errors


@pytest.mark.parametrize(
    "fields", [{}, {"name": "Reformationstag"}, {"name": "Heiligabend", "day": "24", "month": "12"}]
)
def test_a_practice_is_added_for_all_for_one_or_for_a_day_of_ones_own(cms, town, fields):
    answer = cms.post(f"{LISTS}/holidaypractice/add/", {"direction": "advance", "reach": "day", **fields})
    assert answer.status_code == 302, answer.context["form"].errors
    with tenant_context(town):
        assert HolidayPractice.objects.get().name == fields.get("name", "")
    assert cms.get(f"{LISTS}/holidaypractice/").status_code == 200
