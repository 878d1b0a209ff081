"""Contrast by WCAG 2.2; the figures are those of its own examples and of the WebAIM checker."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.library.contrast import READABLE, contrast, is_readable, normalised, readable_on

colours = st.integers(min_value=0, max_value=0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#fff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
        ("#08743c", "#ffffff", 5.88),
    ],
)
def test_contrast_is_that_of_wcag(one, other, expected):
    assert contrast(one, other) == pytest.approx(expected, abs=0.01)
    assert contrast(one, other) == contrast(other, one)


def test_the_boundary_is_four_and_a_half():
    assert is_readable("#767676", on="#ffffff")
    assert not is_readable("#777777", on="#ffffff")


@pytest.mark.parametrize(("background", "text"), [("#08743c", "#ffffff"), ("#e8e9b9", "#000000"), ("#fff", "#000000")])
def test_text_is_black_or_white_whichever_reads_better(background, text):
    assert readable_on(background) == text


def test_short_colours_are_written_out():
    assert normalised("#FA3") == "#ffaa33"


@given(colours)
def test_text_on_any_colour_is_readable(colour):
    assert contrast(readable_on(colour), colour) >= READABLE
