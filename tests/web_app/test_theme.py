"""Colours of any town are readable, and can't be more than colours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.library.contrast import contrast
from backend.web_app.theme import Theme, readable

colors = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@given(colors)
def test_links_are_readable_in_light_and_dark(color):
    assert contrast(readable(color, ground="#ffffff", towards="#000000"), "#ffffff") >= 4.5
    assert contrast(readable(color, ground="#20272a", towards="#ffffff"), "#20272a") >= 4.5


def test_a_readable_colour_stays_as_it_is():
    assert readable("#08743c", ground="#ffffff", towards="#000000") == "#08743c"


@pytest.mark.parametrize("color", ["#fff", "red", "#08743c}", "", '"><b>'])
def test_what_is_no_colour_gives_the_default_theme(color):
    assert Theme.checked(primary=color, on_primary="#ffffff", accent="#ffffff", on_accent="#000000") == Theme()


def test_other_colours_are_another_style_sheet():
    assert Theme(primary="#08743c").fingerprint != Theme().fingerprint
    assert "--primary:#08743c;" in Theme(primary="#08743c").css()
