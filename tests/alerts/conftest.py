"""What the tests of urgent notices share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine


@pytest.fixture
def noon() -> Iterator[None]:
    """It is twelve o'clock in Berlin, and stays so."""
    with time_machine.travel("2026-11-21T11:00:00Z", tick=False):
        yield
