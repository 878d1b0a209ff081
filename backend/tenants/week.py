"""What a module may contribute to a sheet, or a mail, about one week in the town; how that looks is not here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

DAYS = 7


@dataclass(frozen=True, kw_only=True)
class Week:
    """Seven days from a Monday, for the whole town or for one of its areas."""

    first: date
    area: UUID | None = None  # those that belong together with it are in `Reading.areas`

    @property
    def last(self) -> date:
        return self.first + timedelta(days=DAYS - 1)

    @property
    def number(self) -> int:
        """Of its year (ISO 8601)."""
        return self.first.isocalendar().week

    @classmethod
    def of(cls, day: date, *, area: UUID | None = None) -> Week:
        """The week in which this day is."""
        return cls(first=day - timedelta(days=day.weekday()), area=area)

    def within(self, day: date) -> date:
        """The day itself, or the end of the week that is nearer to it."""
        return min(max(day, self.first), self.last)


@dataclass(frozen=True, kw_only=True)
class WeekItem:
    """One line: plain text, short enough to be read in passing."""

    title: str
    on: date | None = None  # of the week; None: for all of it
    at: str = ""  # an hour in words; empty: all day, or of no matter
    details: Sequence[str] = ()  # where, what has changed
    is_off: bool = False  # does not take place
    path: str = ""  # of its own page, where there is one
    lang: str = ""  # of the title; empty: that of the words around it
    details_lang: str = ""  # of the details, where these are not ours


@dataclass(frozen=True, kw_only=True)
class WeekPart:
    """What a module has to say of a week, in the order of the days; nothing is left out where there is room."""

    items: Sequence[WeekItem] = ()
    path: str = ""  # of the page with the rest
    share: int = 1  # of the room on the sheet, beside the parts of others
    is_urgent: bool = False
    valid_until: datetime | None = None  # when time alone makes it wrong
