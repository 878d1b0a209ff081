"""What is recorded becomes versions and log entries with the transaction that changes something, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid4

import orjson
import psycopg
import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django_tenants.utils import tenant_context
from psycopg import sql

from backend.changes.epochs import State, read_state, rotate_epoch
from backend.changes.models import Change
from backend.changes.notices import CHANNEL
from backend.changes.recording import record
from backend.common import clock
from backend.library.models import Area, Picture
from backend.tenants.models import Host, Municipality
from backend.tenants.rollout.applying import apply_file
from tests.changes.rows import picture
from tests.feeds.factories import article
from tests.towns import town_file

ONE, TWO = UUID(int=1), UUID(int=2)


@pytest.fixture
def committed(committing) -> Iterator[Municipality]:
    """A town whose transactions really commit, with the connection in its schema."""
    assert apply_file(town_file("schreibstadt"), now=clock.now()).error is None
    town = Municipality.objects.get(schema_name="schreibstadt")
    with tenant_context(town):
        yield town


def log() -> list[tuple[str, UUID | None, str]]:
    return list(Change.objects.values_list("type", "public_id", "op"))


def since(before: State) -> tuple[int, set[str]]:
    """How many numbers were given and which versions moved."""
    now = read_state()
    moved = {key for key, version in now.versions.items() if before.versions.get(key) != version}
    return now.number - before.number, moved


def test_a_commit_moves_the_version_and_numbers_the_log_in_order(committed):
    before, known = read_state(), len(log())
    with transaction.atomic():
        record("news", ONE, "put", type="news")
        record("news", TWO, "put", type="news")
        record("media")
        record("news", ONE, "delete", type="news")
    assert since(before) == (2, {"news", "media"})
    assert log()[known:] == [("news", TWO, "put"), ("news", ONE, "delete")]
    assert list(Change.objects.values_list("number", flat=True))[-2:] == [before.number + 1, before.number + 2]


def test_outside_a_transaction_nothing_is_recorded_and_nothing_written(committed):
    with pytest.raises(transaction.TransactionManagementError):
        record("news")
    with pytest.raises(transaction.TransactionManagementError):
        Area.objects.create(name="Dippmannsdorf")
    assert not Area.objects.exists()


def test_what_is_rolled_back_leaves_neither_version_nor_log(committed):
    before, known = read_state(), log()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        article()
        1 / 0  # noqa: B018 - fails, as anything may
    assert (read_state(), log()) == (before, known)
    assert not connection.marks.made


def test_a_savepoint_that_is_rolled_back_takes_its_records_along(committed):
    before = read_state()
    with transaction.atomic():
        record("events", ONE, "put", type="events")
        with pytest.raises(IntegrityError), transaction.atomic():
            record("news", TWO, "put", type="news")
            Area.objects.create(name="Lübnitz")
            Area.objects.create(name="Lübnitz")
        with transaction.atomic():
            record("media")
    assert since(before) == (1, {"events", "media"})
    assert ("news", TWO, "put") not in log()


def test_a_commit_that_fails_leaves_nothing_and_the_connection_usable(committed, monkeypatch):
    before = read_state()

    def refuse(cursor, **_kwargs):
        raise RuntimeError("no room")

    monkeypatch.setattr("backend.changes.postgresql.base.flush", refuse)
    with pytest.raises(RuntimeError), transaction.atomic():
        Area.objects.create(name="Ragösen")
    monkeypatch.undo()
    assert read_state() == before
    assert not Area.objects.exists()
    with transaction.atomic():
        Area.objects.create(name="Ragösen")
    assert since(before)[1] == {"areas"}


def test_each_town_has_numbers_of_its_own(committed, other_town_committed):
    with tenant_context(other_town_committed):
        before = read_state()
    with transaction.atomic():
        article()
    with tenant_context(other_town_committed):
        assert read_state() == before


@pytest.fixture
def other_town_committed(committed) -> Municipality:
    assert apply_file(town_file("leseheim"), now=clock.now()).error is None
    connection.set_tenant(committed)
    return Municipality.objects.get(schema_name="leseheim")


def test_one_transaction_may_change_several_towns(committed, other_town_committed):
    with transaction.atomic():
        article()
        with tenant_context(other_town_committed):
            before = read_state()
            record("events")
    with tenant_context(other_town_committed):
        assert since(before) == (1, {"events"})


def test_a_draft_changes_nothing_that_is_shown(committed):
    with transaction.atomic():
        item = article()
    before = read_state()
    with transaction.atomic():
        item.title = "Noch nicht"
        item.save_revision()
    assert read_state() == before


def test_a_statement_of_ones_own_moves_the_version_all_the_same(committed):
    with transaction.atomic():
        picture()
    before = read_state()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE library_picture SET image_json = NULL")
    assert since(before) == (1, {"media"})
    with transaction.atomic():
        Picture.objects.update(title="so heißt es nur im CMS")
    assert since(before) == (1, {"media"})


def test_a_statement_that_finds_no_row_changes_nothing(committed):
    before = read_state()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE feeds_article SET title = 'x'")
        cursor.execute("DELETE FROM feeds_article")
    assert read_state() == before


def test_a_statement_composed_of_parts_is_seen_too(committed):
    with transaction.atomic():
        picture()
    before = read_state()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier("library_picture")))
    assert since(before) == (1, {"media"})


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1; UPDATE library_picture SET image_json = NULL",
        "SET LOCAL lock_timeout = '1s'; UPDATE library_picture SET image_json = NULL",
        "UPDATE library_area SET name = 'x'; UPDATE library_picture SET image_json = NULL",
        "UPDATE library_picture SET image_json = NULL; UPDATE library_picture SET image_json = NULL WHERE false",
        "UPDATE /* x */ LIBRARY_PICTURE SET image_json = NULL",
        'UPDATE "schreibstadt" . "library_picture" SET image_json = NULL',
        "DO $$ BEGIN UPDATE library_picture SET image_json = NULL; END $$",
    ],
)
def test_a_statement_in_an_odd_form_is_seen_too(committed, text):
    with transaction.atomic():
        picture()
    before = read_state()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(text)
    assert "media" in since(before)[1]
    with pytest.raises(transaction.TransactionManagementError), connection.cursor() as cursor:
        cursor.execute(text)


def test_a_statement_that_names_another_town_changes_that_one(committed, other_town_committed):
    with tenant_context(other_town_committed):
        with transaction.atomic():
            picture()
        there = read_state()
    here = read_state()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute('UPDATE "leseheim"."library_picture" SET image_json = NULL')
    assert read_state() == here
    with tenant_context(other_town_committed):
        assert since(there) == (1, {"media"})


def test_what_waits_for_a_commit_that_fails_is_forgotten(committed, monkeypatch):
    def refuse(cursor, **_kwargs):
        raise RuntimeError("no room")

    called = []
    with monkeypatch.context() as patch:
        patch.setattr("backend.changes.postgresql.base.flush", refuse)
        with pytest.raises(RuntimeError), transaction.atomic():
            transaction.on_commit(lambda: called.append("never"))
            record("news")
    with transaction.atomic():
        transaction.on_commit(lambda: called.append("now"))
    assert called == ["now"]


def test_a_write_that_says_not_what_it_changed_makes_the_apps_start_afresh(committed, caplog):
    with transaction.atomic():
        article()
    before = read_state()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE feeds_article SET title = 'x'")
    assert read_state().epoch != before.epoch
    assert "without a record" in caplog.text


def test_a_rotated_epoch_is_another_one_and_keeps_the_numbers(committed):
    before = read_state()
    with transaction.atomic():
        rotate_epoch(committed)
    assert read_state().epoch != before.epoch
    assert read_state().number == before.number + 1


def test_a_saved_town_changes_all_that_is_shown_of_it(committed):
    before = read_state()
    with transaction.atomic():
        committed.modules = ["news"]
        committed.save()
    assert since(before) == (1, {"config"})


def test_the_recorder_does_not_need_a_row_to_begin_with(committed):
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("TRUNCATE changes_townstate, changes_change")
    assert read_state() == State()
    with transaction.atomic():
        record("news", uuid4(), "put", type="news")
    assert read_state().versions == {"news": 1}


def test_what_is_loaded_raw_is_recorded(committed, tmp_path):
    before = read_state()
    rows = [{"model": "library.category", "pk": 77, "fields": {"title": "Sport", "public_id": str(ONE)}}]
    (tmp_path / "rows.json").write_bytes(orjson.dumps(rows))
    call_command("loaddata", str(tmp_path / "rows.json"), verbosity=0)
    assert since(before) == (2, {"categories"})
    assert log()[-2:] == [("category", ONE, "put"), ("config", None, "put")]  # which lists topics by category


def test_a_host_or_a_town_that_changes_is_told_to_all(committed):
    with psycopg.connect(**{**connection.get_connection_params(), "autocommit": True}) as listener:
        listener.execute(f"LISTEN {CHANNEL}")
        with transaction.atomic():
            Host.objects.create(domain="neu.example.org", tenant=committed, is_primary=False)
        with transaction.atomic():
            Host.objects.filter(domain="neu.example.org").delete()
        with transaction.atomic():
            committed.status = "paused"
            committed.save(update_fields=["status"])
        notices = [orjson.loads(notice.payload) for notice in listener.notifies(timeout=0.5)]
    assert notices[:2] == [{"hosts": True}] * 2
    assert {"hosts": True} in notices[2:]
    assert {tuple(notice["keys"]) for notice in notices if "keys" in notice} == {("config",)}
