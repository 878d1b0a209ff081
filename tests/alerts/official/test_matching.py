"""Keys and outlines: whom a warning concerns."""

from __future__ import annotations

import pytest

from backend.alerts.official.keys import key_of_cell, key_of_region
from backend.alerts.official.matching import Spot, concerns
from backend.alerts.official.warning import Circle, Extent

BELZIG = Spot(county="12069", ags="12069020", points=((52.142, 12.593),))
NIEMEGK = Spot(county="12069", union="120695910")
PM = Spot(county="12069", points=((52.142, 12.593),))
AROUND = ((52.0, 12.5), (52.0, 12.7), (52.3, 12.7), (52.3, 12.5))
ELSEWHERE = ((51.0, 12.5), (51.0, 12.7), (51.3, 12.7), (51.3, 12.5))


@pytest.mark.parametrize(
    ("text", "key"),
    [("812069020", "12069020"), ("112069000", "12069"), ("501000006", None), ("909671999", None), ("x", None)],
)
def test_a_cell_is_a_municipality_or_a_county(text, key):
    assert key_of_cell(text) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("120690000000", "12069"),
        ("120695910000", "120695910"),
        ("120690020020", "12069020"),
        ("120000000000", "12"),
        ("000000000000", ""),
        ("12069", "12069"),
        ("12069000", "12069"),
        ("1206", None),
        ("bogus", None),
    ],
)
def test_a_regional_key_is_as_long_as_its_level(text, key):
    assert key_of_region(text) == key


@pytest.mark.parametrize(
    ("spot", "extent", "is_meant"),
    [
        (BELZIG, Extent(keys=("12069020",)), True),
        (BELZIG, Extent(keys=("12069020",), polygons=(ELSEWHERE,)), True),  # its own key says it
        (BELZIG, Extent(keys=("12069017",)), False),
        (BELZIG, Extent(keys=("12069",)), True),
        (BELZIG, Extent(keys=("12",)), True),
        (BELZIG, Extent(keys=("",)), True),
        (BELZIG, Extent(keys=("12054",)), False),
        (BELZIG, Extent(keys=("12069",), polygons=(AROUND,)), True),
        (BELZIG, Extent(keys=("12069",), polygons=(ELSEWHERE,)), False),
        (BELZIG, Extent(keys=("12069",), polygons=(AROUND,), cut_out=(AROUND,)), False),
        (BELZIG, Extent(polygons=(AROUND,)), True),
        (BELZIG, Extent(circles=(Circle(center=(52.2, 12.6), kilometres=7),)), True),
        (BELZIG, Extent(circles=(Circle(center=(52.2, 12.6), kilometres=5),)), False),
        (BELZIG, Extent(), False),
        (NIEMEGK, Extent(keys=("120695910",)), True),
        (NIEMEGK, Extent(keys=("12069",), polygons=(ELSEWHERE,)), True),  # no point of it is known
        (NIEMEGK, Extent(keys=("12069020",)), False),
        (PM, Extent(keys=("12069020",)), True),
        (PM, Extent(keys=("120695910",)), True),
        (PM, Extent(keys=("12069",), polygons=(ELSEWHERE,)), True),
        (PM, Extent(keys=("12054000",)), False),
    ],
)
def test_a_warning_is_for_whom_its_key_or_its_outline_means(spot, extent, is_meant):
    assert concerns([extent], spot) is is_meant
