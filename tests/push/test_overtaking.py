"""Two workers and 100,000 people who are being told news: what is urgent is in the next batch, wherever it happens."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import pytest
import time_machine
from django.db import connection, transaction
from django_tenants.utils import tenant_context
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.push import claiming, sending, tasks
from backend.push.audiences import Audience
from backend.push.claiming import Claim
from backend.push.models import Delivery, Device, Message
from backend.push.models.messages import Severity
from backend.push.outbox import release
from backend.push.planning import plan
from backend.push.transports.recording import Recording
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading
from backend.tenants.rollout.applying import apply_file
from backend.tenants.schemas import current_schema
from tests.push.factories import NOW, device, message
from tests.towns import town_file

RECIPIENTS, WARNED = 100_000, 700  # people who hear of news, and those of them who hear of what is urgent
LONG_TURN = sending.SHARE // sending.BATCH + 1  # batches after which a turn goes on only since nobody waits
_COLUMNS = ", ".join(
    field.attname for field in Device._meta.concrete_fields if field.name not in {"id", "public_id", "target_hash"}
)
_COPY = f"""
INSERT INTO push_device (public_id, target_hash, {_COLUMNS})
SELECT gen_random_uuid(), md5(n::text), {_COLUMNS} FROM push_device, generate_series(2, %s) n WHERE id = %s
"""


class Seen(NamedTuple):
    """What a worker did: took up a town's turn, or claimed a batch there."""

    worker: int
    town: str
    batch: tuple[int, ...] | None = None  # urgencies; None: a turn

    @property
    def is_urgent(self) -> bool:
        return self.batch is not None and Severity.URGENT in self.batch


class Enough(Exception):
    """The test has seen what it wants to see."""


class Workers:
    """Two of them, and everything they do in one order."""

    def __init__(self, *, large: Municipality) -> None:
        self.seen: list[Seen] = []
        self.warned_at: list[int] = []  # how much had been seen when each urgent notice was released
        self.after: Callable[[Workers], None] = lambda _workers: None
        self._large = large
        self._lock = threading.RLock()
        self._claim = claiming.claim

    def claim(self, **values: Any) -> list[Claim]:
        """As a worker claims; the lock makes one order of it, which is all that is asked about here."""
        with self._lock:
            claims = self._claim(**values)
            self._note(batch=tuple(one.severity for one in claims))
            self.after(self)
        return claims

    def warn(self, town: Municipality) -> None:
        """Somebody else releases an urgent notice."""
        with tenant_context(town):
            release(warning())
        self.warned_at.append(len(self.seen))

    def run(self) -> None:
        with ThreadPoolExecutor(max_workers=2, thread_name_prefix="worker") as pool:
            for future in [pool.submit(self._work) for _number in range(2)]:
                with pytest.raises(Enough):
                    future.result()

    def _note(self, *, batch: tuple[int, ...] | None = None) -> None:
        self.seen.append(Seen(worker=threading.get_ident(), town=current_schema(), batch=batch))

    def _work(self) -> None:
        """The first job in the order of the queue, again and again."""
        try:
            while True:
                job = self._take() or self._take_after_a_sweep()
                tasks.send_messages(**job.args)
                ProcrastinateJob.objects.filter(pk=job.pk).update(status="succeeded")
        finally:
            connection.close()

    def _take(self) -> ProcrastinateJob | None:
        with self._lock, transaction.atomic():
            waiting = ProcrastinateJob.objects.filter(task_name=tasks.send_messages.name, status="todo")
            job = waiting.order_by("-priority", "pk").select_for_update(skip_locked=True).first()
            if job is not None:
                ProcrastinateJob.objects.filter(pk=job.pk).update(status="doing", queueing_lock=None)
                with tenant_context(Municipality.objects.get(schema_name=job.args["schema"])):
                    self._note()
        return job

    def _take_after_a_sweep(self) -> ProcrastinateJob:
        """Where a single turn is left, the other worker has nothing to do until the sweep wakes for what is due."""
        with self._lock:
            with tenant_context(self._large):
                tasks.wake_for_the_rest(channels={"fcm": Recording()}, now=NOW)
            job = self._take()
            assert job is not None
        return job


@pytest.fixture
def towns(committing: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Municipality, Municipality]]:
    """One with 100,000 phones and one with a few; both can be reached."""
    channel = Recording()
    monkeypatch.setattr(tasks, "channels_of", lambda _town: {"fcm": channel})
    made = []
    with time_machine.travel(NOW, tick=False):
        for slug, number in (("grossstadt", RECIPIENTS), ("kleindorf", WARNED)):
            outcome = apply_file(town_file(slug, modules=["news", "push"]), now=NOW)
            assert outcome.error is None, outcome.error
            made.append(Municipality.objects.get(schema_name=slug))
            with tenant_context(made[-1]):
                phones(number)
        yield made[0], made[1]


def phones(number: int) -> None:
    """So many who want news; the first of them want to be warned, too."""
    with connection.cursor() as cursor:
        cursor.execute(_COPY, [number, device().pk])
    first = Device.objects.order_by("pk").values("pk")[:WARNED]
    Device.objects.filter(pk__in=first).update(topics=["news", "alerts"])


def warning() -> Message:
    return message(
        audience=Audience(topics=("alerts",)), severity=Severity.URGENT, state=Message.State.DRAFT, send_at=None
    )


@pytest.mark.slow
def test_what_is_urgent_overtakes_news_for_100_000(
    towns: tuple[Municipality, Municipality], monkeypatch: pytest.MonkeyPatch
) -> None:
    """First in another town, then in the same; both workers are in a turn that is longer than its share."""
    large, small = towns
    with tenant_context(large):
        plan(message(), reading=Reading(town=large, now=NOW, lang="de"))
        assert Delivery.objects.filter(state=Delivery.State.WAITING).count() == RECIPIENTS
        for _worker in range(2):
            tasks.wake(severity=Severity.NORMAL, at=NOW)
    workers = Workers(large=large)
    monkeypatch.setattr(sending, "claim", workers.claim)

    def warn_twice(found: Workers) -> None:
        since = found.seen[max(found.warned_at, default=0) :]
        news = [one for one in since if one.batch is not None and not one.is_urgent]
        batches = [sum(one.worker == each for one in news) for each in {one.worker for one in news}]
        is_long = len(batches) == 2 and min(batches) > LONG_TURN
        is_heard = not found.warned_at or sum(map(_urgent, since)) == WARNED
        if is_long and is_heard and len(found.warned_at) == 2:
            raise Enough
        if is_long and is_heard:
            found.warn([small, large][len(found.warned_at)])

    workers.after = warn_twice
    workers.run()

    first, second = workers.warned_at
    overtaken(workers.seen[:first], workers.seen[first:second], by=small)
    overtaken(workers.seen[:second], workers.seen[second:], by=large)
    for town in towns:
        with tenant_context(town):
            warned = Delivery.objects.filter(severity=Severity.URGENT)
            assert warned.count() == WARNED
            assert not warned.filter(state=Delivery.State.WAITING).exists()


def overtaken(before: list[Seen], after: list[Seen], *, by: Municipality) -> None:
    """What was done before and after an urgent notice was released in this town."""
    turns = [number for number, one in enumerate(before) if one.batch is None]
    assert len(before) - turns[-1] > LONG_TURN
    taken = next(number for number, one in enumerate(after) if one.batch is None)
    assert after[taken].town == by.schema_name, "it is the next job that any worker takes up"
    assert taken <= 1, "and only who had asked before its release claims a batch until then"
    next_of_taker = next(one for one in after[taken + 1 :] if one.worker == after[taken].worker)
    assert next_of_taker.town == by.schema_name
    assert next_of_taker.is_urgent, "whoever takes it up claims nothing else before it"
    claims = [one for one in after if one.batch is not None and one.town == by.schema_name]
    first = next(number for number, one in enumerate(claims) if one.is_urgent)
    urgent = [severity for one in claims[first:] for severity in one.batch or ()][:WARNED]
    assert set(urgent) == {Severity.URGENT}, "nobody claims news of the same town until all of it is claimed"


def _urgent(one: Seen) -> int:
    return (one.batch or ()).count(Severity.URGENT)
