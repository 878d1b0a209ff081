"""The times of one day as people type them: "9–12, 14–18 Uhr", "geschlossen"; no framework."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

DAY = 24 * 60
MOST_SPANS = 6
MOST_LETTERS = 200
CLOSED_WORDS = {"", "-", "–", "—", "x", "zu", "geschlossen", "ruhetag", "closed"}
ALL_DAY_WORDS = {"durchgehend", "ganztags", "rund um die uhr", "24 stunden", "0-24"}

_PARTING = re.compile(r"\s*(?:,|;|/|&|\+|\bund\b|\bsowie\b|\band\b)\s*")
_SPAN = re.compile(
    r"(?:von\s*)?(\d{1,2})(?:[:.h](\d{2}))?\s*(?:uhr)?\s*(?:-|bis|to)\s*(\d{1,2})(?:[:.h](\d{2}))?\s*(?:uhr|h)?"
)


class UnreadableTimes(ValueError):
    """These are no times of a day; the message is the part that is not understood."""


@dataclass(frozen=True, order=True)
class Span:
    """From one minute after midnight to another; a span that goes on after midnight ends beyond `DAY`."""

    opens: int
    closes: int


def read_times(text: str) -> tuple[Span, ...]:
    """The spans in order, none for a closed day. Raises UnreadableTimes."""
    words = " ".join(text.lower().split()).rstrip(".")
    if len(words) > MOST_LETTERS:
        raise UnreadableTimes(text[:MOST_LETTERS])
    words = re.sub(r"\s*[-–—‒−]\s*", "-", words)
    if words in CLOSED_WORDS:
        return ()
    if words.removesuffix(" uhr") in ALL_DAY_WORDS:
        return (Span(0, DAY),)
    spans = tuple(sorted(_span(part) for part in _PARTING.split(words)))
    if len(spans) > MOST_SPANS or any(one.closes > other.opens for one, other in pairwise(spans)):
        raise UnreadableTimes(text)
    if spans[-1].closes > spans[0].opens + DAY:
        raise UnreadableTimes(text)  # goes on into its own beginning
    return spans


def write_times(spans: tuple[Span, ...]) -> str:
    """The one spelling that is kept: `9–12, 14:30–18`; empty for a closed day."""
    return ", ".join(f"{clock_words(span.opens)}–{clock_words(span.closes)}" for span in spans)


def clock_words(minutes: int) -> str:
    """`9`, `9:30`, `24`, and `2` for two o'clock of the next day."""
    hour, minute = divmod(minutes if minutes <= DAY else minutes - DAY, 60)
    return f"{hour}:{minute:02}" if minute else str(hour)


def clock_digits(minutes: int) -> str:
    """`09:30`; `24:00` for midnight at the end of the day."""
    hour, minute = divmod(minutes if minutes <= DAY else minutes - DAY, 60)
    return f"{hour:02}:{minute:02}"


def _span(text: str) -> Span:
    match = _SPAN.fullmatch(text)
    if match is None:
        raise UnreadableTimes(text)
    opens = _minutes(match[1], match[2], text=text)
    closes = _minutes(match[3], match[4], text=text)
    if opens in (DAY, closes):
        raise UnreadableTimes(text)
    return Span(opens, closes if closes > opens else closes + DAY)


def _minutes(hour: str, minute: str | None, *, text: str) -> int:
    found = int(hour) * 60 + int(minute or 0)
    if found > DAY or int(minute or 0) > 59:  # noqa: PLR2004 - of an hour
        raise UnreadableTimes(text)
    return found
