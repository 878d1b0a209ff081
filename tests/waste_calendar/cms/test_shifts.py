"""The page of a year's holidays in the CMS."""

from datetime import date

from django_tenants.utils import tenant_context

from backend.common import clock
from backend.waste_calendar.models import CollectionRule, HolidayPractice, ShiftConfirmation
from backend.waste_calendar.proposing import confirm, propose
from backend.waste_calendar.tasks import plan_again
from tests.waste_calendar.factories import zone

YEAR = clock.now().year + 1
PAGE = f"/cms/abfall/feiertage/{YEAR}/"
CHRISTMAS_EVE = date(YEAR, 12, 24)


def collected_on_christmas_eve() -> None:
    row = CollectionRule(zone=zone(), weekdays=[CHRISTMAS_EVE.weekday()], interval=1, anchor=CHRISTMAS_EVE)
    CollectionRule.objects.bulk_create([row])


def test_without_rules_it_says_where_shifts_come_from(cms):
    text = cms.get(PAGE).content.decode()
    assert "Hier gibt es nichts zu bestätigen" in text
    assert "Der Kalender kommt vom Anbieter" in text
    assert "0 Termine" not in text
    zone()
    assert "Ihre Termine stehen in Dateien" in cms.get(PAGE).content.decode()
    assert cms.get("/cms/abfall/feiertage/").status_code == 302
    assert cms.get("/cms/abfall/feiertage/1999/").status_code == 404


def test_a_year_is_confirmed_once_the_questions_are_answered(cms, town):
    collected_on_christmas_eve()
    text = cms.get(PAGE).content.decode()
    assert "Wird abgeholt?" in text
    assert "Noch nicht bestätigt" in text
    cms.post(PAGE, {"do": "confirm"})
    with tenant_context(town):
        assert not ShiftConfirmation.objects.exists()
    answer = {"do": "practice", "day": f"{CHRISTMAS_EVE}", "h1224-direction": "advance", "h1224-reach": "day"}
    assert cms.post(PAGE, answer).status_code == 302
    row = HolidayPractice.objects.get(name="Heiligabend")
    assert (row.name, row.year, row.month, row.day, row.direction) == ("Heiligabend", YEAR, 12, 24, "advance")
    again = {"do": "practice", "day": f"{YEAR}-12-31", "h1231-direction": "worked", "h1231-reach": "day"}
    assert cms.post(PAGE, again).status_code == 302
    cms.post(PAGE, {"do": "confirm"})
    confirmed = ShiftConfirmation.objects.get()
    assert (confirmed.year, confirmed.confirmed_by is None) == (YEAR, False)
    text = cms.get(PAGE).content.decode()
    assert ["Bestätigt von" in text, 'value="confirm"' in text] == [True, False]
    assert "Bestätigt von" in cms.get(PAGE).content.decode()
    cms.post(PAGE, {"do": "usual", "day": f"{CHRISTMAS_EVE}"})
    assert not HolidayPractice.objects.filter(name="Heiligabend").exists()
    assert "Seitdem hat sich etwas geändert" in cms.get(PAGE).content.decode()


def test_what_is_no_holiday_or_no_practice_is_refused(cms, town):
    collected_on_christmas_eve()
    assert cms.post(PAGE, {"do": "practice", "day": f"{YEAR}-02-03"}).status_code == 404
    assert cms.post(PAGE, {"do": "practice", "day": f"{CHRISTMAS_EVE}", "h1224-direction": "x"}).status_code == 404


def test_what_changes_after_confirming_stands_on_the_start_page_and_above_the_year(cms, town):
    collected_on_christmas_eve()
    year_view = f"/cms/abfall/jahr/{YEAR}/?zone={zone().pk}"
    known = HolidayPractice(name="Heiligabend", day=24, month=12, direction="worked")
    HolidayPractice.objects.bulk_create([known])
    plan_again(schema=town.schema_name)
    with tenant_context(town):
        confirm(propose(town, year=YEAR), person=None, now=clock.now())
        HolidayPractice.objects.filter(name="Heiligabend").update(direction="advance", reach="day")
    assert "Seit der Bestätigung hat sich" not in cms.get("/cms/").content.decode()
    plan_again(schema=town.schema_name)
    for page in ("/cms/", year_view):
        text = cms.get(page).content.decode()
        assert "Seit der Bestätigung hat sich etwas geändert: 24. Dezember." in text, page
        assert PAGE in text
    with tenant_context(town):
        confirm(propose(town, year=YEAR), person=None, now=clock.now())
    for page in ("/cms/", year_view):
        assert "Seit der Bestätigung hat sich" not in cms.get(page).content.decode()
