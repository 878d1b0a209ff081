"""How many a town reaches: in round words where there are few, and at the same price for many."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client

from backend.accounts.models import User
from backend.push.composing.reach import reach
from backend.push.models.devices import SILENT_AFTER
from backend.tenants.models import Municipality
from tests.push.factories import NOW, device
from tests.statements import statements


def numbers(town: Municipality) -> list[str]:
    return [line.number for line in reach(town, now=NOW)]


def test_few_are_not_counted_and_who_is_silent_is_not_reached(town: Municipality) -> None:
    with statements() as none:
        assert numbers(town) == ["0", "0", "0"]
    long_ago = (NOW - SILENT_AFTER).date()
    for _ in range(6):
        device(transport="fcm")
        device(transport="expo")
        device(transport="web_push")
        device(transport="web_push", last_seen_on=long_ago + timedelta(days=1))
        device(transport="web_push", last_seen_on=long_ago)
        device(transport="email", last_seen_on=long_ago)
    with statements() as many:
        assert numbers(town) == ["12", "12", "unter 10"]
    assert len(none) == len(many) == 1


def test_whoever_writes_messages_sees_it_above_their_list(town: Municipality, editor: User, client_of: Any) -> None:
    client: Client = client_of(town)
    client.force_login(editor)
    device(transport="email")
    page = client.get("/cms/mitteilungen/").content.decode()
    part = page.partition("push-reach-heading")[2].partition("</section>")[0]
    assert "Wen die Kommune erreicht" in part
    assert "<dt>E-Mail-Abos</dt><dd>unter 10</dd>" in part
    assert "push-reach" not in client.get("/cms/mitteilungen/results/").content.decode()
