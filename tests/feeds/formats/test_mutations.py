"""Every sample torn, doubled and mixed with every other: read or refused in words, for no more work than its size."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.feeds.corpus import guess_kind
from backend.feeds.formats import FORMATS, Origin
from backend.feeds.formats.parsed import UnreadableFeed

SAMPLES = Path(__file__).parents[2] / "samples" / "feeds"
CONTENTS = [path.read_bytes() for path in sorted(SAMPLES.rglob("*.*"))]
ORIGIN = Origin(
    url="https://town.example.org/feed",
    charset=None,
    zone=ZoneInfo("Europe/Berlin"),
    now=datetime(2026, 11, 21, 11, tzinfo=UTC),
)
CALLS, CALLS_A_BYTE = 40_000, 60  # of functions; what no list of them would be long enough for is quadratic

contents = st.sampled_from(CONTENTS)
places = st.floats(min_value=0, max_value=1, allow_nan=False)


@st.composite
def mutations(draw: st.DrawFn) -> bytes:
    """A sample with up to five pieces lost, repeated, overwritten, or put in from another one."""
    content = draw(contents)
    for _step in range(draw(st.integers(min_value=1, max_value=5))):
        first, last = sorted(int(draw(places) * len(content)) for _end in range(2))
        piece = draw(
            st.one_of(
                st.just(b""),
                st.integers(min_value=2, max_value=20).map(lambda n, piece=content[first:last]: piece[:500] * n),
                st.binary(max_size=20),
                st.tuples(contents, places).map(lambda found: found[0][int(found[1] * len(found[0])) :][:2_000]),
            )
        )
        content = content[:first] + piece + content[last:]
    return content


@given(mutations())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_was_mutated_is_read_or_refused_for_work_in_proportion(content: bytes):
    kinds = {guess_kind(content), "news_page"}
    for kind in kinds:
        with counted() as calls, suppress(UnreadableFeed):
            FORMATS[kind](content, origin=ORIGIN)
        assert calls[0] <= CALLS + CALLS_A_BYTE * len(content), kind


@contextmanager
def counted() -> Iterator[list[int]]:
    """How many functions are called meanwhile: work, however busy the machine is."""
    calls = [0]

    def count(_frame: object, event: str, _argument: object) -> None:
        calls[0] += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield calls
    finally:
        sys.setprofile(before)
