"""The waste calendar in the CMS: corrections at the provider, read-only in the towns."""

from datetime import date

import pytest
from django.test import Client
from django_tenants.utils import tenant_context
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.accounts.models import Role
from backend.waste_calendar.models import Pickup, Street
from tests.accounts.people import person_of, sign_in
from tests.waste_calendar.factories import fraction, pickup, street, zone

LISTS = "/cms/snippets/waste_calendar"


@pytest.fixture
def cms(town):
    person_of(town, Role.EDITOR)
    client = Client(headers={"host": town.default_domain})
    assert sign_in(client).status_code == 302
    return client


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
