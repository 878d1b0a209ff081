"""Colours and what is written beside them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.waste_calendar.bins import readable_on
from backend.waste_calendar.vocabulary import KINDS


def luminance(color: str) -> float:
    channels = [int(color[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted([luminance(one), luminance(other)], reverse=True)
    return (high + 0.05) / (low + 0.05)


@given(color=st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}"))
def test_letters_are_readable_on_every_colour(color):
    assert contrast(color, readable_on(color)) >= 4.5


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_kinds_of_waste_differ_by_letter(kind):
    assert [other.key for other in KINDS if other.letter == kind.letter] == [kind.key]
