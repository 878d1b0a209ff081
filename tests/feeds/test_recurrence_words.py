"""What people read of a recurrence."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from backend.feeds.occurrences import Series
from backend.feeds.recurrence import read_recurrence
from backend.feeds.recurrence_words import recurrence_words

BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = datetime(2026, 3, 10, 19, tzinfo=BERLIN)


def words(text: str, *, lang: str = "de") -> str:
    recurrence = read_recurrence(text, zone=BERLIN)
    series = Series(starts_at=TUESDAY, ends_at=TUESDAY + timedelta(hours=2), zone=BERLIN, recurrence=recurrence)
    return recurrence_words(series, lang=lang)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("RRULE:FREQ=DAILY", "täglich"),
        ("RRULE:FREQ=DAILY;INTERVAL=3", "alle 3 Tage"),
        ("RRULE:FREQ=WEEKLY", "jeden Dienstag"),
        ("RRULE:FREQ=WEEKLY;BYDAY=TU,TH", "jeden Dienstag und Donnerstag"),
        ("RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "montags bis freitags"),
        ("RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", "alle 2 Wochen am Mittwoch"),
        ("RRULE:FREQ=MONTHLY;BYDAY=2TU;UNTIL=20270630", "jeden 2. Dienstag im Monat bis 30.6.2027"),
        ("RRULE:FREQ=MONTHLY;BYDAY=1SA,3SA", "jeden 1. Samstag und 3. Samstag im Monat"),
        ("RRULE:FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-1", "jeden letzten Freitag im Monat"),
        ("RRULE:FREQ=MONTHLY;INTERVAL=2;BYDAY=2TU", "alle 2 Monate am 2. Dienstag"),
        ("RRULE:FREQ=MONTHLY", "am 10. jedes Monats"),
        ("RRULE:FREQ=MONTHLY;BYMONTHDAY=15,-1", "am 15. und letzten Tag jedes Monats"),
        ("RRULE:FREQ=YEARLY", "jedes Jahr am 10. März"),
        ("RRULE:FREQ=YEARLY;BYMONTH=12;BYDAY=2SU", "jedes Jahr am 2. Sonntag im Dezember"),
        ("RRULE:FREQ=WEEKLY;COUNT=10", "jeden Dienstag 10-mal"),
        ("RDATE:20260317T180000Z,20260402T170000Z", "am 10.3.2026, 17.3.2026 und 2.4.2026"),
        ("RRULE:FREQ=MONTHLY;BYMONTH=3,4;BYDAY=TU;COUNT=9", "an 9 Terminen vom 10.3.2026 bis 2.3.2027"),
        ("RRULE:FREQ=MONTHLY;BYDAY=TU", "regelmäßig ab 10.3.2026"),
    ],
)
def test_a_recurrence_in_german(text, expected):
    assert words(text) == expected


def test_another_language_has_other_words():
    assert words("RRULE:FREQ=WEEKLY;UNTIL=20270630", lang="en") == "every Tuesday until 30 June 2027"
    assert words("RRULE:FREQ=WEEKLY", lang="de-simple") == "jeden Dienstag"
