"""Zones found by comparing days."""

from hypothesis import given
from hypothesis import strategies as st

from backend.waste_calendar.imports.grouping import group_by_days

A, B, C, D = ("a",), ("b",), ("c",), ("d",)
NAMES = {A: "A", B: "B", C: "C", D: "D"}


def test_addresses_with_the_same_days_are_one_zone_named_for_the_first():
    zones = group_by_days({A: {1, 2}, B: {1, 2}, C: {3}}, known={}, names=NAMES)
    assert zones == {"A": frozenset({A, B}), "C": frozenset({C})}


def test_an_address_without_days_is_in_no_zone():
    assert group_by_days({A: set(), B: {1}}, known={}, names=NAMES) == {"B": frozenset({B})}


def test_new_days_keep_the_zone():
    zones = group_by_days({A: {8, 9}, B: {8, 9}}, known={"A": {A, B}}, names=NAMES)
    assert zones == {"A": frozenset({A, B})}


def test_when_the_first_street_leaves_the_others_keep_the_zone():
    zones = group_by_days({A: {1}, B: {2}, C: {2}}, known={"A": {A, B, C}}, names=NAMES)
    assert zones == {"A": frozenset({B, C}), "A (2)": frozenset({A})}


def test_merged_zones_keep_the_larger_one():
    zones = group_by_days({A: {1}, B: {1}, C: {1}}, known={"A": {A}, "B": {B, C}}, names=NAMES)
    assert zones == {"B": frozenset({A, B, C})}


addresses = st.sampled_from([A, B, C, D])
days = st.dictionaries(addresses, st.frozensets(st.integers(1, 3), max_size=2))


@given(before=days, after=days)
def test_every_address_with_days_is_in_exactly_one_zone_and_equal_days_share_it(before, after):
    known = {key: set(members) for key, members in group_by_days(before, known={}, names=NAMES).items()}
    zones = group_by_days(after, known=known, names=NAMES)
    members = [address for zone in zones.values() for address in zone]
    assert sorted(members) == sorted(address for address, dates in after.items() if dates)
    for zone in zones.values():
        assert len({frozenset(after[address]) for address in zone}) == 1
    again = group_by_days(after, known={key: set(zone) for key, zone in zones.items()}, names=NAMES)
    assert again == zones
