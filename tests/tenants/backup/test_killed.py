"""kill -9 anywhere in a backup or a restore: no file that looks whole, no town in between, and once more ends right."""

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
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django_tenants.utils import tenant_context

from backend.feeds.models import Article
from backend.library.models import Picture
from backend.tenants.backup.archive import opened
from tests.tenants.backup.test_restoring import WRITTEN
from tests.tenants.backup.towns import files, full_town, picture, public_rows, rows, saved, sequences

KILLS = 8
ARTICLES = 60
CHILD = """
import django, sys
django.setup()
from django.core.management import call_command
from django.conf import settings
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
settings.MEDIA_ROOT = sys.argv[2]
print("ready", flush=True)
call_command(*sys.argv[3:])
"""


def run(*arguments: object, killed_after: float | None = None) -> float:
    """Run a command in a process of its own, kill it if need be, and return how long it took."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, connection.settings_dict["NAME"], settings.MEDIA_ROOT, *map(str, arguments)],
        cwd=Path(settings.BASE_DIR),
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"},
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    started = time.monotonic()
    if killed_after is None:
        child.stdout.read()
        assert child.wait() == 0
    else:
        time.sleep(killed_after)
        child.send_signal(signal.SIGKILL)
        child.wait()
    child.stdout.close()
    return time.monotonic() - started


@pytest.mark.slow
def test_a_killed_backup_leaves_no_file_that_looks_whole(committing, folder):
    full_town("sicherheim", articles=ARTICLES)
    seconds = run("backup", "sicherheim", "--to", folder)
    chance = random.Random(1)
    for _ in range(KILLS):
        time.sleep(1)  # the name has seconds
        run("backup", "sicherheim", "--to", folder, killed_after=chance.uniform(0, seconds))
        for path in folder.glob("*.tar"):
            with opened(path):
                pass
    time.sleep(1)
    run("backup", "sicherheim", "--to", folder)
    assert not list(folder.glob("*.part"))


@pytest.mark.slow
def test_a_killed_restore_leaves_the_old_town_or_the_new_one_and_once_more_ends_right(committing, folder, media_root):
    town = full_town("sicherheim", articles=ARTICLES)
    before = wanted_state(town, media_root)
    path = saved(town, folder=folder)
    seconds = run("restore", path, "--yes")
    chance = random.Random(2)
    for _ in range(KILLS):
        spoil(town)
        spoilt = rows("sicherheim", without=WRITTEN)
        run("restore", path, "--yes", killed_after=chance.uniform(0, seconds))
        connection.close()
        assert rows("sicherheim", without=WRITTEN) in (spoilt, before[0])
        run("restore", path, "--yes")
        assert wanted_state(town, media_root) == before
        assert leftovers() == []


def wanted_state(town, media_root: Path) -> tuple[object, ...]:
    return (
        rows("sicherheim", without=WRITTEN),
        sequences("sicherheim"),
        files(media_root, "sicherheim"),
        public_rows(town),
    )


def spoil(town) -> None:
    """Articles differ, one file is gone, one has other content, one is new."""
    with tenant_context(town), transaction.atomic():
        Article.objects.update(title="verdorben")
        brown, green = (Picture.objects.get(title=title).file.name for title in ("brown", "green"))
        default_storage.delete(brown)
        default_storage.delete(green)
        default_storage.save(green, ContentFile(b"another one"))
        picture("blue")


def leftovers() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'restoring %'")
        return [name for (name,) in cursor.fetchall()]
