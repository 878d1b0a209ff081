"""Pickups as a page shows them: day by day, what to put out, each with icon, letter and name; no markup here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from backend.waste_calendar.icons import PATHS
from backend.waste_calendar.models import Pickup
from backend.waste_calendar.statements import Row
from backend.waste_calendar.upcoming import by_day, is_replacement_open
from backend.waste_calendar.vocabulary import BY_KEY
from backend.waste_calendar.wording import variant_text

_BRIGHT = 0.18  # luminance from which black is easier to read on a colour than white: WCAG 2.2, contrast ratio


@dataclass(kw_only=True)
class Bin:
    """What is collected on a day: one kind of waste, its rhythms together, or one stop."""

    title: str
    letter: str
    color: str
    on_color: str
    shape: str  # of the kind of waste, a path of SVG
    facts: list[str] = field(default_factory=list)  # in a few words each
    notes: list[str] = field(default_factory=list)  # in somebody's own words, which may be sentences
    is_cancelled: bool = False

    @property
    def said(self) -> str:
        """All that is to be said of it, with sentences apart from what stands between commas."""
        return " · ".join(filter(None, (", ".join(self.facts), *self.notes)))


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day with its bins; `when` says how far it is: today, tomorrow, in 12 days."""

    on: date
    when: str
    bins: list[Bin]

    @property
    def is_cancelled(self) -> bool:
        return all(item.is_cancelled for item in self.bins)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A year's page: the next day on which something is collected, the other days soon, and later ones by month."""

    next: Day | None
    soon: list[Day]
    months: list[tuple[date, list[Day]]]


def plan_of(rows: Iterable[Row], *, today: date, soon: int) -> Plan:
    """The rows of an address from today on; `soon` other days come before the months."""
    days = [_day(on, rows=found, today=today) for on, found in by_day(rows)]
    first = next((day for day in days if not day.is_cancelled), None)
    others = [day for day in days if day is not first]
    months = [
        (date(*key, 1), list(group))
        for key, group in groupby(others[soon:], key=lambda day: (day.on.year, day.on.month))
    ]
    return Plan(next=first, soon=others[:soon], months=months)


def readable_on(color: str) -> str:
    """Black or white, whichever has the higher contrast on `#rrggbb` (WCAG 2.2, relative luminance)."""
    channels = [int(color[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]  # noqa: PLR2004 - the formula's own numbers
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#000000" if luminance > _BRIGHT else "#ffffff"


def _day(on: date, *, rows: Sequence[Row], today: date) -> Day:
    bins: dict[Any, Bin] = {}
    for row in sorted(rows, key=lambda row: (row["position"], row["variant"])):
        key = (row["key"], row["title"], row["status"] == Pickup.Status.CANCELLED, row["stop_place"], row["stop_from"])
        if key not in bins:
            bins[key] = _bin(row)
        if row["variant"]:
            bins[key].facts.append(variant_text(row["variant"]))
    for item in bins.values():
        item.facts = list(dict.fromkeys(item.facts))
    return Day(on=on, when=_when((on - today).days), bins=list(bins.values()))


def _bin(row: Row) -> Bin:
    return Bin(
        title=row["title"],
        letter=BY_KEY[row["key"]].letter,
        color=row["color"],
        on_color=readable_on(row["color"]),
        shape=PATHS[row["key"]],
        facts=list(_facts(row)),
        notes=[*filter(_is_sentence, [row["reason"]]), *filter(None, [row["note"]])],
        is_cancelled=row["status"] == Pickup.Status.CANCELLED,
    )


def _facts(row: Row) -> Iterable[str]:
    if row["status"] == Pickup.Status.CANCELLED:
        yield pgettext("of a pickup", "cancelled")
        if is_replacement_open(row):
            yield _("replacement follows")
    elif row["on"] != row["original_on"]:
        yield _("moved from %(day)s") % {"day": f"{row['original_on']:%d.%m.%Y}"}
    elif row["status"] == Pickup.Status.MOVED:
        yield _("moved")
    if row["status"] == Pickup.Status.DELAYED:
        yield _("delayed")
    if row["stop_place"]:
        yield row["stop_place"]
    if row["stop_from"]:
        until = f"–{row['stop_until']:%H:%M}" if row["stop_until"] else ""
        yield _("%(hours)s o'clock") % {"hours": f"{row['stop_from']:%H:%M}{until}"}
    if row["reason"] and not _is_sentence(row["reason"]):
        yield row["reason"]


def _is_sentence(text: str) -> bool:
    return text.endswith((".", "!", "?"))


def _when(days: int) -> str:
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}
