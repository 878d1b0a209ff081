"""Opening hours as they are kept beside the place and shown in the API: plain JSON, and back to the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from backend.library.opening.rules import Exceptional, Hours, MonthDay, Season, Spans
from backend.library.opening.times import DAY, Span, clock_digits

Document = Mapping[str, Any]


def hours_document(hours: Hours) -> dict[str, Any]:
    """Seasons, exceptions, `on_holidays` and `by_appointment`; a span that closes before it opens ends a day later."""
    return {
        "seasons": [
            {
                "from": _month_day(season.begins),
                "to": _month_day(season.ends),
                "days": [list(spans_document(spans)) for spans in season.week],
            }
            for season in hours.seasons
        ],
        "exceptions": [
            {
                "from": each.first.isoformat(),
                "to": each.last.isoformat(),
                "spans": list(spans_document(each.spans)),
                "reason": each.reason,
            }
            for each in hours.exceptions
        ],
        "on_holidays": hours.on_holidays,
        "by_appointment": hours.by_appointment,
    }


def hours_from(document: Document) -> Hours:
    """The rules behind what `hours_document` wrote; an empty document says nothing."""
    return Hours(
        seasons=tuple(
            Season(
                week=tuple(_spans(day) for day in season["days"]),
                begins=_read_month_day(season["from"]),
                ends=_read_month_day(season["to"]),
            )
            for season in document.get("seasons", ())
        ),
        exceptions=tuple(
            Exceptional(
                first=date.fromisoformat(each["from"]),
                last=date.fromisoformat(each["to"]),
                spans=_spans(each["spans"]),
                reason=each["reason"],
            )
            for each in document.get("exceptions", ())
        ),
        on_holidays=document.get("on_holidays", "closed"),
        by_appointment=document.get("by_appointment", False),
    )


def spans_document(spans: Spans) -> Iterator[dict[str, str]]:
    """`{"opens": "09:00", "closes": "12:00"}` for each."""
    return ({"opens": clock_digits(span.opens), "closes": clock_digits(span.closes)} for span in spans)


def _spans(documents: Sequence[Document]) -> Spans:
    return tuple(_span(each["opens"], each["closes"]) for each in documents)


def _span(opens: str, closes: str) -> Span:
    first, last = (int(text[:2]) * 60 + int(text[3:]) for text in (opens, closes))
    return Span(first, last if last > first else last + DAY)


def _month_day(day: MonthDay | None) -> str | None:
    return f"{day[0]:02}-{day[1]:02}" if day else None


def _read_month_day(text: str | None) -> MonthDay | None:
    return (int(text[:2]), int(text[3:])) if text else None
