"""What the tests of urgent notices share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime

import pytest
import time_machine


@pytest.fixture
def noon() -> Iterator[None]:
    """It is twelve o'clock in Berlin, and stays so."""
    with time_machine.travel("2026-11-21T11:00:00Z", tick=False):
        yield


@pytest.fixture
def time_machine_to(noon: None) -> Iterator[Callable[[datetime], object]]:
    """Lets time pass: from the call on it is that instant."""
    with ExitStack() as stack:
        yield lambda moment: stack.enter_context(time_machine.travel(moment, tick=False))
