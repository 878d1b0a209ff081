"""Musterstadt rolled out from a file with these top-level keys changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from backend.common import clock
from backend.tenants.changes import Kind
from backend.tenants.rollout.applying import Outcome, apply_file
from tests.towns import town_file


@pytest.fixture
def apply(town) -> Callable[..., list[tuple[Kind, str]]]:
    """Apply, and return kind and subject of what changed."""

    def apply(**changes) -> list[tuple[Kind, str]]:
        outcome: Outcome = apply_file(town_file("musterstadt", **changes), now=clock.now())
        connection.set_tenant(town)
        if outcome.error:
            raise outcome.error
        return [(change.kind, change.subject) for change in outcome.changes]

    return apply
