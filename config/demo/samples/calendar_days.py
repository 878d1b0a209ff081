"""Days of the year that the samples turn on: Easter, the holidays of Brandenburg, the nth weekday of a month."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from dateutil.easter import easter

FROM_EASTER = {
    -2: "Karfreitag",
    0: "Ostersonntag",
    1: "Ostermontag",
    39: "Christi Himmelfahrt",
    49: "Pfingstsonntag",
    50: "Pfingstmontag",
}
FIXED = {
    (1, 1): "Neujahr",
    (5, 1): "Tag der Arbeit",
    (10, 3): "Tag der Deutschen Einheit",
    (10, 31): "Reformationstag",
    (12, 25): "1. Weihnachtstag",
    (12, 26): "2. Weihnachtstag",
}


def easter_day(year: int, *, days: int = 0) -> date:
    """So many days from Easter Sunday."""
    return easter(year) + timedelta(days=days)


@lru_cache
def holidays(year: int) -> dict[date, str]:
    """Public holidays of the year (Feiertagsgesetz des Landes Brandenburg § 2)."""
    moving = {easter_day(year, days=days): name for days, name in FROM_EASTER.items()}
    return moving | {date(year, month, day): name for (month, day), name in FIXED.items()}


def nth_weekday(year: int, *, month: int, weekday: int, nth: int) -> date:
    """The nth Monday (0) … Sunday (6) of a month; 5 or -1: the last one."""
    if nth in {5, -1}:
        last = date(year, month, monthrange(year, month)[1])
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
