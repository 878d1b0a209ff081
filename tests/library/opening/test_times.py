"""Times of a day as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.library.opening.times import DAY, Span, UnreadableTimes, read_times, write_times

MORNING, AFTERNOON = Span(9 * 60, 12 * 60), Span(14 * 60, 18 * 60)


@pytest.mark.parametrize(
    "text",
    ["9-12, 14-18", "9–12 und 14–18 Uhr", "09:00 - 12:00 ; 14.00 bis 18.00 Uhr", "von 9 bis 12 Uhr, von 14 bis 18 Uhr"],
)
def test_the_same_times_are_understood_in_many_spellings(text):
    assert read_times(text) == (MORNING, AFTERNOON)


@pytest.mark.parametrize("text", ["", "-", "geschlossen", " Ruhetag "])
def test_a_closed_day_has_many_names(text):
    assert read_times(text) == ()


def test_a_span_may_go_on_after_midnight():
    assert read_times("18-2") == (Span(18 * 60, 26 * 60),)
    assert read_times("0-24") == read_times("durchgehend") == (Span(0, DAY),)
    assert write_times(read_times("18–2:30 Uhr")) == "18–2:30"


@pytest.mark.parametrize(
    "text",
    ["vormittags", "9", "9-25", "9:70-12", "9-12, 11-13", "9-9", "24-3", "18-9, 8-10", "9-12 oder 14-18", "1" * 300],
)
def test_what_is_no_time_is_refused(text):
    with pytest.raises(UnreadableTimes):
        read_times(text)


@given(st.text(max_size=60))
def test_any_text_is_understood_or_refused(text):
    try:
        spans = read_times(text)
    except UnreadableTimes:
        return
    assert read_times(write_times(spans)) == spans
