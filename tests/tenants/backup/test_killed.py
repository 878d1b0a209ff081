"""kill -9 in a backup, a restore or a leave: no file that looks whole, no town in between, and once more ends right."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django_tenants.utils import tenant_context

from backend.common import clock
from backend.feeds.models import Article
from backend.library.models import Picture
from backend.region.models import Offer, Subscription
from backend.region.offering import NewOffer, offer
from backend.region.taking import subscribe
from backend.tenants.backup.archive import opened
from backend.tenants.models import Municipality
from tests.forking import Forks
from tests.tenants.backup.test_restoring import WRITTEN
from tests.tenants.backup.towns import files, full_town, picture, public_rows, rows, saved, sequences

KILLS = 8
ARTICLES = 60
COMMAND = "django.core.management:call_command"


@pytest.fixture
def forks(committing, media_root) -> Iterator[Forks]:
    with Forks.ready() as forks:
        yield forks


@pytest.mark.slow
def test_a_killed_backup_leaves_no_file_that_looks_whole(forks, folder):
    full_town("sicherheim", articles=ARTICLES)
    seconds = forks.run(COMMAND, "backup", "sicherheim", "--to", folder)
    chance = random.Random(1)
    for _ in range(KILLS):
        time.sleep(1)  # the name has seconds
        forks.run(COMMAND, "backup", "sicherheim", "--to", folder, killed_after=chance.uniform(0, seconds))
        for path in folder.glob("*.tar"):
            with opened(path):
                pass
    time.sleep(1)
    forks.run(COMMAND, "backup", "sicherheim", "--to", folder)
    assert not list(folder.glob("*.part"))


@pytest.mark.slow
def test_a_killed_restore_leaves_the_old_town_or_the_new_one_and_once_more_ends_right(forks, folder, media_root):
    town = full_town("sicherheim", articles=ARTICLES)
    before = wanted_state(town, media_root)
    path = saved(town, folder=folder)
    seconds = forks.run(COMMAND, "restore", path, "--yes")
    chance = random.Random(2)
    for _ in range(KILLS):
        spoil(town)
        spoilt = rows("sicherheim", without=WRITTEN)
        forks.run(COMMAND, "restore", path, "--yes", killed_after=chance.uniform(0, seconds))
        connection.close()
        assert rows("sicherheim", without=WRITTEN) in (spoilt, before[0])
        forks.run(COMMAND, "restore", path, "--yes")
        assert wanted_state(town, media_root) == before
        assert leftovers() == []


@pytest.mark.slow
def test_a_killed_leave_has_closed_the_town_or_not_and_once_more_ends_right(forks, folder, media_root):
    town = full_town("geht-fort", articles=ARTICLES, open_data={"licence": "cc-zero"})
    neighbour = full_town("bleibt-hier", articles=0)
    leave = (COMMAND, "rollout", "retire", town.slug, "--to", folder, "--yes")
    spare = saved(town, folder=media_root.parent)
    seconds = forks.run(COMMAND, "rollout", "export", town.slug, "--to", folder)
    chance = random.Random(3)
    for _ in range(KILLS // 2):
        with transaction.atomic():
            share(town, neighbour)
        time.sleep(1)  # the name has seconds
        forks.run(*leave, killed_after=chance.uniform(seconds / 2, seconds * 1.5))
        connection.close()
        is_closed = Municipality.objects.get(pk=town.pk).drops_at is not None
        assert left_of(town) == ((0, 0) if is_closed else (1, 1))
        for path in folder.glob("*.tar"):
            with opened(path):
                pass
        time.sleep(1)
        forks.run(*leave)
        assert not list(folder.glob("*.part"))
        assert Municipality.objects.get(pk=town.pk).drops_at is not None
        assert left_of(town) == (0, 0)
        forks.run(COMMAND, "restore", spare, "--yes")
        town = Municipality.objects.get(schema_name=town.slug)
        assert (town.drops_at, town.status) == (None, Municipality.Status.LIVE)


def share(town: Municipality, neighbour: Municipality) -> None:
    """It offers something, and takes what its neighbour offers."""
    offer(town, module="news", offers=[NewOffer(key="a", document={"x": 1})], now=clock.now())
    subscribe(town, origin=neighbour.slug, declared_in="desk", modules=["news"], addressed_as=[town.slug])


def left_of(town: Municipality) -> tuple[int, int]:
    """What it offers, and what it takes from its neighbour."""
    offered = Offer.objects.filter(origin=town.slug, is_withdrawn=False)
    return offered.count(), Subscription.objects.filter(subscriber=town.slug, declared_in="desk").count()


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
