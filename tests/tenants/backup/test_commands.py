"""The two commands: what they say, what they ask, and with what they end."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from backend.tenants.backup.saving import save_town
from backend.tenants.models import Municipality
from tests.tenants.backup.towns import full_town, rows, saved


def run(*arguments: object) -> tuple[str, str]:
    """What a command said, on both streams; also of one that failed."""
    out, err = StringIO(), StringIO()
    try:
        call_command(*(str(argument) for argument in arguments), stdout=out, stderr=err)
    except CommandError as error:
        err.write(f"CommandError: {error}")
    return out.getvalue(), err.getvalue()


def test_all_saves_every_town_and_the_region(committing, folder):
    out, err = run("backup", "--all", "--to", folder)
    assert [path.name.split("-2")[0] for path in sorted(folder.iterdir())] == ["musterstadt", "nachbardorf", "region"]
    assert "3 backups written, 0 failed" in out
    assert not err


def test_a_failing_town_does_not_stop_the_others(committing, folder, monkeypatch):
    def save(town, **options):
        if town.slug == "musterstadt":
            raise OSError("no space left")
        return save_town(town, **options)

    monkeypatch.setattr("backend.tenants.backup.several.save_town", save)
    out, err = run("backup", "--all", "--to", folder)
    assert "2 backups written, 1 failed" in out
    assert "musterstadt: no space left" in err
    assert "CommandError" in err
    assert [path.name.split("-2")[0] for path in sorted(folder.iterdir())] == ["nachbardorf", "region"]


def test_a_dry_run_saves_nothing(committing, folder):
    out, _err = run("backup", "musterstadt", "--to", folder, "--dry-run")
    assert "musterstadt" in out
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("arguments", [[], ["--all", "musterstadt"], ["unbekannt"]])
def test_a_town_must_be_named_and_exist(committing, folder, arguments):
    _out, err = run("backup", *arguments, "--to", folder)
    assert "CommandError" in err


def test_a_dry_run_of_restore_says_what_would_happen(committing, folder):
    path = saved(full_town("sicherheim"), folder=folder)
    before = rows("sicherheim")
    out, _err = run("restore", path, "--dry-run")
    assert "Sicherheim is replaced" in out
    assert "files: 0 are added, 0 replaced, 0 removed, of 2" in out
    assert "1 files would be restored, 0 are refused" in out
    assert rows("sicherheim") == before


def test_restore_asks_and_takes_nothing_but_yes(committing, folder, monkeypatch):
    path = saved(full_town("sicherheim"), folder=folder)
    before = rows("sicherheim")
    monkeypatch.setattr("builtins.input", lambda _: "y")
    _out, err = run("restore", path)
    assert "nothing was touched" in err
    assert rows("sicherheim") == before
    monkeypatch.setattr("builtins.input", lambda _: "yes")
    out, err = run("restore", path)
    assert "1 files restored, 0 failed" in out
    assert not err


def test_a_broken_file_is_refused_and_the_others_are_restored(committing, folder):
    town = full_town("sicherheim")
    path = saved(town, folder=folder)
    broken = folder / "broken.tar"
    broken.write_bytes(path.read_bytes()[:5000])
    with transaction.atomic():
        Municipality.objects.filter(pk=town.pk).update(name={"de": "Falsch"})
    out, err = run("restore", broken, path, "--yes")
    assert "refused" in err
    assert "not all was restored" in err
    assert "1 files restored, 0 failed" in out
    assert Municipality.objects.get(pk=town.pk).title == "Sicherheim"


def test_two_files_of_one_town_are_one_too_many(committing, folder):
    path = saved(full_town("sicherheim"), folder=folder)
    again = folder / "again.tar"
    again.write_bytes(path.read_bytes())
    _out, err = run("restore", path, again, "--yes")
    assert "more than one file of sicherheim" in err


def test_what_a_killed_restore_left_is_cleared_by_the_next_one(committing, folder):
    path = saved(full_town("sicherheim"), folder=folder)
    with connection.cursor() as cursor:
        cursor.execute('CREATE SCHEMA "restoring irgendwo" CREATE TABLE x (id int)')
        run("restore", path, "--yes")
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'restoring %'")
        assert cursor.fetchall() == []
