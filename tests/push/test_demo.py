"""The demo's phones: invented, there once, seen whenever the demo starts, and only where nothing is real."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command

from backend.push.demo import PHONES
from backend.push.models import Device, Message
from backend.tenants.models import Municipality
from tests.push.factories import NOW


def test_a_demo_town_has_phones_and_something_to_see(town: Municipality, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo_phones", town.schema_name)
    Device.objects.update(last_seen_on=NOW.date() - timedelta(days=61))
    call_command("demo_phones", town.schema_name)
    assert capsys.readouterr().out.splitlines() == [f"{PHONES} phones made", "0 phones made"]
    assert not Device.objects.filter(last_seen_on__lt=NOW.date()).exists()
    now, before = Message.objects.written().order_by("-created_at")
    assert (now.state, before.state) == (Message.State.SCHEDULED, Message.State.SENT)
    assert before.planned == sum(tally.number for tally in before.tallies.all())
    assert all(message.texts["de"]["title"].startswith("Demo:") for message in (now, before))


def test_a_real_town_or_one_that_is_not_there_has_none(town: Municipality) -> None:
    town.is_demo = False
    town.save()
    call_command("demo_phones", town.schema_name)
    call_command("demo_phones", "gibt-es-nicht")
    assert not Device.objects.exists()
