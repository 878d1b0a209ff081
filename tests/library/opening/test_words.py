"""Opening hours said back."""

from datetime import date

from django.utils import translation

from backend.library.opening.rules import Exceptional, Hours, Season
from backend.library.opening.times import read_times
from backend.library.opening.words import exception_words, hours_words
from tests.library.opening.test_rules import OFFICE, week


def test_a_week_is_said_in_groups_of_days():
    with translation.override("de"):
        assert hours_words(OFFICE, lang="de") == [
            "Montag: 9–12 Uhr",
            "Dienstag: 9–12 und 14–18 Uhr",
            "Mittwoch: geschlossen",
            "Donnerstag und Freitag: 9–12 Uhr",
            "Samstag und Sonntag: geschlossen",
            "An Feiertagen geschlossen",
        ]


def test_seasons_and_appointments_are_said():
    summer = Season(week=week(*["9:30-18"] * 7), begins=(4, 1), ends=(10, 31))
    assert hours_words(Hours(seasons=(summer,), on_holidays="usual", by_appointment=True), lang="de-simple") == [
        "Vom 1. April bis 31. Oktober:",
        "Montag bis Sonntag: 9:30–18 Uhr",
        "Und nach Vereinbarung",
    ]
    assert hours_words(Hours(by_appointment=True), lang="de") == ["Nur nach Vereinbarung"]


def test_an_exception_says_when_and_why():
    closed = Exceptional(first=date(2026, 12, 24), last=date(2027, 1, 1), reason="Betriebsferien")
    assert exception_words(closed, lang="de") == "24.12.2026 bis 01.01.2027: geschlossen (Betriebsferien)"
    late = Exceptional(first=date(2026, 12, 5), last=date(2026, 12, 5), spans=read_times("8-20"))
    assert exception_words(late, lang="de") == "05.12.2026: 8–20 Uhr"
