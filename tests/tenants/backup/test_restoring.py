"""A town saved, spoilt and restored is the town that it was, and its neighbours notice nothing."""

from __future__ import annotations

import shutil

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django_tenants.utils import tenant_context

from backend.feeds.models import Article
from backend.library.models import Picture
from backend.tenants.backup.archive import opened
from backend.tenants.backup.refusals import BackupRefused, TownIsBusy
from backend.tenants.backup.restoring import plan, restore
from backend.tenants.fingerprint import town_migrations
from backend.tenants.models import Host, Municipality
from backend.tenants.schemas import current_schema
from backend.tenants.signals import town_restored
from tests.feeds.factories import article
from tests.tenants.backup.towns import files, full_town, picture, public_rows, rows, saved, sequences, structure

# What a restore itself writes into a town: it is logged, the epoch is another one, and everybody is signed out.
WRITTEN = ("accounts_auditentry", "changes_change", "changes_townstate", "django_session")


def restored(path) -> None:
    with opened(path) as archive:
        restore(archive)


def spoil(town: Municipality) -> None:
    with tenant_context(town), transaction.atomic():
        Article.objects.first().delete()
        Article.objects.update(title="verdorben")
        article("Nachricht nach der Sicherung")
        brown, green = (Picture.objects.get(title=title).file.name for title in ("brown", "green"))
        default_storage.delete(brown)
        default_storage.delete(green)
        default_storage.save(green, ContentFile(b"another one"))
        picture("blue")
        connection.cursor().execute("DROP TABLE library_place CASCADE")
    with transaction.atomic():
        Municipality.objects.filter(pk=town.pk).update(status="paused", name={"de": "Falsch"}, modules=[])
        Host.objects.create(tenant=town, domain="neu.example.org", is_primary=False)


def test_a_spoilt_town_comes_back_as_it_was(committing, folder, media_root):
    town, neighbour = full_town("sicherheim"), full_town("nebenan")
    path = saved(town, folder=folder)
    before = rows("sicherheim", without=WRITTEN), sequences("sicherheim"), structure("sicherheim")
    stored, public = files(media_root, "sicherheim"), public_rows(town)
    beside = rows("nebenan"), structure("nebenan"), files(media_root, "nebenan"), public_rows(neighbour)

    spoil(town)
    assert rows("sicherheim", without=WRITTEN) != before[0]
    restored(path)

    assert (rows("sicherheim", without=WRITTEN), sequences("sicherheim"), structure("sicherheim")) == before
    assert files(media_root, "sicherheim") == stored
    assert public_rows(town) == public
    assert (rows("nebenan"), structure("nebenan"), files(media_root, "nebenan"), public_rows(neighbour)) == beside


def test_a_town_that_is_gone_comes_back_with_its_hosts_files_and_own_public_id(committing, folder, media_root):
    town = full_town("sicherheim", hosts=["www.sicherheim.example.org"])
    path = saved(town, folder=folder)
    before, stored, public = rows("sicherheim", without=WRITTEN), files(media_root, "sicherheim"), public_rows(town)
    town.delete(force_drop=True)
    shutil.rmtree(media_root / "sicherheim")

    restored(path)

    assert rows("sicherheim", without=WRITTEN) == before
    assert files(media_root, "sicherheim") == stored
    assert public_rows(town) == public
    assert Client(headers={"host": town.default_domain}).get("/api/v1/news").json()["items"]


def test_in_another_region_the_default_host_is_the_one_there(committing, folder, settings):
    town = full_town("sicherheim")
    path = saved(town, folder=folder)
    town.delete(force_drop=True)
    settings.REGION_DOMAIN = "elsewhere.test"
    restored(path)
    assert [host.domain for host in Host.objects.filter(tenant__schema_name="sicherheim")] == [
        "sicherheim.elsewhere.test"
    ]


def test_without_media_the_stored_files_stay(committing, folder, media_root):
    town = full_town("sicherheim")
    path = saved(town, folder=folder, with_media=False)
    stored = files(media_root, "sicherheim")
    restored(path)
    assert files(media_root, "sicherheim") == stored


def test_the_signal_is_sent_inside_the_restored_town_and_can_still_stop_it(committing, folder):
    town = full_town("sicherheim")
    path = saved(town, folder=folder)
    before = len(rows("sicherheim")["feeds_article"])
    with tenant_context(town), transaction.atomic():
        article("Nachricht nach der Sicherung")
    heard = []

    def receiver(town, saved_at, **_):
        heard.append((town.slug, current_schema(), Article.objects.count(), connection.in_atomic_block))
        raise ZeroDivisionError

    town_restored.connect(receiver)
    try:
        with pytest.raises(ZeroDivisionError):
            restored(path)
    finally:
        town_restored.disconnect(receiver)
    assert heard == [("sicherheim", "sicherheim", before, True)]
    assert rows("restoring sicherheim") == {}, "what was filled beside stayed"
    assert len(rows("sicherheim")["feeds_article"]) == before + 1


def test_a_host_that_another_town_has_by_now_is_not_taken_away(committing, folder):
    town = full_town("sicherheim", hosts=["www.sicherheim.example.org"])
    path = saved(town, folder=folder)
    with transaction.atomic():
        other = Municipality.objects.get(schema_name="nachbardorf")
        Host.objects.filter(domain="www.sicherheim.example.org").update(tenant=other, is_primary=False)
    before = rows("sicherheim")
    try:
        with pytest.raises(BackupRefused, match=r"www.sicherheim.example.org belongs to nachbardorf"):
            restored(path)
    finally:
        with transaction.atomic():
            Host.objects.filter(domain="www.sicherheim.example.org").delete()
    assert rows("sicherheim") == before


def test_a_backup_of_newer_code_is_refused(committing, folder, monkeypatch):
    path = saved(full_town("sicherheim"), folder=folder)
    older = [name for name in town_migrations() if name != "library.0001_initial"]
    monkeypatch.setattr("backend.tenants.backup.restoring.town_migrations", lambda: older)
    with pytest.raises(BackupRefused, match=r"library.0001_initial"):
        restored(path)


def test_a_backup_of_older_code_is_migrated_before_the_exchange(committing, folder):
    town = full_town("sicherheim")
    before = structure("sicherheim")
    with tenant_context(town):
        *_, last_but_one, _last = (item for item in town_migrations() if item.startswith("accounts."))
        MigrationExecutor(connection).migrate([tuple(last_but_one.split("."))])
    with transaction.atomic():
        Municipality.objects.filter(pk=town.pk).update(fingerprint="of older code")
    town.refresh_from_db()
    path = saved(town, folder=folder)
    with opened(path) as archive:
        assert any("1 migrations are run" in line for line in plan(archive).lines)
        restore(archive)
    assert Municipality.objects.get(pk=town.pk).is_current
    assert structure("sicherheim") == before


def test_while_somebody_keeps_a_table_the_town_is_busy_and_stays_as_it_was(committing, folder, monkeypatch):
    town = full_town("sicherheim")
    path = saved(town, folder=folder)
    with tenant_context(town), transaction.atomic():
        article("Nachricht nach der Sicherung")
    before = rows("sicherheim")
    monkeypatch.setattr("backend.tenants.backup.swapping.PATIENCE", 0.5)
    with psycopg.connect(connection.connection.info.dsn) as other:
        other.execute("SELECT count(*) FROM sicherheim.feeds_article")
        with pytest.raises(TownIsBusy):
            restored(path)
    assert rows("sicherheim") == before
    restored(path)
    assert rows("sicherheim") != before


def test_two_restores_of_one_town_exclude_each_other(committing, folder):
    path = saved(full_town("sicherheim"), folder=folder)
    with psycopg.connect(connection.connection.info.dsn) as other:
        other.execute("SELECT pg_advisory_lock(hashtext('restoring sicherheim'))")
        with pytest.raises(TownIsBusy):
            restored(path)
    restored(path)
