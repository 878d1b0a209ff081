"""What the tests of mail share: a mailbox, and how its owner goes through the pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from backend.push.mail.questions import ask
from backend.push.models import Device
from backend.serving.traps import SECONDS_TO_WRITE
from backend.tenants.models import Municipality

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)  # noon of a Friday in the towns
SOON = NOW + timedelta(minutes=1)
ANNA = "anna@example.org"


@pytest.fixture
def at_noon() -> Iterator[Any]:
    """The clock stands, and can be moved."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def visitor(town: Municipality, at_noon: Any) -> Client:
    """Somebody on the town's pages."""
    return Client(headers={"host": town.default_domain})


def send(client: Client, address: str, *, seconds: int = SECONDS_TO_WRITE + 1, **values: Any) -> Any:
    """Open the form at this address, take some seconds, send it."""
    opened = re.search(r'name="opened" value="([^"]+)"', client.get(address).content.decode())
    assert opened
    with time_machine.travel(NOW + timedelta(seconds=seconds), tick=False):
        return client.post(address, {"opened": opened[1], **values})


def link_in(text: str, *, part: str) -> str:
    """The path of the first link in a mail that has this in it."""
    found = re.search(rf"https?://[^/\s]+(/e-mails/{part}/\S+)", text)
    assert found, text
    return found[1]


def subscribe(client: Client, town: Municipality, mailbox: list[Any], *, email: str = ANNA, **values: Any) -> Device:
    """From the form to the confirmed subscription."""
    send(client, "/e-mails/", email=email, **{"topics": ["digest", "alerts"], **values})
    ask(town=town, now=SOON)
    answer = client.post(link_in(mailbox[-1].body, part="bestaetigen"))
    assert answer.status_code == 303
    return Device.objects.latest("pk")
