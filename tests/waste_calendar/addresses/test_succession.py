"""Who took the place of an address: by its numbers, its names, and never by a guess."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.waste_calendar.addresses.ranges import HouseNumbers, pick_location, read_key, read_range
from backend.waste_calendar.addresses.succession import Address, by_name, by_numbers, successors


def address(numbers: str = "", *, street: str = "Ahornweg", **names) -> Address:
    known = {"ags": "12069111", "municipality": "Ostdorf", "place": "", "is_whole_place": False}
    rule = HouseNumbers(is_rest=True) if numbers == "rest" else read_range(numbers)
    return Address(public_id=uuid4(), street=street, numbers=rule, **{**known, **names})


def heirs(gone: Address, *today: Address, beside: tuple[Address, ...] = ()) -> list[str]:
    return [
        f"{one.street} {one.numbers.key}".strip() for one in successors(gone, beside=beside, streets=by_name(today))
    ]


@pytest.mark.parametrize(
    ("before", "beside", "today", "expected"),
    [
        ("", [], ["1-47b", "rest"], ["1-47b", "rest"]),  # split
        ("1-47b", ["ab 48"], [""], [""]),  # merged
        ("1-20", ["21-40"], ["1-30", "31-40"], ["1-30"]),  # the border moved
        ("21-40", ["1-20"], ["1-30", "31-40"], ["1-30", "31-40"]),
        ("1-40 gerade", ["1-40 ungerade"], ["1-10", "11-40"], ["11-40", "1-10"]),  # the most numbers first
        ("rest", ["1-20"], ["1-20", "21-30", "rest"], ["21-30", "rest"]),
        ("5a", [], ["1-4", "5"], ["5"]),
        ("ab 100", [], ["1-20"], []),
    ],
)
def test_a_range_goes_to_those_that_hold_its_numbers(before, beside, today, expected):
    found = heirs(address(before), *(address(text) for text in today), beside=tuple(address(text) for text in beside))
    assert found == [f"Ahornweg {read_key_of(text)}".strip() for text in expected]


def read_key_of(text: str) -> str:
    return address(text).numbers.key


def test_a_street_is_found_again_however_it_is_spelt():
    assert heirs(address(street="Rosa-Luxemburg-Str."), address(street="Rosa Luxemburg Straße")) == [
        "Rosa Luxemburg Straße"
    ]


def test_a_street_of_the_same_name_elsewhere_is_another_one():
    assert heirs(address(place="Lütte"), address(place="Zixdorf")) == []
    two = address(ags="1", place="Lütte"), address(ags="2", place="Lütte")
    assert heirs(address(place="Lütte"), *two) == []


def test_a_municipality_that_became_a_part_of_a_town_keeps_its_streets():
    gone = address(ags="12069999", municipality="Lütte")
    assert heirs(gone, address(place="Lütte"), address(place="Zixdorf")) == ["Ahornweg"]


def test_a_village_is_divided_and_put_together_again():
    village = address(street="Lütte", place="Lütte", is_whole_place=True)
    streets = address(place="Lütte"), address(place="Lütte", street="Anger")
    assert heirs(village, *streets) == ["Ahornweg", "Anger"]
    assert heirs(streets[0], village, address()) == ["Lütte"]


def test_a_street_with_another_name_is_never_guessed():
    assert heirs(address("1-20"), address("1-20", street="Ahornallee")) == []


ranges = st.lists(
    st.one_of(
        st.just(""),
        st.tuples(st.integers(1, 30), st.integers(0, 20)).map(lambda pair: f"{pair[0]}-{sum(pair)}"),
        st.tuples(st.integers(1, 30), st.sampled_from(["a", "b"])).map(lambda pair: f"{pair[0]}{pair[1]}"),
    ),
    min_size=1,
    max_size=4,
    unique=True,
)


@given(before=ranges, today=ranges, number=st.integers(1, 60))
def test_whoever_lives_there_finds_their_new_address_among_the_heirs(before, today, number):
    old, new = [address(text) for text in before], [address(text) for text in today]
    mine, heir = pick_location(old, number=(number, "")), pick_location(new, number=(number, ""))
    if mine is not None and heir is not None:
        assert heir in by_numbers(mine, beside=[one for one in old if one is not mine], today=new)


@given(ranges)
def test_a_range_is_read_from_its_key(texts):
    for text in texts:
        assert read_key(address(text).numbers.key) == address(text).numbers
    assert read_key("rest") == HouseNumbers(is_rest=True)
    assert read_key(address("2-40 gerade").numbers.key) == address("2-40 gerade").numbers
