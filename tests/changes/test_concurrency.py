"""Many writers at once: a reader that asks for what is newer than its last number sees everything, and once."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connection, transaction
from django_tenants.utils import tenant_context

from backend.changes.epochs import read_state
from backend.changes.models import Change
from backend.changes.recording import record
from backend.common import clock
from backend.tenants.models import Municipality
from backend.tenants.rollout.applying import apply_file
from tests.towns import town_file

WRITERS, TRANSACTIONS = 4, 25


class GivenUp(Exception):
    """A transaction, or a savepoint, that is rolled back."""


@pytest.fixture
def two_towns(committing) -> list[Municipality]:
    found = []
    for slug in ("schreibstadt", "leseheim"):
        assert apply_file(town_file(slug), now=clock.now()).error is None
        found.append(Municipality.objects.get(schema_name=slug))
    return found


def run(works: Sequence[Callable[[], None]]) -> None:
    """Each in a thread of its own; the first error is raised here."""
    with ThreadPoolExecutor(max_workers=len(works)) as pool:
        for future in [pool.submit(closing_after, work) for work in works]:
            future.result(timeout=60)


def closing_after(work: Callable[[], None]) -> None:
    try:
        work()
    finally:
        connection.close()


def give_up(chance: random.Random, *, how_often: float) -> None:
    if chance.random() < how_often:
        raise GivenUp


def write(town: Municipality, *, chance: random.Random, kept: list[UUID]) -> None:
    """Transactions of random length, with savepoints, some of which are given up."""
    for _ in range(TRANSACTIONS):
        noted: list[UUID] = []
        try:
            with tenant_context(town), transaction.atomic():
                write_some(chance, noted=noted)
                give_up(chance, how_often=0.2)
        except GivenUp:
            continue
        kept += noted


def write_some(chance: random.Random, *, noted: list[UUID], depth: int = 0) -> None:
    for _ in range(chance.randrange(1, 4)):
        public_id = UUID(int=chance.getrandbits(128), version=4)
        record("news", public_id, "put", type="news")
        noted.append(public_id)
        time.sleep(chance.random() * 0.004)
        if depth < 2 and chance.random() < 0.5:
            inner: list[UUID] = []
            try:
                with transaction.atomic():
                    write_some(chance, noted=inner, depth=depth + 1)
                    give_up(chance, how_often=0.5)
            except GivenUp:
                continue
            noted += inner


def test_a_reader_sees_each_kept_change_once_and_in_order(two_towns):
    town = two_towns[0]
    with tenant_context(town):
        last = first = read_state().number
    kept: list[list[UUID]] = [[] for _ in range(WRITERS)]
    seen: list[tuple[int, UUID]] = []
    is_over = threading.Event()

    def read() -> None:
        nonlocal last
        is_last_round = False
        with tenant_context(town):
            while not is_last_round:
                is_last_round = is_over.is_set()
                rows = list(Change.objects.filter(number__gt=last).values_list("number", "public_id"))
                seen.extend(rows)
                last = rows[-1][0] if rows else last

    reader = threading.Thread(target=lambda: (read(), connection.close()))
    reader.start()
    try:
        run(
            [
                lambda number=number: write(town, chance=random.Random(number), kept=kept[number])
                for number in range(WRITERS)
            ]
        )
    finally:
        is_over.set()
        reader.join(30)
    ids = [public_id for _number, public_id in seen]
    assert len(ids) == len(set(ids))
    assert set(ids) == {public_id for each in kept for public_id in each}
    assert [number for number, _id in seen] == list(range(first + 1, first + 1 + len(seen)))
    for own in kept:  # each writer's changes in the order in which it made them
        mine = set(own)
        assert [public_id for public_id in ids if public_id in mine] == own


def test_two_towns_in_opposite_orders_do_not_deadlock(two_towns):
    def change(order: list[Municipality]) -> None:
        for _ in range(40):
            with transaction.atomic():
                for town in order:
                    with tenant_context(town):
                        record("news")

    before = []
    for town in two_towns:
        with tenant_context(town):
            before.append(read_state().number)
    run([lambda: change(two_towns), lambda: change(two_towns[::-1])])
    for town, number in zip(two_towns, before, strict=True):
        with tenant_context(town):
            assert read_state().number == number + 80
