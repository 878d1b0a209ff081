"""The public holidays of a federal state; Sundays, and days that only some of its places keep, are not here."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import holidays

_YEARS = range(1990, 2200)  # since all states have the same form of law; after it, a date is a slip


class StateHolidays:
    """The days by name, of a state like `BB`; the years are worked out when they are asked for."""

    def __init__(self, state: str) -> None:
        self._state = state

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.name(day) is not None

    def name(self, day: date) -> str | None:
        """`Karfreitag`, or None for another day."""
        return _year(self._state, day.year).get(day) if day.year in _YEARS else None


@lru_cache(maxsize=256)
def _year(state: str, year: int) -> dict[date, str]:
    found = holidays.country_holidays("DE", subdiv=state, years=year, language="de", expand=False)
    return {day: str(name) for day, name in found.items()}
