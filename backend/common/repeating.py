"""Rules of dates that repeat (RFC 5545), followed only as far as a town's dates can lie; no calendar is known here."""

from __future__ import annotations

from datetime import datetime
from types import FunctionType, SimpleNamespace
from typing import Any, ClassVar, cast

from dateutil import rrule

YEARS = range(1970, 2200)  # in which dates of a town can lie: before and after it, a date is a slip

_OUR_YEARS: dict[str, Any] = {**vars(rrule.datetime), "MAXYEAR": YEARS[-1]}  # type: ignore[attr-defined]  # imported there


class BoundedRule(rrule.rrule):
    """dateutil's, which looks to the year 9999 for a date that never comes, such as a first day of a month that is its
    fifth Monday: that takes half a second, and some seconds where it counts by days."""

    _iter: ClassVar = FunctionType(
        rrule.rrule._iter.__code__,  # type: ignore[attr-defined]  # noqa: SLF001 - the year is nowhere else
        {**vars(rrule), "datetime": SimpleNamespace(**_OUR_YEARS)},
    )


def read_rule(text: str, *, start: datetime) -> BoundedRule:
    """`FREQ=WEEKLY;BYDAY=MO` from a start on. Raises ValueError for what is no rule."""
    rule: Any = rrule.rrulestr(text, dtstart=start)
    if type(rule) is not rrule.rrule:
        raise ValueError(f"{text!r} is not one rule")
    rule.__class__ = BoundedRule  # it has the same fields, and dateutil reads texts into its own class only
    return cast("BoundedRule", rule)
