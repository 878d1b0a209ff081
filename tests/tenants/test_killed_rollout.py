"""kill -9 anywhere in a rollout, and apply again: the same state as if nothing had happened."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from backend.common import clock
from backend.tenants.models import Municipality
from backend.tenants.rollout.applying import apply_file
from backend.tenants.template import ensure_template
from tests.towns import town_file

KILLS = 6
CHILD = """
import django, sys
django.setup()
from backend.common import clock
from backend.tenants.rollout.applying import apply_file
from tests.towns import town_file
from django.conf import settings
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
print("ready", flush=True)
apply_file(town_file("killheim"), now=clock.now())
"""


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
    for _ in range(KILLS):
        kill_a_rollout(after=chance.uniform(0, 0.5))
        connection.close()
        assert apply_file(town_file("killheim"), now=clock.now()).is_fine
        assert contents("killheim") == contents("gutheim")
        Municipality.objects.get(schema_name="killheim").delete(force_drop=True)


def kill_a_rollout(*, after: float) -> None:
    """Start a rollout in a process of its own and kill it some time after it began."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(connection.settings_dict["NAME"])],
        cwd=Path(settings.BASE_DIR),
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"},
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    time.sleep(after)
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
