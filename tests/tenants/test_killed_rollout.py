"""kill -9 anywhere in a rollout, and apply again: the same state as if nothing had happened."""

from __future__ import annotations

import random

import pytest
from django.db import connection

from backend.common import clock
from backend.tenants.models import Municipality
from backend.tenants.rollout.applying import apply_file
from backend.tenants.template import ensure_template
from tests.forking import Forks
from tests.towns import town_file

KILLS = 6


def contents(schema: str) -> dict[str, int]:
    """Number of rows by table of a schema."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [schema])
        tables = [row[0] for row in cursor.fetchall()]
        counts = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{schema}"."{table}"')
            counts[table] = cursor.fetchone()[0]
    return counts


@pytest.mark.slow
def test_killed_at_any_point_and_applied_again_it_is_the_same_town(committing):
    ensure_template()
    assert apply_file(town_file("gutheim"), now=clock.now()).is_fine
    chance = random.Random(1)
    with Forks.ready() as forks:
        for _ in range(KILLS):
            forks.run("tests.tenants.test_killed_rollout:apply", killed_after=chance.uniform(0, 0.5))
            connection.close()
            assert apply_file(town_file("killheim"), now=clock.now()).is_fine
            assert contents("killheim") == contents("gutheim")
            Municipality.objects.get(schema_name="killheim").delete(force_drop=True)


def apply() -> None:
    """What is killed."""
    apply_file(town_file("killheim"), now=clock.now())
