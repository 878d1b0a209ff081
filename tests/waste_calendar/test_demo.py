"""The demo's disruption: invented, said to be so where people read it, there once, and only where nothing is real."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import time_machine
from django.core.management import call_command
from django.test import Client
from django_tenants.utils import tenant_context

from backend.waste_calendar.models import Disruption, Pickup
from tests.waste_calendar.factories import location, pickup, zone
from tests.waste_calendar.towns import served_town

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_a_demo_calendar_has_one_disruption_on_page_api_and_in_the_calendar(town, capsys):
    row = location(zones=(zone(), zone("organic", "B")))
    for days in (0, 3, 30):
        pickup(NOW.date() + timedelta(days=days))
        pickup(NOW.date() + timedelta(days=days + 1), of=zone("organic", "B"))
    with time_machine.travel(NOW, tick=False):
        for _ in range(2):
            call_command("demo_disruption", town.schema_name)
        call_command("demo_disruption", "gibt-es-nicht")
        site = Client(headers={"host": town.default_domain})
        path = f"/api/v1/waste/locations/{row.public_id}"
        shown = [site.get(one).content.decode() for one in (f"/abfall/{row.public_id}/", f"{path}/calendar.ics")]
        items = site.get(f"{path}/pickups").json()["items"]
    assert capsys.readouterr().out.splitlines() == ["1 disruptions made", "0 disruptions made", "0 disruptions made"]
    assert Pickup.objects.get(status="cancelled").on == NOW.date() + timedelta(days=1)
    assert [(one["reason"], one["replacement_follows"]) for one in items if one["status"] == "cancelled"] == [
        ("Demo: Fahrzeugausfall", True)
    ]
    for text in shown:
        assert "Demo: Fahrzeugausfall" in text.replace("\r\n ", "").replace("\\", "")


def test_that_of_an_authority_befalls_a_town_that_takes_its_calendar(provider):
    served_town("ostdorf", ags="12069111")
    with time_machine.travel(NOW, tick=False):
        call_command("demo_disruption", provider.schema_name, shown_in="gibt-es-nicht")
    with tenant_context(provider):
        cancelled = Pickup.objects.filter(status="cancelled")
        assert cancelled.exists()
        assert not cancelled.exclude(zone__memberships__location__street__ags="12069111").exists()


def test_a_real_calendar_and_one_without_pickups_have_none(town, capsys):
    call_command("demo_disruption", town.schema_name)
    town.is_demo = False
    town.save()
    pickup(datetime.now(UTC).date() + timedelta(days=3))
    call_command("demo_disruption", town.schema_name)
    assert capsys.readouterr().out.splitlines() == ["0 disruptions made"] * 2
    assert not Disruption.objects.exists()
