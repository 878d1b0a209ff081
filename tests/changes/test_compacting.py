"""A short log tells the same as a long one, and writers need not wait for it to get shorter."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django_tenants.utils import tenant_context
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.changes.compacting import KEPT, compact
from backend.changes.models import Change, TownState
from backend.changes.recording import record
from tests.changes.test_recording import committed  # noqa: F401 - a fixture

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
Entry = tuple[str, int | None, str, bool]  # type, object, op, whether it is old

ENTRIES = st.lists(
    st.tuples(
        st.sampled_from(["news", "events"]),
        st.integers(0, 3),
        st.sampled_from(["put", "delete"]),
        st.booleans(),
    )
    | st.tuples(st.just("config"), st.none(), st.just("put"), st.booleans()),
    max_size=25,
)


def write(entries: list[Entry]) -> None:
    Change.objects.all().delete()
    TownState.objects.update(log_begins_after=0)
    for number, (kind, of, op, is_old) in enumerate(entries, start=1):
        public_id = None if of is None else UUID(int=of)
        row = Change.objects.create(number=number, type=kind, public_id=public_id, op=op)
        age = KEPT + timedelta(days=1) if is_old else timedelta(days=1)
        Change.objects.filter(pk=row.pk).update(recorded_at=NOW - age)


def replay(after: int) -> dict[tuple, str]:
    """What an app knows in the end that has seen everything up to a number."""
    rows = Change.objects.filter(number__gt=after).order_by("number").values_list("type", "public_id", "op")
    return {(kind, public_id): op for kind, public_id, op in rows}


def begins_after() -> int:
    return TownState.objects.get().log_begins_after


@pytest.fixture
def state(town):
    TownState.objects.get_or_create(id=1, defaults={"epoch": UUID(int=1), "versions": {}})


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=ENTRIES)
def test_from_any_number_the_compacted_log_tells_the_same(state, entries):
    write(entries)
    whole = {after: replay(after) for after in range(len(entries) + 1)}
    compact(now=NOW)
    for after, known in whole.items():
        if after >= begins_after():
            assert replay(after) == known
        else:  # such an app starts afresh: nothing that is there is missing
            assert {key for key, op in replay(0).items() if op == "put"} == {
                key for key, op in whole[0].items() if op == "put"
            }
    assert Change.objects.values("type", "public_id").distinct().count() == Change.objects.count()
    assert compact(now=NOW) == 0


def test_of_each_object_the_last_entry_stays(state):
    write([("news", 1, "put", True), ("config", None, "put", True), ("news", 1, "put", False), ("news", 2, "put", True),
           ("config", None, "put", False)])  # fmt: skip
    assert compact(now=NOW) == 2
    assert list(Change.objects.values_list("number", flat=True)) == [3, 4, 5]
    assert begins_after() == 0


def test_old_deletions_go_and_the_log_says_how_far(state):
    write([("news", 1, "delete", True), ("news", 2, "delete", True), ("news", 3, "delete", False)])
    assert compact(now=NOW) == 2
    assert begins_after() == 2
    assert list(Change.objects.values_list("number", flat=True)) == [3]


def test_writers_neither_wait_nor_lose_anything(committed):  # noqa: F811
    with transaction.atomic():
        record("news", UUID(int=1), "put", type="news")
    with transaction.atomic():
        record("news", UUID(int=1), "put", type="news")

    def write_meanwhile() -> None:
        with tenant_context(committed), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '2s'")
            record("news", UUID(int=1), "delete", type="news")
        connection.close()

    with transaction.atomic():
        assert compact(now=NOW) >= 1
        thread = threading.Thread(target=write_meanwhile)
        thread.start()
        thread.join(5)
        assert not thread.is_alive()
    assert replay(0)["news", UUID(int=1)] == "delete"
    compact(now=NOW)
    assert replay(0)["news", UUID(int=1)] == "delete"
    assert Change.objects.filter(type="news").count() == 1
