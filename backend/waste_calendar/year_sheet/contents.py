"""What stands on the sheet: twelve months of days with their bins, the legend, stops and shifts; no layout here."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from backend.library.opening.holidays import StateHolidays
from backend.waste_calendar.bins import readable_on
from backend.waste_calendar.models import Pickup
from backend.waste_calendar.statements import Row
from backend.waste_calendar.vocabulary import BY_KEY
from backend.waste_calendar.wording import variant_text

Called = tuple[str, str]  # the kind of waste, and its title or the name of a town's own collection

_LETTERS = frozenset(kind.letter for kind in BY_KEY.values())
_SUNDAY = 6
_LONGEST = 90  # letters of what is said of one pickup


def months_of(year: int, *, rows: Iterable[Row], state: str) -> list[dict[str, Any]]:
    """The twelve months, each with `name` and its days: `day`, `weekday`, `is_off`, `holiday`, and their `bins`.

    A bin has `key`, `letter`, `color`, `on_color`, `title`, and says whether it was moved there; where a kind has
    several rhythms in the year, `rhythm` names those of the day: `2`, `4`, `2·4`. What is cancelled stands nowhere.
    """
    holidays = StateHolidays(state)
    every = list(rows)
    several, letters = _with_several_rhythms(every), _letters(every)
    by_day: dict[date, list[Row]] = defaultdict(list)
    for row in every:
        if row["status"] != Pickup.Status.CANCELLED:
            by_day[row["on"]].append(row)
    return [
        {
            "name": date_format(date(year, month, 1), "F"),
            "days": [
                _day(on, rows=by_day.get(on, []), holidays=holidays, several=several, letters=letters)
                for on in (date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1))
            ],
        }
        for month in range(1, 13)
    ]


def legend_of(rows: Iterable[Row]) -> list[dict[str, str]]:
    """The kinds of waste of the year in their order, each with its letter, colours, title and rhythms."""
    every = sorted(rows, key=lambda row: (row["position"], row["variant"]))
    several, letters = _with_several_rhythms(every), _letters(every)
    kinds: dict[Called, dict[str, Any]] = {}
    for row in every:
        kind = kinds.setdefault(_called(row), {**_mark(row, letters=letters), "rhythm": "", "rhythms": []})
        words = variant_text(row["variant"])
        if _called(row) in several and row["variant"]:
            words = f"{_short_rhythm(row['variant'])} = {words}"
        if words and words not in kind["rhythms"]:
            kind["rhythms"].append(words)
    return [{**kind, "rhythms": ", ".join(kind["rhythms"])} for kind in kinds.values()]


def lines_of(rows: Sequence[Row]) -> list[str]:
    """What a letter in a box can't say: where the van stops, what was moved and why, what does not take place."""
    found = [Truncator(line).chars(_LONGEST) for row in sorted(rows, key=lambda row: row["on"]) if (line := _line(row))]
    return list(dict.fromkeys(found))


def _day(
    on: date,
    *,
    rows: Sequence[Row],
    holidays: StateHolidays,
    several: Collection[Called],
    letters: Mapping[Called, str],
) -> dict[str, Any]:
    bins: dict[Called, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: (row["position"], row["variant"])):
        mark = bins.setdefault(_called(row), {**_mark(row, letters=letters), "rhythm": "", "is_moved": False})
        mark["is_moved"] = mark["is_moved"] or row["on"] != row["original_on"]
        short = _short_rhythm(row["variant"]) if _called(row) in several else ""
        if short and short not in mark["rhythm"].split("·"):
            mark["rhythm"] = "·".join(filter(None, (mark["rhythm"], short)))
    holiday = holidays.name(on) or ""
    return {
        "day": on.day,
        "weekday": date_format(on, "D"),
        "is_off": on.weekday() == _SUNDAY or bool(holiday),
        "bins": list(bins.values()),
    }


def _called(row: Row) -> Called:
    return row["key"], row["title"]


def _letters(rows: Iterable[Row]) -> dict[Called, str]:
    """The letter of each kind; what a town collects itself beside it has the first letters of its name."""
    letters: dict[Called, str] = {}
    for (key, title), _number in Counter(map(_called, rows)).most_common():
        is_beside = any(kind == key for kind, _title in letters)
        starts = (title[:length] for length in (2, 3, 4))
        free = (start for start in starts if start not in {*_LETTERS, *letters.values()})
        letters[key, title] = next(free, title[:2]) if is_beside else BY_KEY[key].letter
    return letters


def _mark(row: Row, *, letters: Mapping[Called, str]) -> dict[str, Any]:
    letter, on_color = letters[_called(row)], readable_on(row["color"])
    return {"key": row["key"], "letter": letter, "color": row["color"], "on_color": on_color, "title": row["title"]}


def _with_several_rhythms(rows: Iterable[Row]) -> frozenset[Called]:
    """The kinds of waste of which a bin that is emptied every four weeks must be told from one every two."""
    rhythms: dict[Called, set[str]] = defaultdict(set)
    for row in rows:
        rhythms[_called(row)].add(row["variant"])
    return frozenset(key for key, found in rhythms.items() if len(found) > 1)


def _short_rhythm(variant: str) -> str:
    """`4` of `4-weekly`, `C` of `container`."""
    weeks, _dash, unit = variant.partition("-")
    return weeks if unit == "weekly" else variant[:1].upper()


def _line(row: Row) -> str:
    said = {"day": _short(row["on"]), "title": row["title"]}
    if row["status"] == Pickup.Status.CANCELLED:
        return _with_reason(pgettext("of a pickup", "%(day)s %(title)s: cancelled") % said, row=row)
    if row["stop_place"]:
        hours = f"{row['stop_from']:%H:%M}" if row["stop_from"] else ""
        hours += f"–{row['stop_until']:%H:%M}" if hours and row["stop_until"] else ""
        return " ".join(filter(None, (said["day"], row["title"], hours, row["stop_place"])))
    if row["on"] != row["original_on"]:
        moved = {**said, "original": _short(row["original_on"])}
        return _with_reason(_("%(day)s %(title)s, instead of %(original)s") % moved, row=row)
    return ""


def _with_reason(words: str, *, row: Row) -> str:
    return f"{words} ({row['reason']})" if row["reason"] else words


def _short(day: date) -> str:
    return date_format(day, "j.n.")
