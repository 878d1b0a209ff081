"""The waste calendar in the CMS: corrections at the provider, read-only in the towns."""

from datetime import date, timedelta

import pytest
from django_tenants.utils import tenant_context
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.common import clock
from backend.waste_calendar.models import CollectionRule, HolidayPractice, Pickup, Street
from tests.waste_calendar.factories import fraction, pickup, street, zone

LISTS = "/cms/snippets/waste_calendar"


def form(row: Pickup, **changes: str) -> dict[str, str]:
    fields = {"on": f"{row.on:%d.%m.%Y}", "status": row.status, "reason": "", "note": "", "stop_place": ""}
    return {**fields, "stop_from": "", "stop_until": "", **changes}


@pytest.mark.parametrize("name", ["pickup", "fraction", "street", "importbatch"])
def test_lists_open_in_german(cms, name):
    pickup(date(2026, 12, 3))
    street()
    response = cms.get(f"{LISTS}/{name}/")
    assert response.status_code == 200
    assert "Abfallkalender" in response.content.decode()


def test_pickups_are_filtered_by_day_and_kind(cms):
    pickup(date(2026, 12, 3), reason="Eis")
    pickup(date(2026, 12, 4), of=zone("paper"), reason="Schnee")
    query = {"on_from": "2026-12-04", "on_to": "2026-12-04", "zone__fraction": fraction("paper").pk}
    text = cms.get(f"{LISTS}/pickup/", query).content.decode()
    assert "Schnee" in text
    assert "Eis" not in text


def test_the_list_begins_today_and_leads_to_what_is_over(cms):
    today = clock.now().date()
    pickup(today + timedelta(days=9), reason="Eis")
    pickup(today - timedelta(days=9), of=zone("paper"), reason="Schnee")
    pickup(today - timedelta(days=19), of=zone("paper"), reason="Hagel")
    text = cms.get(f"{LISTS}/pickup/").content.decode()
    assert ("Eis" in text, "Schnee" in text) == (True, False)
    assert 'href="?when=past"' in text
    text = cms.get(f"{LISTS}/pickup/", {"when": "past"}).content.decode()
    assert text.index("Schnee") < text.index("Hagel")
    assert ">Eis<" not in text
    assert "Hagel" in cms.get(f"{LISTS}/pickup/", {"when": "all"}).content.decode()
    assert "Schnee" in cms.get(f"{LISTS}/pickup/", {"on_to": f"{today}"}).content.decode()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pickup", "Frühere Termine"),
        ("collectionrule", "Erste Regel anlegen"),
        ("holidaypractice", "Regel anlegen"),
        ("owncollection", "Erste Sammlung anlegen"),
        ("townnote", "Ersten Hinweis schreiben"),
        ("calendarsource", "Adresse eintragen"),
        ("importbatch", "Kalender einlesen"),
        ("street", "Kalender einlesen"),
    ],
)
def test_an_empty_list_says_what_to_do_next(cms, name, said):
    assert said in cms.get(f"{LISTS}/{name}/").content.decode().split('id="listing-results"')[1]


def test_an_editor_moves_a_pickup_with_a_reason(cms, town):
    row = pickup(date(2026, 12, 3))
    response = cms.post(f"{LISTS}/pickup/edit/{row.pk}/", form(row, on="04.12.2026", reason="Glatteis"))
    assert response.status_code == 302
    row.refresh_from_db()
    assert (row.on, row.original_on, row.status) == (date(2026, 12, 4), date(2026, 12, 3), "moved")
    assert (row.reason, row.is_manual, row.sequence) == ("Glatteis", True, 1)
    job = ProcrastinateJob.objects.order_by("id").last()
    assert job.task_name.endswith("offer_corrections")
    assert job.args == {"schema": town.schema_name}


@pytest.mark.parametrize("name", ["pickup", "collectionrule", "holidaypractice"])
def test_a_row_of_the_list_leads_to_its_form(cms, name):
    makers = {
        "pickup": lambda: pickup(clock.now().date() + timedelta(days=9)),
        "collectionrule": lambda: CollectionRule.objects.create(zone=zone(), kind="on_demand"),
        "holidaypractice": HolidayPractice.objects.create,
    }
    row = makers[name]()
    assert f'href="{LISTS}/{name}/edit/{row.pk}/"' in cms.get(f"{LISTS}/{name}/").content.decode()


def test_a_row_from_a_provider_is_shown_but_not_changed(cms):
    row = pickup(date(2026, 12, 3), of=zone("organic", "9", origin="abfall"))
    response = cms.post(f"{LISTS}/pickup/edit/{row.pk}/", form(row, on="04.12.2026"))
    assert response["Location"] == f"{LISTS}/pickup/inspect/{row.pk}/"
    row.refresh_from_db()
    assert row.on == date(2026, 12, 3)
    assert cms.get(f"{LISTS}/pickup/inspect/{row.pk}/").status_code == 200


@pytest.mark.parametrize("path", ["pickup/add/", "street/add/", "pickup/delete/{pickup}/", "street/edit/{street}/"])
def test_rows_come_and_go_with_the_calendar_only(cms, town, path):
    rows = {"pickup": pickup(date(2026, 12, 3)).pk, "street": street().pk}
    cms.post(f"{LISTS}/{path.format(**rows)}", {"name": "x"})
    with tenant_context(town):
        assert Pickup.objects.count() == Street.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"stop_place": "Markt", "stop_from": "09:00"}, "Diese Haltestelle gibt es an diesem Tag schon."),
        ({"on": "03.12.9999"}, "Dieser Tag ist mehr als ein Jahr entfernt."),
    ],
)
def test_two_stops_do_not_become_one_and_no_day_is_years_away(cms, changes, said):
    pickup(date(2026, 12, 3), stop_place="Markt", stop_from="09:00")
    row = pickup(date(2026, 12, 3), stop_place="Markt", stop_from="11:00")
    answer = cms.post(f"{LISTS}/pickup/edit/{row.pk}/", form(row, **changes))
    assert said in answer.content.decode()


def test_a_pickup_is_not_moved_onto_another_one_of_its_kind(cms):
    row, other = pickup(date(2026, 12, 3)), pickup(date(2026, 12, 4))
    path = f"{LISTS}/pickup/edit/{row.pk}/"
    assert "An diesem Tag wird schon abgeholt." in cms.post(path, form(row, on="04.12.2026")).content.decode()
    Pickup.objects.filter(pk=other.pk).update(status="cancelled")
    assert cms.post(path, form(row, on="04.12.2026")).status_code == 302
