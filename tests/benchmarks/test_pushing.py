"""What the bench of sending measures is really done: by the bare SDK and by us, each message once, to the books."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator

import pytest

from backend.push.models import Delivery, Device
from backend.tenants.models import Municipality
from benchmarks.pushing import sending
from benchmarks.pushing.__main__ import service


@pytest.fixture
def here(town: Municipality, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The bench's programs in this process, on this town."""
    monkeypatch.setattr(sending, "TOWN", town.schema_name)
    monkeypatch.setattr(sending, "WARMING", 2)
    yield
    sending.reading.cache_clear()


def test_both_send_to_all_and_are_measured(here: None) -> None:
    sending.fill(30)
    with service() as url:
        options = argparse.Namespace(service=url, recipients=30, rounds=1, postmaster=os.getpid())
        measured = sending.compare(options)
    assert Device.objects.count() == Delivery.objects.filter(state="accepted").count() == 30
    assert all(found["rate"] > 0 for (found,) in measured.values())


def test_a_message_to_many_costs_a_constant_number_of_statements(here: None) -> None:
    sending.fill(50)
    found = sending.grow()
    assert Delivery.objects.filter(state="accepted").count() == 50
    assert (found["batches"], found["peak_mb"] > 0) == (2, True)
    assert found["statements_a_batch"] <= 5
