"""House numbers, ranges and the forgiving search."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.waste_calendar.addresses.ranges import (
    HouseNumbers,
    Parity,
    joined_key,
    make_range,
    pick_location,
    query_words,
    read_house_number,
    read_range,
    split_address,
    with_rest,
    words_key,
)


class Range:
    """A location that is nothing but its numbers."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.numbers = HouseNumbers(is_rest=True) if text == "rest" else read_range(text)


def picked(*ranges: str, number: str) -> str | None:
    location = pick_location([Range(text) for text in ranges], number=read_house_number(number))
    return location.text if location else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", (1, "")),
        ("1a", (1, "a")),
        ("1 A", (1, "a")),
        ("012", (12, "")),
        ("47b", (47, "b")),
        ("12-14", (12, "")),
        ("12/14", (12, "")),
        ("", None),
        ("Haus", None),
    ],
)
def test_house_numbers_are_read_as_people_write_them(text, expected):
    assert read_house_number(text) == expected


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", ""),
        ("1-47b", "1-47b"),
        ("1–47", "1-47"),
        ("2-40 gerade", "2-40/even"),
        ("1-39 ungerade", "1-39/odd"),
        ("ab 48", "48-"),
        ("ab 41 ungerade", "41-/odd"),
        ("bis 20", "-20"),
        ("7", "7-7"),
        ("gerade", "/even"),
        ("1 bis 9", "1-9"),
    ],
)
def test_ranges_are_read_as_exports_write_them(text, key):
    assert read_range(text).key == key


@pytest.mark.parametrize("text", ["ab", "x", "9-1", "1-2-3", "1-47b links"])
def test_what_is_no_range_is_an_error_and_not_a_guess(text):
    with pytest.raises(ValueError, match=r"range|ends before"):
        read_range(text)


SPLIT = ("1-47b", "ab 48")
SIDES = ("2-40 gerade", "1-39 ungerade", "rest")


@pytest.mark.parametrize(
    ("ranges", "number", "expected"),
    [
        (SPLIT, "1", "1-47b"),
        (SPLIT, "1a", "1-47b"),
        (SPLIT, "47", "1-47b"),
        (SPLIT, "47b", "1-47b"),
        (SPLIT, "47c", None),
        (SPLIT, "48", "ab 48"),
        (SPLIT, "999", "ab 48"),
        (SIDES, "2", "2-40 gerade"),
        (SIDES, "39", "1-39 ungerade"),
        (SIDES, "40a", "2-40 gerade"),
        (SIDES, "41", "rest"),
        (("93-97", "rest"), "95", "93-97"),
        (("93-97", "rest"), "97a", "93-97"),
        (("93-97", "rest"), "1", "rest"),
        (("",), "7", ""),
        (("1-1", "1-2"), "1", "1-1"),
        (("1-2", "1-1"), "1", "1-1"),
        (("1-47", "47a-60"), "47", "1-47"),
        (("1-47", "47a-60"), "47a", "47a-60"),
        (("bis 20", "ab 120"), "50", None),
        (("",), "", ""),
        (SPLIT, "", None),
    ],
)
def test_a_house_number_finds_its_range(ranges, number, expected):
    assert picked(*ranges, number=number) == expected


numbers = st.tuples(st.integers(1, 300), st.sampled_from(["", "a", "b", "z"]))


@given(number=numbers, cut=st.integers(2, 299))
def test_two_ranges_that_meet_hold_every_number_once(number, cut):
    ranges = [Range(f"1-{cut - 1}"), Range(f"ab {cut}")]
    holding = [item for item in ranges if number in item.numbers]
    assert len(holding) == 1
    assert pick_location(ranges, number=number) is holding[0]


@given(number=numbers)
def test_even_and_odd_side_share_a_street_without_gap(number):
    even, odd = HouseNumbers(parity=Parity.EVEN), HouseNumbers(parity=Parity.ODD)
    assert (number in even) != (number in odd)


@given(number=numbers, first=numbers, last=numbers, side=st.sampled_from(["", "gerade", "ungerade"]))
def test_the_rest_of_a_street_takes_what_no_range_holds(number, first, last, side):
    low, high = sorted([first, last])
    named = make_range(first=f"{low[0]}{low[1]}", last=f"{high[0]}{high[1]}", side=side)
    rest = Range("rest")
    item = Range("")
    item.numbers = named
    assert pick_location([item, rest], number=number) is (item if number in named else rest)


@given(first=numbers, last=numbers, side=st.sampled_from(["", "gerade", "ungerade"]))
def test_a_range_has_one_spelling_only(first, last, side):
    low, high = sorted([first, last])
    made = make_range(first=f"{low[0]}{low[1]}", last=f"{high[0]} {high[1].upper()}", side=side)
    assert made == make_range(first=f" {low[0]} {low[1]}", last=f"0{high[0]}{high[1]}", side=side)


def test_a_street_without_numbers_among_ranges_is_the_rest():
    assert [item.key for item in with_rest([read_range("93-97"), read_range("")])] == ["93-97", "rest"]
    assert [item.key for item in with_rest([read_range("")])] == [""]


@pytest.mark.parametrize(
    ("text", "street", "number"),
    [
        ("Bahnhofstr. 5 a", "Bahnhofstr.", "5 a"),
        ("Bahnhofstraße", "Bahnhofstraße", ""),
        ("Straße des 17. Juni 12", "Straße des 17. Juni", "12"),
        ("Straße des 17. Juni", "Straße des 17. Juni", ""),
        ("Am Markt, 3", "Am Markt", "3"),
        ("12", "12", ""),
    ],
)
def test_an_address_is_a_street_and_perhaps_a_number(text, street, number):
    assert split_address(text) == (street, number)


@pytest.mark.parametrize(
    "typed",
    ["Rosa-Luxemburg-Str.", "rosa luxemburg straße", "ROSALUXEMBURGSTR", "Rosa Lux", "Rosa-Luxemburgstrasse", "r"],
)
def test_a_street_is_found_however_it_is_spelt(typed):
    assert joined_key("Rosa-Luxemburg-Straße").startswith("".join(query_words(typed)))


@pytest.mark.parametrize("typed", ["luxemburg", "Lux Rosa", "Str. Rosa", "lütte", "Luette rosa"])
def test_words_are_found_in_any_order_and_with_the_place(typed):
    key = words_key(name="Rosa-Luxemburg-Straße", place="Lütte")
    assert all(f" {word}" in key for word in query_words(typed))
