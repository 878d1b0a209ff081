"""The year view in the CMS: what it shows, and what a click on a day does."""

from datetime import date, timedelta

import pytest
from django.utils import translation
from django_tenants.utils import tenant_context

from backend.common import clock
from backend.waste_calendar.cms.year.contents import months_of
from backend.waste_calendar.cms.year.whereabouts import words_for
from backend.waste_calendar.models import CalendarSource, Pickup, Zone
from tests.statements import statements
from tests.waste_calendar.factories import location, pickup, street, zone

YEAR = clock.now().year + 1
TUESDAY = date(YEAR, 5, 4)
DAY = f"/cms/abfall/tag/{YEAR}/5/4/"


def year_of(asked: str) -> str:
    return f"/cms/abfall/jahr/{YEAR}/?{asked}"


def posted(cms, path: str, **fields) -> None:
    answer = cms.post(path, fields)
    assert answer.status_code == 302, answer.content.decode()


def test_a_district_or_an_address_is_chosen(cms, town):
    location("1-9", of=street("Ahornweg"), zones=(zone(), zone("paper", "4103")))
    location(of=street("Seeweg", place="Busendorf"), zones=(zone("paper", "40201", name="40201"),))
    with statements() as several:
        text = cms.get("/cms/abfall/jahr/").content.decode()
    assert f"?zone={zone().pk}" in text
    for words in ("Abfuhrbezirk 40201</a>", "Busendorf: Seeweg", "Musterstadt: Ahornweg", "Restmüll · 1 Adresse"):
        assert words in text, words
    assert "Busendorf: Seeweg" in cms.get(year_of(f"zone={zone('paper', '40201').pk}")).content.decode()
    Zone.objects.filter(key="40201").delete()
    with statements() as fewer:
        cms.get("/cms/abfall/jahr/")
    assert len(several) == len(fewer)
    text = cms.get("/cms/abfall/jahr/", {"q": "ahorn"}).content.decode()
    assert "Ahornweg 1–9" in text
    assert "Keine Straße heißt so" in cms.get("/cms/abfall/jahr/", {"q": "xyz"}).content.decode()


def test_a_year_shows_both_days_of_what_was_moved_and_why(cms, town):
    pickup(TUESDAY + timedelta(days=1), original_on=TUESDAY, status="moved", reason="Streik")
    pickup(TUESDAY, of=zone("paper", "4101", name="Bezirk 4101"), status="cancelled", reason="Glatteis")
    text = cms.get(year_of(f"zone={zone().pk}")).content.decode()
    for words in (
        "Restmüll: verschoben vom Di, 4.5.",
        "Restmüll: verschoben auf",
        "(Streik)",
        "Papier: entfällt (Glatteis)",
    ):
        assert words in text, words
    assert text.count('class="waste-mark waste-mark--moved"') == text.count('class="waste-mark waste-mark--left"')
    for number in range(20):
        pickup(TUESDAY + timedelta(weeks=number + 1), of=zone("paper", "4101"))
    with statements() as many:
        cms.get(year_of(f"zone={zone().pk}"))
    Pickup.objects.all().delete()
    with statements() as none:
        cms.get(year_of(f"zone={zone().pk}"))
    assert len(many) == len(none)


def test_an_address_has_all_its_kinds_from_whomever_they_come(cms, town):
    of_provider = zone("organic", "9", origin="abfall")
    address = location("1-9", zones=(zone(), of_provider))
    pickup(TUESDAY)
    pickup(TUESDAY, of=of_provider)
    text = cms.get(year_of(f"address={address.pk}")).content.decode()
    assert "Restmüll; Bio" in text.replace("; Biotonne", "; Bio")
    text = cms.get(DAY, {"address": address.pk}).content.decode()
    assert text.count('name="pickups"') == 1


@pytest.mark.parametrize("asked", ["zone=999999", "zone=x", "address=0", "address=²"])
def test_what_is_not_there_is_not_found(cms, asked):
    assert cms.get(year_of(asked)).status_code == 404
    assert cms.get("/cms/abfall/tag/2027/2/30/").status_code == 404
    assert cms.get("/cms/abfall/jahr/1999/").status_code == 404


def test_a_pickup_is_moved_cancelled_and_taken_back_with_a_reason(cms, town):
    row = pickup(TUESDAY)
    path = f"{DAY}?zone={zone().pk}"
    posted(cms, path, do="move", pickups=row.pk, to=f"{YEAR}-05-06", reason="Streik")
    row.refresh_from_db()
    assert (row.on, row.original_on, row.reason, row.is_manual) == (date(YEAR, 5, 6), TUESDAY, "Streik", True)
    posted(cms, path, do="cancel", pickups=row.pk, reason="Streik dauert an")
    row.refresh_from_db()
    assert row.status == "cancelled"
    posted(cms, path, do="take_back", pickups=row.pk)
    row.refresh_from_db()
    assert (row.on, row.status, row.is_manual) == (TUESDAY, "scheduled", False)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"do": "move", "reason": "Streik"}, "Auf welchen Tag?"),
        ({"do": "move", "to": "2026-01-02", "reason": "Streik"}, "Dieser Tag ist vorbei."),
        ({"do": "cancel"}, "Bitte den Grund"),
        ({"do": "cancel", "reason": "Streik", "pickups": []}, "Bitte mindestens einen Termin ankreuzen."),
    ],
)
def test_what_says_too_little_is_refused_in_words(cms, town, fields, said):
    row = pickup(TUESDAY)
    answer = cms.post(DAY, {"pickups": row.pk, **fields})
    assert said in answer.content.decode()
    row.refresh_from_db()
    assert not row.is_manual


def test_all_tours_of_a_strike_day_are_moved_at_once(cms, town):
    rows = [pickup(TUESDAY, of=zone(number=str(number))) for number in range(6)]
    of_provider = pickup(TUESDAY, of=zone("organic", "9", origin="abfall"))
    text = cms.get(DAY).content.decode()
    assert text.count("checked") == 6
    pks = [row.pk for row in (*rows[1:], of_provider)]
    assert "Bitte mindestens" not in cms.post(DAY, {"do": "move", "pickups": pks}).content.decode()
    posted(cms, DAY, do="move", pickups=pks[:-1], to=f"{YEAR}-05-05", reason="Streik")
    assert Pickup.objects.filter(on=TUESDAY + timedelta(days=1)).count() == 5
    assert not Pickup.objects.get(pk=of_provider.pk).is_manual


def test_a_pickup_is_added_once(cms, town):
    path = f"{DAY}?zone={zone().pk}"
    posted(cms, path, do="add", what=f"{zone().pk}-", reason="Nachholtermin")
    assert Pickup.objects.get().is_added
    again = {"do": "add", "what": f"{zone().pk}-"}
    assert "Nehmen Sie stattdessen" in cms.post(path, again).content.decode()
    Pickup.objects.update(original_on=date(YEAR, 5, 3))
    assert "wird schon abgeholt" in cms.post(path, again).content.decode()
    assert Pickup.objects.count() == 1


def test_two_on_one_day_and_a_holiday_are_said(cms, town):
    row = pickup(TUESDAY)
    pickup(date(YEAR, 10, 31))
    answer = cms.post(
        DAY, {"do": "move", "pickups": row.pk, "to": f"{YEAR}-10-31", "reason": "Streik"}, follow=True
    ).content.decode()
    assert "doppelt abgeholt" in answer
    assert "Reformationstag" in answer


def test_what_is_over_or_a_providers_stays(cms, town):
    past = pickup(date(2026, 1, 8))
    of_provider = zone("organic", "9", origin="abfall")
    row = pickup(TUESDAY, of=of_provider)
    assert 'name="pickups"' not in cms.get("/cms/abfall/tag/2026/1/8/").content.decode()
    cms.post("/cms/abfall/tag/2026/1/8/", {"do": "cancel", "pickups": past.pk, "reason": "x"})
    path = f"{DAY}?zone={of_provider.pk}"
    cms.post(path, {"do": "cancel", "pickups": row.pk, "reason": "x"})
    assert cms.post(path, {"do": "add", "what": f"{of_provider.pk}-"}).status_code == 404
    with tenant_context(town):
        assert not Pickup.objects.filter(is_manual=True).exists()


def test_rhythms_of_one_kind_are_told_apart_and_stand_in_one_mark(cms, town):
    for variant in ("2-weekly", "4-weekly"):
        pickup(TUESDAY, variant=variant)
    pickup(TUESDAY + timedelta(weeks=2), variant="2-weekly")
    text = cms.get(year_of(f"zone={zone().pk}")).content.decode()
    assert "R<small>2+4</small>" in text
    assert "R<small>2</small>" in text
    assert "(R2 alle 2 Wochen, R4 alle 4 Wochen, R2+4 beide)" in text


def test_a_year_whose_dates_are_missing_says_when_they_are_expected(cms, town):
    pickup(TUESDAY.replace(year=YEAR - 1))
    address = f"zone={zone().pk}"
    assert f"Die Termine für {YEAR} sind noch nicht da. Sie kommen mit der Datei" in said_of(cms, address)
    CalendarSource.objects.create(format="ics", path="https://abfall.example.org/{year}.ics")
    assert "jeden Tag im Internet" in said_of(cms, address)
    pickup(date(YEAR, 1, 2), original_on=date(YEAR - 1, 12, 31), status="moved")
    assert f"Die Termine für {YEAR}" in said_of(cms, address), "what moved over the turn is last year's"
    pickup(TUESDAY)
    assert "noch nicht da" not in said_of(cms, address)
    pickup(TUESDAY.replace(year=YEAR - 1), of=zone("paper", "4101", name="Bezirk 4101"))
    assert f"Für {YEAR} fehlen noch die Termine von: Papier." in said_of(cms, address)
    of_provider = zone("organic", "9", origin="abfall")
    pickup(TUESDAY.replace(year=YEAR - 1), of=of_provider)
    assert "kommen vom Anbieter" in said_of(cms, f"zone={of_provider.pk}")


def said_of(cms, asked: str) -> str:
    return cms.get(year_of(asked)).content.decode()


@translation.override("de")
def test_week_53_is_named_where_it_begins_and_on_new_years_day():
    december, january = (months_of(year, rows=[], state="BB")[month].cells for year, month in ((2026, 11), (2027, 0)))
    assert [(cell.on.day, cell.week) for cell in december if cell.week][-1] == (28, "KW 53")
    assert [(cell.on.day, cell.week) for cell in january if cell.week][:2] == [(1, "KW 53"), (4, "KW 1")]
    assert "Montag, 28. Dezember 2026; KW 53" in december[27].words


@pytest.mark.parametrize(
    ("places", "streets", "words"),
    [
        (["Beelitz"], ["Ahornweg", "Birkenweg"], "Beelitz: Ahornweg, Birkenweg"),
        (["Beelitz"], list("ABCDE"), "Beelitz: A, B, C und 2 weitere Straßen"),
        (["Altkünkendorf"], ["Altkünkendorf"], "Altkünkendorf"),
        (list("ABCD"), ["Dorf"], "A, B, C und 1 weiterer Ort"),
        ([""], ["Ahornweg"], "Ahornweg"),
        ([], [], ""),
    ],
)
def test_where_a_district_is_takes_a_few_words(places, streets, words):
    with translation.override("de"):
        assert words_for(places=places, streets=streets) == words
