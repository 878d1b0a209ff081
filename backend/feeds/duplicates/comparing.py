"""Whether two entries are the same event or the same piece of news, and whose words are shown then.

Only what is certain is `SAME`: an event that is missing hurts more than one that stands there twice. Thresholds were
set by the table of pairs in tests/feeds/duplicates. What follows from a verdict isn't decided here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, IntEnum
from zoneinfo import ZoneInfo

from backend.feeds.duplicates.places import Nearness, Spot, nearness
from backend.feeds.duplicates.titles import (
    contradict,
    differ,
    is_within,
    likeness,
    says_called_off,
    without_place,
    words_of,
)

SAME_TITLE = 0.85  # a letter or an ending, not a word
ALIKE = 0.7  # worth a look
SAME_START = timedelta(minutes=30)  # doors open, or the show begins
SAME_NEWS = timedelta(days=1)  # the paper has it a day later
SAME_SENTENCE = 0.9
LONG_SENTENCE = 30  # letters; "Am Samstag ist es so weit." begins many
NOWHERE = Spot()


class Verdict(Enum):
    """What two entries are to each other."""

    SAME = "same"
    DOUBTFUL = "doubtful"  # for a person to say
    DIFFERENT = "different"


class Standing(IntEnum):
    """Whose words are shown where several tell the same: the lower ones win."""

    PERSON = 0  # written or changed here
    OWN = 1
    LICENSED = 2  # the county, and whoever gives the whole text
    TEASER = 3  # the tourist office
    NEIGHBOUR = 4
    PRESS = 5


@dataclass(frozen=True, kw_only=True)
class Happening:
    """An event, as far as it is compared."""

    title: str
    starts_at: datetime  # aware
    is_all_day: bool = False
    recurrence: str = ""
    is_cancelled: bool = False
    spot: Spot = field(default=NOWHERE)


@dataclass(frozen=True, kw_only=True)
class Report:
    """A piece of news, as far as it is compared; `text` is how it begins, without markup."""

    title: str
    published_at: datetime
    text: str = ""
    link: str = ""


def compare_events(a: Happening, b: Happening, *, zone: ZoneInfo) -> Verdict:
    """The same day, place and title are the same; a doubt about one of them is for a person."""
    if a.starts_at.astimezone(zone).date() != b.starts_at.astimezone(zone).date():
        return Verdict.DIFFERENT
    where = nearness(a.spot, b.spot)
    if where is Nearness.OTHER:
        return Verdict.DIFFERENT
    titles = _titles(a, b, is_one_place=where is Nearness.SAME)
    if titles is not Verdict.SAME or where is Nearness.UNKNOWN:
        return Verdict.DOUBTFUL if titles is not Verdict.DIFFERENT else titles
    return Verdict.SAME if _is_same_time(a, b) and _is_off(a) == _is_off(b) else Verdict.DOUBTFUL


def compare_news(a: Report, b: Report) -> Verdict:
    """Like titles within a day and the same address or first sentence are the same."""
    if abs(a.published_at - b.published_at) > SAME_NEWS:
        return Verdict.DIFFERENT
    ours, theirs = words_of(a.title), words_of(b.title)
    is_one_page = bool(a.link) and _plain(a.link) == _plain(b.link)
    if contradict(ours, theirs):
        return Verdict.DOUBTFUL if is_one_page else Verdict.DIFFERENT
    score = likeness(ours, theirs)
    is_certain = score >= ALIKE if is_one_page else score >= SAME_TITLE and not differ(ours, theirs)
    if is_certain and (is_one_page or _begin_alike(a.text, b.text)):
        return Verdict.SAME
    return Verdict.DOUBTFUL if is_one_page or score >= SAME_TITLE else Verdict.DIFFERENT


def standing(*, rights: str | None, is_neighbour: bool = False, is_edited: bool = False) -> Standing:
    """Of an entry by its source's rights, None for one that was written here; `is_edited`, a person changed it."""
    if rights is None or is_edited:
        return Standing.PERSON
    if is_neighbour:
        return Standing.NEIGHBOUR
    known = {"own": Standing.OWN, "licensed": Standing.LICENSED, "teaser": Standing.TEASER}
    return known.get(rights, Standing.PRESS)


def _titles(a: Happening, b: Happening, *, is_one_place: bool) -> Verdict:
    ours, theirs = words_of(a.title), words_of(b.title)
    if contradict(ours, theirs):
        return Verdict.DIFFERENT
    if is_one_place:
        place = words_of(f"{a.spot.name} {b.spot.name}")
        ours, theirs = without_place(ours, place=place), without_place(theirs, place=place)
    is_other = differ(ours, theirs)
    if is_other and not is_one_place:  # the other word may be the other village
        return Verdict.DIFFERENT
    score = likeness(ours, theirs)
    if score >= SAME_TITLE:
        return Verdict.DOUBTFUL if is_other else Verdict.SAME
    if is_within(ours, theirs):  # "Konzert" and "Konzert der Musikschule": one, where both begin at once
        return Verdict.DOUBTFUL if a.is_all_day or b.is_all_day else Verdict.SAME
    return Verdict.DOUBTFUL if score >= ALIKE else Verdict.DIFFERENT


def _is_same_time(a: Happening, b: Happening) -> bool:
    """A whole day has no hour to differ in; a series is the same as one with the same rule only."""
    if a.recurrence != b.recurrence:
        return False
    return a.is_all_day or b.is_all_day or abs(a.starts_at - b.starts_at) <= SAME_START


def _is_off(event: Happening) -> bool:
    return event.is_cancelled or says_called_off(event.title)


def _begin_alike(a: str, b: str) -> bool:
    """By the first sentence, or by what a teaser has left of it."""
    ours, theirs = (words_of(text.partition(". ")[0]) for text in (a, b))
    if min(len(" ".join(ours)), len(" ".join(theirs))) < LONG_SENTENCE or contradict(ours, theirs):
        return False
    shorter = min(len(ours), len(theirs)) - 1  # the last word may be cut
    return ours[:shorter] == theirs[:shorter] or likeness(ours, theirs) >= SAME_SENTENCE


def _plain(link: str) -> str:
    """An address without what doesn't lead elsewhere: scheme, "www.", a closing slash, a mark of the campaign."""
    address = link.partition("#")[0].partition("?utm_")[0].rstrip("/")
    return address.partition("://")[2].removeprefix("www.")
