"""kill -9 before COMMIT leaves neither version nor log nor job nor notification."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django_tenants.utils import tenant_context
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.changes.epochs import read_state
from backend.changes.models import Change
from backend.changes.notices import CHANNEL
from backend.feeds.models import Article
from tests.changes.test_recording import committed  # noqa: F401 - a fixture

CHILD = """
import os, signal, sys
import django
django.setup()
from django.conf import settings
from django.db import connections, transaction
from django_tenants.utils import tenant_context
from backend.changes.postgresql import base
from backend.library import tasks
from backend.tenants.models import Municipality
from tests.feeds.factories import article
connections["default"].settings_dict["NAME"] = sys.argv[1]

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[2] == "while it is flushed":
    flush = base.flush
    base.flush = lambda *args, **kwargs: (flush(*args, **kwargs), die())
town = Municipality.objects.get(schema_name="schreibstadt")
with tenant_context(town), transaction.atomic():
    article("Nie erschienen")
    tasks.render_picture.defer(schema=town.schema_name, picture=1)
    if sys.argv[2] == "after it has written":
        die()
    if sys.argv[2] == "by an error":
        raise SystemExit(7)
"""


@pytest.mark.slow
@pytest.mark.parametrize("how", ["after it has written", "while it is flushed", "by an error", "not at all"])
def test_who_dies_before_commit_leaves_nothing(committed, how):  # noqa: F811
    before, log = read_state(), Change.objects.count()
    jobs = ProcrastinateJob.objects.count()
    listener = psycopg.connect(**{**connection.get_connection_params(), "autocommit": True})
    with listener:
        listener.execute(f"LISTEN {CHANNEL}")
        died = write_and_die(how)
        notices = list(listener.notifies(timeout=0.5))
    if how == "not at all":
        assert died.returncode == 0, died.stderr
        assert len(notices) == 1
        assert read_state().number == before.number + 1
        assert ProcrastinateJob.objects.count() == jobs + 1
        return
    assert died.returncode == (7 if how == "by an error" else -signal.SIGKILL), died.stderr
    assert notices == []
    with tenant_context(committed):
        assert (read_state(), Change.objects.count()) == (before, log)
        assert ProcrastinateJob.objects.count() == jobs
        assert not Article.objects.filter(title="Nie erschienen").exists()


def write_and_die(how: str) -> subprocess.CompletedProcess[str]:
    name = str(connection.settings_dict["NAME"])
    return subprocess.run(
        [sys.executable, "-c", CHILD, name, how],
        cwd=Path(settings.BASE_DIR),
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
