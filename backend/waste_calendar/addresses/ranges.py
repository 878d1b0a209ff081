"""House numbers, ranges of them, and how streets are looked for; pure rules without a framework."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from backend.common.german import german_key, search_key

HouseNumber = tuple[int, str]  # 47b is (47, "b"); 47 is (47, "")

_NUMBER = re.compile(r"0*(\d{1,5})\s*([a-zA-Z]{0,2})(?![a-zA-Z\d])")
_RANGE = re.compile(
    r"(?P<open>ab|bis|nr\.?)?\s*(?P<first>\d{1,5}\s*[a-z]{0,2}?)?"
    r"(?:\s*(?:-|–|bis)\s*(?P<last>\d{1,5}\s*[a-z]{0,2}?))?"
    r"(?:\s*\(?(?:nur\s+)?(?P<parity>gerade|ungerade)(?:\s+(?:haus)?(?:nummern|nrn?\.))?\)?)?",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?P<street>.*?[^\W\d].*?)(?:[\s,]+(?:(?:haus)?nr\.?\s*|hausnummer\s*)?|(?<=\.))"
    r"(?P<number>\d{1,5}\s*[a-z]?(?:\s*[-–/+]\s*\d{1,5}\s*[a-z]?|\s+1/2)?)",
    re.IGNORECASE,
)
_LAST_LETTER = "\uffff"  # sorts after every letter: 1–47 holds 47a too


class Parity(StrEnum):
    """The side of a street that a range holds."""

    BOTH = ""
    EVEN = "even"
    ODD = "odd"


_PARITIES = {"": Parity.BOTH, "gerade": Parity.EVEN, "ungerade": Parity.ODD}


@dataclass(frozen=True, kw_only=True)
class HouseNumbers:
    """A range of house numbers, ends included; without ends the whole street, or the rest of it."""

    first: HouseNumber | None = None
    last: HouseNumber | None = None
    parity: Parity = Parity.BOTH
    is_rest: bool = False

    def __contains__(self, number: HouseNumber) -> bool:
        """Whether it holds the number; the rest of a street holds all, since the other ranges are asked before."""
        if self.first is not None and number < self.first:
            return False
        if self.last is not None and number > (self.last[0], self.last[1] or _LAST_LETTER):
            return False
        return not self.parity or (number[0] % 2 == 0) == (self.parity is Parity.EVEN)

    @property
    def is_range(self) -> bool:
        """Whether it names numbers at all."""
        return self.first is not None or self.last is not None or self.parity is not Parity.BOTH

    @property
    def order(self) -> tuple[bool, HouseNumber, str]:
        """What ranges of one street are sorted by: 1, 1a, 2, 10, and the rest last."""
        return (self.is_rest, self.first or (0, ""), self.parity)

    @property
    def key(self) -> str:
        """The same range written in one way only: `1-47b`, `2-40/even`, `48-`, `rest`, empty for a whole street."""
        if self.is_rest:
            return "rest"
        ends = f"{_text(self.first)}-{_text(self.last)}" if self.first or self.last else ""
        return f"{ends}/{self.parity}" if self.parity else ends


def read_key(key: str) -> HouseNumbers:
    """The range that has this key."""
    if key == "rest":
        return HouseNumbers(is_rest=True)
    ends, _slash, parity = key.partition("/")
    first, _dash, last = ends.partition("-")
    return HouseNumbers(first=read_house_number(first), last=read_house_number(last), parity=Parity(parity))


class HasNumbers(Protocol):
    """Anything that stands for a range of house numbers."""

    @property
    def numbers(self) -> HouseNumbers: ...


L = TypeVar("L", bound=HasNumbers)


def pick_location(locations: Iterable[L], *, number: HouseNumber | None) -> L | None:
    """The one location of a street that holds a house number; None when that can't be told.

    The narrowest wins: of several ranges the one that begins last, then one side before both, then the one that ends
    first; then a whole street, then its rest. Without a number only a street with a single location can be told.
    """
    candidates = list(locations)
    if number is None:
        return candidates[0] if len(candidates) == 1 else None
    holding = [location for location in candidates if number in location.numbers]
    return max(holding, key=lambda location: _narrowness(location.numbers), default=None)


def read_house_number(text: str) -> HouseNumber | None:
    """`47 B` is (47, "b"), `012` is (12, ""), `12-14` and `12/14` count as 12; None without a number."""
    match = _NUMBER.match(text.strip())
    return (int(match[1]), match[2].lower()) if match else None


def read_range(text: str) -> HouseNumbers:
    """A range as exports write it: `1-47b`, `2-40 gerade`, `nur gerade`, `ab 48`, `bis 20`, `93–97`, `7`.

    Empty for all numbers. Raises ValueError for anything else.
    """
    match = _RANGE.fullmatch(text.strip())
    if match is None or (match["open"] in ("ab", "bis") and not match["first"]):
        raise ValueError(f"{text!r} is not a range of house numbers")
    return make_range(
        first="" if match["open"] == "bis" else match["first"] or "",
        last=match["first"] if match["open"] == "bis" else match["last"] or _single(match),
        side=match["parity"] or "",
    )


def make_range(*, first: str, last: str, side: str) -> HouseNumbers:
    """A range from its three columns; `side` is `gerade`, `ungerade` or empty. Raises ValueError."""
    parity = _PARITIES.get(side.strip().lower())
    ends = [read_house_number(end) for end in (first, last)]
    is_read = all(end is not None or not text.strip() for end, text in zip(ends, (first, last), strict=True))
    if parity is None or not is_read:
        raise ValueError(f"{first}–{last} {side} is not a range of house numbers")
    low, high = ends
    if low and high and low > (high[0], high[1] or _LAST_LETTER):
        raise ValueError(f"{first}–{last} ends before it begins")
    return HouseNumbers(first=low, last=high, parity=parity)


def with_rest(ranges: Sequence[HouseNumbers]) -> list[HouseNumbers]:
    """The ranges of one street, where one without numbers is the rest as soon as there are others."""
    if len(ranges) == 1:
        return list(ranges)
    return [numbers if numbers.is_range else HouseNumbers(is_rest=True) for numbers in ranges]


def split_address(text: str) -> tuple[str, str]:
    """`Bahnhofstr. 5 a` is the street and `5 a`, `Bahnhofstr. Nr. 12-14` has `12-14`; empty without one at the end."""
    match = _ADDRESS.fullmatch(text.strip())
    return (match["street"], match["number"]) if match else (text.strip(), "")


def words_key(*, name: str, place: str, others: Iterable[str] = ()) -> str:
    """What whole words are looked for in: ` bahnhof strasse luette`, a space before each word.

    Its other names are found as one word, too, which today's name has a column for.
    """
    more = "".join(f" {_spelt_out(search_key(each))} {joined_key(each)}" for each in others)
    return f" {_spelt_out(search_key(name))}{more} {search_key(place)}".rstrip()


def joined_key(name: str) -> str:
    """What the beginning of a name is looked for in, as one word: `Rosa-Luxemburg-Str.` is `rosaluxemburgstrasse`."""
    return _spelt_out(search_key(name)).replace(" ", "")


def sort_key(*, name: str, place: str) -> str:
    """German order of names, then of places."""
    return f"{german_key(name)} {german_key(place)}".rstrip()


def query_words(text: str) -> list[str]:
    """The folded words of what somebody types; the last one is a beginning and stays as it is."""
    *whole, last = search_key(text).split(" ")
    return [*(_spelt_out(word) for word in whole), last]


def _spelt_out(key: str) -> str:
    return re.sub(r"str\b", "strasse", key)


def _single(match: re.Match[str]) -> str:
    """A number alone is a range of one; after "ab" it has no end."""
    return "" if match["open"] == "ab" else match["first"] or ""


def _narrowness(numbers: HouseNumbers) -> tuple[bool, bool, HouseNumber, bool, float, tuple[int, ...]]:
    number, letter = numbers.last or (float("inf"), "")
    end = (-number, tuple(-ord(sign) for sign in letter or _LAST_LETTER))
    return (not numbers.is_rest, numbers.is_range, numbers.first or (0, ""), bool(numbers.parity), *end)


def _text(number: HouseNumber | None) -> str:
    return f"{number[0]}{number[1]}" if number else ""
