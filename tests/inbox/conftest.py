"""What the tests of the inbox share."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

NOW = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)


@pytest.fixture
def at_noon():
    """The clock stands at noon of a Saturday, and can be moved."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def real_town(town):
    """The town as one that is no demo, which writes to nobody in the town hall."""
    town.is_demo = False
    town.save(update_fields=["is_demo"])
    return town
