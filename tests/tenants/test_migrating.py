"""Bringing towns up to date: each on its own, a failing one apart, taken up again."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from backend.tenants import migrating
from backend.tenants.fingerprint import migration_fingerprint
from backend.tenants.models import Municipality
from backend.tenants.template import migrate_schema

pytestmark = pytest.mark.engine


@pytest.fixture
def outdated(town, other_town):
    connection.set_schema_to_public()
    Municipality.objects.update(fingerprint="old")


def test_a_dry_run_only_names_the_towns(outdated, capsys):
    call_command("migrate_towns", "--dry-run")
    assert capsys.readouterr().out.split() == ["musterstadt", "nachbardorf"]
    assert Municipality.objects.outdated().count() == 2


def test_one_town_is_migrated_and_marked(outdated):
    call_command("migrate_towns", "--one", "musterstadt")
    assert Municipality.objects.get(schema_name="musterstadt").fingerprint == migration_fingerprint()
    assert [town.slug for town in Municipality.objects.outdated()] == ["nachbardorf"]


def test_a_town_is_marked_also_outside_of_a_test(committing):
    call_command("migrate_towns", "--one", "musterstadt")
    assert Municipality.objects.get(schema_name="musterstadt").is_current


def test_a_failing_town_is_named_and_the_others_are_migrated(committing, monkeypatch, capsys):
    connection.set_schema_to_public()
    with transaction.atomic():
        Municipality.objects.update(fingerprint="old")

    def migrate(slug: str) -> None:
        if slug == "nachbardorf":
            raise RuntimeError("column is missing")
        migrate_schema(slug)

    monkeypatch.setattr(migrating, "migrate_schema", migrate)
    with pytest.raises(CommandError, match="answer 503"):
        call_command("migrate_towns")
    printed = capsys.readouterr()
    assert "nachbardorf: column is missing" in printed.err
    assert "1 towns migrated, 1 failed" in printed.out
    assert [town.slug for town in Municipality.objects.outdated()] == ["nachbardorf"]
    monkeypatch.undo()
    call_command("migrate_towns")
    assert "1 towns migrated, 0 failed" in capsys.readouterr().out
