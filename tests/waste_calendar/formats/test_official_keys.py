"""Official keys of municipalities as they stand in tables."""

import pytest

from backend.waste_calendar.formats.entries import Unreadable
from backend.waste_calendar.formats.official_keys import official_key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("12069999", "12069999"), ("9162901", "09162901"), ("09 1 62 901", "09162901"), ("'09162901", "09162901"),
        ('="09162901"', "09162901"), ("120695001999", "12069999"), ("91625001901", "09162901"), ("  ", ""),
    ],
)  # fmt: skip
def test_keys_are_read_with_and_without_their_zero(text, key):
    assert official_key(text) == key


@pytest.mark.parametrize("text", ["1,20695E+11", "1.2E11", "12069", "120695001", "17069999", "Ostdorf", "²" * 8])
def test_what_names_no_municipality_is_refused(text):
    with pytest.raises(Unreadable):
        official_key(text)
