"""What a process remembers of a town is never older than what it has heard, in whichever order it learns of it."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from backend.changes.epochs import State
from backend.changes.states import States
from backend.common.freshness import memory

OLD = State(epoch="a", number=10, versions={"news": 7, "events": 10})


@pytest.fixture
def states() -> Iterator[States]:
    """An empty memory that is believed."""
    memory.extend(until=time.monotonic() + 600)
    yield States()
    memory.lapse()


def notice(number: int, *keys: str, epoch: str = "a") -> dict[str, object]:
    return {"schema": "stadt", "epoch": epoch, "number": number, "keys": list(keys)}


def learn(states: States, state: State) -> None:
    states.learn("stadt", state, generation=states.generation)


def test_a_notice_moves_the_versions_that_it_names(states):
    learn(states, OLD)
    states.hear(notice(12, "news", "media"))
    assert states.current("stadt") == State(epoch="a", number=12, versions={"news": 12, "events": 10, "media": 12})
    assert states.current("dorf") is None


def test_a_notice_of_what_a_snapshot_showed_already_changes_nothing(states):
    learn(states, OLD)
    states.hear(notice(9, "events"))
    assert states.current("stadt") == OLD


def test_a_snapshot_from_before_a_notice_is_not_believed(states):
    states.hear(notice(11, "news"))
    learn(states, OLD)
    assert states.current("stadt") is None
    newer = State(epoch="a", number=11, versions={"news": 11, "events": 10})
    learn(states, newer)
    learn(states, OLD)
    assert states.current("stadt") == newer


def test_a_snapshot_from_before_the_listener_was_lost_is_not_believed(states):
    generation = states.generation
    states.forget()
    states.learn("stadt", OLD, generation=generation)
    assert states.current("stadt") is None


def test_another_epoch_makes_what_is_known_worthless(states):
    learn(states, OLD)
    states.hear(notice(11, "config", epoch="b"))
    assert states.current("stadt") is None
    learn(states, OLD)
    assert states.current("stadt") is None
    learn(states, State(epoch="b", number=11, versions={}))
    assert states.current("stadt")


def test_nothing_is_believed_when_nobody_vouches(states):
    learn(states, OLD)
    memory.lapse()
    assert states.current("stadt") is None
    memory.extend(until=time.monotonic() - 0.001)
    assert states.current("stadt") is None
