"""What stands in a year's view: twelve months of days with their marks, and the legend; no markup here."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from backend.library.opening.holidays import StateHolidays
from backend.waste_calendar.bins import readable_on
from backend.waste_calendar.models import Fraction, Pickup, Zone
from backend.waste_calendar.shifts import SUNDAY
from backend.waste_calendar.vocabulary import BY_KEY
from backend.waste_calendar.wording import variant_text


class Look(StrEnum):
    """How a mark is drawn."""

    HERE = "here"
    MOVED = "moved"  # it is collected here instead of on another day
    LEFT = "left"  # it would have been collected here
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One kind of waste on one day; `words` say all that the letter can't."""

    letter: str
    color: str
    on_color: str
    look: Look
    is_manual: bool
    words: str
    sign: str = ""  # of the rhythm, where the kind has several


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One day; `words` are its holiday and its marks, for those who don't see colours."""

    on: date
    holiday: str
    marks: list[Mark]

    @property
    def is_off(self) -> bool:
        return self.on.weekday() == SUNDAY or bool(self.holiday)

    @property
    def week(self) -> str:
        """`CW 53` where a week of ISO 8601 begins, and on New Year's Day; empty on other days."""
        is_first = self.on.weekday() == 0 or (self.on.month, self.on.day) == (1, 1)
        return _("CW %(number)s") % {"number": self.on.isocalendar().week} if is_first else ""

    @property
    def words(self) -> str:
        day = date_format(self.on, "l, j. F Y")
        return "; ".join(filter(None, [day, self.week, self.holiday, *(mark.words for mark in self.marks)]))


@dataclass(frozen=True, kw_only=True)
class Month:
    first: date
    cells: list[Cell]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A line of the legend."""

    letter: str
    color: str
    on_color: str
    title: str
    rhythms: str
    number: int  # of pickups that take place in the year


def pickups_between(zones: Iterable[Zone] | None, *, first: date, last: date) -> list[Pickup]:
    """What is, or was to be, collected in these zones on these days, ends included; None: in all of the town's own.

    One statement.
    """
    days = Q(on__gte=first, on__lte=last) | Q(original_on__gte=first, original_on__lte=last)
    where = Q(zone__origin="") if zones is None else Q(zone__in=list(zones))
    rows = Pickup.objects.filter(days & where).select_related("zone__fraction")
    return list(rows.order_by("zone__fraction__position", "zone__name", "variant", "original_on", "pk"))


def months_of(year: int, *, rows: Iterable[Pickup], state: str) -> list[Month]:
    """The twelve months; a pickup that was moved stands on both of its days."""
    holidays = StateHolidays(state)
    rows = list(rows)
    several = _with_several_rhythms(rows)
    found: dict[date, dict[tuple[int, Look], Mark]] = defaultdict(dict)
    for row in rows:
        for on, mark in _marks(row):
            key = (row.zone.fraction_id, mark.look)
            shown = _with_rhythm(mark, row=row) if row.zone.fraction_id in several else mark
            found[on][key] = _joined(found[on][key], shown) if key in found[on] else shown
    marks = {on: list(of_day.values()) for on, of_day in found.items()}
    return [
        Month(first=date(year, month, 1), cells=list(_cells(year, month, marks=marks, holidays=holidays)))
        for month in range(1, 13)
    ]


def legend_of(rows: Sequence[Pickup], *, year: int) -> list[Kind]:
    """The kinds of waste of the year in their order, with rhythms and numbers."""
    kinds: dict[int, list[Pickup]] = defaultdict(list)
    fractions: dict[int, Fraction] = {}
    for row in rows:
        if row.on.year == year and row.status != Pickup.Status.CANCELLED:
            kinds[row.zone.fraction_id].append(row)
            fractions[row.zone.fraction_id] = row.zone.fraction
    return [_kind(fractions[key], rows=members) for key, members in kinds.items()]


def words_of(row: Pickup) -> str:
    """`Papier, alle 4 Wochen: verschoben von Fr, 3.10. (Tag der Deutschen Einheit)`."""
    title = ", ".join(filter(None, [row.zone.fraction.title, variant_text(row.variant), row.stop_place]))
    said = _state(row)
    words = f"{title}: {said}" if said else title
    return f"{words} ({row.reason})" if row.reason else words


def _state(row: Pickup) -> str:
    if row.status == Pickup.Status.CANCELLED:
        return pgettext("of a pickup", "cancelled")
    if row.on != row.original_on:
        return _("moved from %(day)s") % {"day": date_format(row.original_on, "D, j.n.")}
    if row.status == Pickup.Status.DELAYED:
        return _("delayed")
    return _("added by hand") if row.is_added else ""


def _with_several_rhythms(rows: Iterable[Pickup]) -> set[int]:
    """The kinds of waste whose letter alone would not say which bin is meant."""
    rhythms: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        rhythms[row.zone.fraction_id].add(row.variant)
    return {kind for kind, known in rhythms.items() if len(known) > 1}


def _with_rhythm(mark: Mark, *, row: Pickup) -> Mark:
    return replace(mark, sign=_sign(row.variant))


def _sign(variant: str) -> str:
    """`4` for every four weeks, `c` for a container."""
    weeks = variant.removesuffix("-weekly")
    return "1" if variant == "weekly" else weeks if weeks.isdigit() else variant[:1]


def _rhythms(rows: Sequence[Pickup], *, letter: str) -> Iterator[str]:
    """The rhythms of a kind of waste, with the signs that days have where there are several: `R4 every 4 weeks`."""
    variants = sorted({row.variant for row in rows})
    for variant in filter(None, variants):
        text = variant_text(variant)
        yield f"{letter}{_sign(variant)} {text}" if len(variants) > 1 else text
    if len(variants) == 2 and all(variants) and len({row.on for row in rows}) < len(rows):  # noqa: PLR2004 - both
        yield _("%(mark)s both") % {"mark": letter + "+".join(_sign(variant) for variant in variants)}


def _joined(one: Mark, other: Mark) -> Mark:
    """Two rhythms of one kind on one day."""
    sign = "+".join(dict.fromkeys(filter(None, [*one.sign.split("+"), other.sign])))
    words = "; ".join(dict.fromkeys([one.words, other.words]))
    return replace(one, sign=sign, words=words, is_manual=one.is_manual or other.is_manual)


def _cells(year: int, month: int, *, marks: Mapping[date, list[Mark]], holidays: StateHolidays) -> Iterator[Cell]:
    for number in range(1, monthrange(year, month)[1] + 1):
        on = date(year, month, number)
        yield Cell(on=on, holiday=holidays.name(on) or "", marks=marks.get(on, []))


def _marks(row: Pickup) -> Iterator[tuple[date, Mark]]:
    if row.status == Pickup.Status.CANCELLED:
        yield row.on, _mark(row, look=Look.CANCELLED, words=words_of(row))
    elif row.on == row.original_on:
        yield row.on, _mark(row, look=Look.HERE, words=words_of(row))
    else:
        yield row.on, _mark(row, look=Look.MOVED, words=words_of(row))
        left = {"title": row.zone.fraction.title, "day": date_format(row.on, "D, j.n.")}
        words = _("%(title)s: moved to %(day)s") % left
        yield row.original_on, _mark(row, look=Look.LEFT, words=f"{words} ({row.reason})" if row.reason else words)


def _mark(row: Pickup, *, look: Look, words: str) -> Mark:
    fraction = row.zone.fraction
    return Mark(
        letter=BY_KEY[fraction.key].letter,
        color=fraction.color,
        on_color=readable_on(fraction.color),
        look=look,
        is_manual=row.is_manual,
        words=words,
    )


def _kind(fraction: Fraction, *, rows: Sequence[Pickup]) -> Kind:
    letter = BY_KEY[fraction.key].letter
    return Kind(
        letter=letter,
        color=fraction.color,
        on_color=readable_on(fraction.color),
        title=fraction.title,
        rhythms=", ".join(_rhythms(rows, letter=letter)),
        number=len(rows),
    )
