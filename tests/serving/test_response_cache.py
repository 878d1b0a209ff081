"""Kept answers are given only while they are right, and room is made by those who take up most."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backend.changes.epochs import State
from backend.serving.answers import Answer, pack
from backend.serving.response_cache import Entry, ResponseCache

NOW = datetime(2026, 11, 21, 11, tzinfo=UTC)
STATE = State(epoch="a", number=10, versions={"news": 7, "events": 10})


def entry(text: str = "x", *, versions: dict[str, int] | None = None, valid_until: datetime | None = None) -> Entry:
    packed = pack(Answer(body=text.encode(), valid_until=valid_until), cache_control="public")
    return Entry(packed=packed, epoch="a", versions={"news": 7} if versions is None else versions, checked=10)


@pytest.fixture
def cache() -> ResponseCache:
    return ResponseCache(most_bytes=100_000)


@pytest.mark.parametrize(
    ("state", "now", "is_given"),
    [
        (STATE, NOW, True),
        (State(epoch="a", number=11, versions={"news": 7, "events": 11}), NOW, True),
        (State(epoch="a", number=11, versions={"news": 11}), NOW, False),
        (State(epoch="b", number=10, versions={"news": 7}), NOW, False),
        (State(epoch="a", number=5, versions={}), NOW, False),
        (STATE, NOW + timedelta(seconds=60), False),
        (STATE, NOW + timedelta(seconds=59), True),
    ],
    ids=["as it was", "another module", "its module", "another epoch", "an older state", "too late", "in time"],
)
def test_an_answer_is_given_as_long_as_it_is_right(cache, state, now, is_given):
    cache.put("stadt", ("/home", ""), entry(valid_until=NOW + timedelta(seconds=60)))
    assert (cache.get("stadt", ("/home", ""), state=state, now=now) is not None) is is_given


def test_a_module_that_was_never_recorded_counts_when_it_is(cache):
    cache.put("stadt", ("/home", ""), entry(versions={"media": 0}))
    assert cache.get("stadt", ("/home", ""), state=STATE, now=NOW)
    assert not cache.get("stadt", ("/home", ""), state=State(epoch="a", number=11, versions={"media": 11}), now=NOW)


def test_towns_and_addresses_have_answers_of_their_own(cache):
    cache.put("stadt", ("/home", ""), entry())
    assert cache.get("stadt", ("/home", "x=1"), state=STATE, now=NOW) is None
    assert cache.get("dorf", ("/home", ""), state=STATE, now=NOW) is None


def test_room_is_made_by_the_town_that_takes_up_most(cache):
    for number in range(3):
        cache.put("dorf", (f"/{number}", ""), entry("d" * 3_000))
    for number in range(100):
        cache.put("stadt", (f"/{number}", ""), entry("s" * 3_000))
    assert all(cache.get("dorf", (f"/{number}", ""), state=STATE, now=NOW) for number in range(3))
    assert cache.get("stadt", ("/99", ""), state=STATE, now=NOW)
    assert not cache.get("stadt", ("/0", ""), state=STATE, now=NOW)
    assert cache.bytes <= cache.most_bytes


def test_what_was_asked_for_lately_stays(cache):
    for number in range(100):
        cache.put("stadt", (f"/{number}", ""), entry("s" * 3_000))
        cache.get("stadt", ("/0", ""), state=STATE, now=NOW)
    assert cache.get("stadt", ("/0", ""), state=STATE, now=NOW)
    assert not cache.get("stadt", ("/1", ""), state=STATE, now=NOW)


def test_an_answer_that_would_push_out_all_others_is_not_kept(cache):
    cache.put("stadt", ("/small", ""), entry())
    cache.put("stadt", ("/large", ""), entry("x" * 100_000))
    assert cache.get("stadt", ("/small", ""), state=STATE, now=NOW)
    assert not cache.get("stadt", ("/large", ""), state=STATE, now=NOW)


def test_without_memory_nothing_is_kept():
    cache = ResponseCache(most_bytes=0)
    cache.put("stadt", ("/home", ""), entry())
    assert cache.get("stadt", ("/home", ""), state=STATE, now=NOW) is None
    assert cache.bytes == 0


def test_replacing_and_forgetting_gives_the_memory_back(cache):
    for text in ("a" * 5_000, "b" * 100):
        cache.put("stadt", ("/home", ""), entry(text))
    small = cache.bytes
    cache.clear()
    cache.put("stadt", ("/home", ""), entry("b" * 100))
    assert cache.bytes == small
