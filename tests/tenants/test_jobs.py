"""Jobs of a town: in its schema, only if the change that wanted them commits, and never for a town that left."""

import pytest
from django.db import connection, transaction
from django_tenants.utils import tenant_context
from procrastinate import testing
from procrastinate.contrib.django import app

from backend.tenants import registry, tasks
from backend.tenants.jobs import town_task
from backend.tenants.models import Municipality
from tests.working import work_off

pytestmark = pytest.mark.engine

seen: list[tuple[str, str]] = []


@town_task()
def note(*, town: Municipality, word: str) -> None:
    """A job that tells in which schema it ran."""
    seen.append((connection.schema_name, word))


@pytest.fixture(autouse=True)
def nothing_seen():
    seen.clear()


def jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        return cursor.fetchone()[0]


def test_a_job_runs_in_the_schema_of_its_town(town, other_town):
    connection.set_schema_to_public()
    note(schema=other_town.schema_name, word="Hallo")
    assert seen == [("nachbardorf", "Hallo")]


@pytest.mark.parametrize("change", [{"status": "retired"}, {"fingerprint": "old"}])
def test_a_job_of_a_town_that_is_not_in_service_is_left_to_the_sweep(town, change):
    Municipality.objects.filter(pk=town.pk).update(**change)
    note(schema=town.schema_name, word="Hallo")
    assert seen == []


def test_a_job_exists_only_if_its_transaction_commits(town):
    before = jobs()
    with pytest.raises(RuntimeError), transaction.atomic():
        note.defer(schema=town.schema_name, word="nie")
        raise RuntimeError
    assert jobs() == before
    note.defer(schema=town.schema_name, word="doch")
    assert jobs() == before + 1


def test_a_worker_takes_deferred_jobs(town):
    memory = testing.InMemoryConnector()
    with app.replace_connector(memory), tenant_context(town):
        note.defer(schema=town.schema_name, word="spät")
        assert [job["args"] for job in memory.jobs.values()] == [{"schema": "musterstadt", "word": "spät"}]


def test_the_sweep_asks_each_module_of_each_town_that_has_it(town, other_town, monkeypatch):
    def sweep(current: Municipality, now: object) -> None:
        seen.append((connection.schema_name, current.slug))

    monkeypatch.setattr(registry, "_modules", {})
    registry.register(registry.Module(key="always", title="Always", sweep=sweep))
    registry.register(registry.Module(key="extra", title="Extra", is_service=True, sweep=sweep))
    Municipality.objects.filter(pk=other_town.pk).update(modules=["extra"])
    Municipality.objects.filter(pk=town.pk).update(modules=[])
    tasks.sweep(timestamp=0)
    assert sorted(seen) == [("musterstadt",) * 2, ("nachbardorf",) * 2, ("nachbardorf",) * 2]


def test_old_jobs_are_forgotten_failed_ones_later(committing):
    ages = {"succeeded": (1, 72), "failed": (72, 31 * 24), "todo": (31 * 24,)}
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
        for status, hours in ages.items():
            for age in hours:
                add_job(cursor, status=status, hours=age)
    tasks.forget_old_jobs.defer(timestamp=0)
    work_off(queues=["default"])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT status::text, queue_name FROM procrastinate_jobs WHERE queue_name <> 'default' ORDER BY 1"
        )
        assert cursor.fetchall() == [("failed", "72"), ("succeeded", "1"), ("todo", "744")]
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


def test_what_a_killed_worker_was_doing_is_done_again_and_keeps_nothing_waiting(committing):
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
        alive = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, worker_id, queueing_lock, attempts) VALUES"
            " ('left', 'x', 'doing', NULL, NULL, 0), ('done', 'x', 'doing', %s, NULL, 0),"
            " ('twice', 'x', 'doing', NULL, 'one', 0), ('waits', 'x', 'todo', NULL, 'one', 0),"
            " ('deadly', 'x', 'doing', NULL, NULL, 3)",
            [alive],
        )
    tasks.take_up_left_jobs.defer(timestamp=0)
    work_off(queues=["default"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT queue_name, status::text FROM procrastinate_jobs WHERE queue_name <> 'default'")
        assert dict(cursor.fetchall()) == {
            "left": "todo",
            "done": "doing",
            "twice": "failed",
            "waits": "todo",
            "deadly": "failed",
        }
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


def add_job(cursor, *, status: str, hours: int) -> None:
    """A job in this state since so many hours, which its queue is named for."""
    cursor.execute(
        "WITH job AS (INSERT INTO procrastinate_jobs (queue_name, task_name, status) "
        "VALUES (%(queue)s, 'x', %(status)s::procrastinate_job_status) RETURNING id) "
        "INSERT INTO procrastinate_events (job_id, type, at) SELECT id, %(event)s::procrastinate_job_event_type, "
        "now() - make_interval(hours => %(hours)s) FROM job",
        {
            "queue": str(hours),
            "status": status,
            "event": {"todo": "deferred"}.get(status, status),
            "hours": hours,
        },
    )
