"""Pairs as they stand in municipal calendars and papers: one, two, or for a person to say."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from backend.feeds.duplicates.comparing import (
    Happening,
    Report,
    Standing,
    Verdict,
    compare_events,
    compare_news,
    standing,
)
from backend.feeds.duplicates.places import Nearness, Spot, metres, nearness

BERLIN = ZoneInfo("Europe/Berlin")
SAME, DOUBTFUL, DIFFERENT = Verdict.SAME, Verdict.DOUBTFUL, Verdict.DIFFERENT
CANCELLED, ALL_DAY, WEEKLY = {"is_cancelled": True}, {"is_all_day": True}, {"recurrence": "RRULE:FREQ=WEEKLY"}
MARKET, CHURCH, HALL = "Marktplatz Niemegk", "Kirche St. Johannis, Niemegk", "Rathaus, Großstraße 6, 14823 Niemegk"

EVENTS = [
    # One
    (("Herbstmarkt in Niemegk", "10:00", MARKET), ("24. Niemegker Herbstmarkt", "10:00", MARKET), SAME),
    (("Herbstmarkt", "10:00", "Marktplatz, 14823 Niemegk"), ("Herbstmarkt 2026", "10:00", MARKET), SAME),
    (("Weihnachtsmarkt", "14:00", MARKET), ("Weihnachtmarkt", "14:00", MARKET), SAME),
    (("Konzert", "17:00", CHURCH), ("Konzert der Kreismusikschule", "17:00", CHURCH), SAME),
    (("Kino: Der Bär", "19:00", HALL), ("Der Bär (Kino)", "19:30", "Rathaus Niemegk"), SAME),
    (("Sprechstunde der Bürgermeisterin", "16:00", HALL), ("Bürgermeisterin-Sprechstunde", "16:00", HALL), SAME),
    (("Osterfeuer Raben", "18:00", "Festwiese Raben"), ("Osterfeuer", "18:00", "Festwiese, Raben"), SAME),
    (("Grosses Strassenfest", "11:00", MARKET), ("Großes Straßenfest", "11:00", MARKET), SAME),
    (("Abgesagt: Sommerfest", "15:00", MARKET), ("Sommerfest", "15:00", MARKET, CANCELLED), SAME),
    (("Dorffest", "00:00", "Anger Raben", ALL_DAY), ("Dorffest Raben", "14:00", "Anger, Raben"), SAME),
    (("Yoga", "18:00", HALL, WEEKLY), ("Yoga", "18:00", HALL, WEEKLY), SAME),
    (("Blutspende des DRK", "15:00", HALL), ("DRK-Blutspende", "15:00", HALL), SAME),
    # For a person to say
    (("Sommerfest", "15:00", MARKET), ("Sommerfest - entfällt", "15:00", MARKET), DOUBTFUL),
    (("Herbstmarkt", "10:00", MARKET), ("Herbstmarkt", "10:00", ""), DOUBTFUL),
    (("Herbstmarkt", "10:00", MARKET), ("Herbstmarkt", "10:00", "Marktplatz"), DOUBTFUL),
    (("Puppentheater", "10:00", HALL), ("Puppentheater", "15:00", HALL), DOUBTFUL),
    (("Sitzung des Bauausschusses", "18:00", HALL), ("Sitzung des Bauausschusses", "19:00", HALL), DOUBTFUL),
    (("Yoga", "18:00", HALL, WEEKLY), ("Yoga", "18:00", HALL), DOUBTFUL),
    (("Flohmarkt", "09:00", MARKET), ("Kinderflohmarkt", "09:00", MARKET), DOUBTFUL),
    (
        ("Sitzung Gemeindevertretung Planetal", "18:00", HALL),
        ("Sitzung Gemeindevertretung Planebruch", "18:00", HALL),
        DOUBTFUL,
    ),
    (("Ausstellung", "00:00", HALL, ALL_DAY), ("Ausstellung Wasserfarben", "10:00", HALL), DOUBTFUL),
    # Two
    (("Herbstmarkt", "10:00", MARKET), ("Herbstmarkt", "10:00", "Dorfplatz Raben"), DIFFERENT),
    (("Herbstmarkt in Niemegk", "10:00", ""), ("Herbstmarkt in Treuenbrietzen", "10:00", ""), DIFFERENT),
    (("Fußball Männer", "15:00", "Sportplatz Niemegk"), ("Fußball Frauen", "15:00", "Sportplatz Niemegk"), DIFFERENT),
    (("Gottesdienst", "10:00", CHURCH), ("Gottesdienst", "10:00", "Dorfkirche Planetal"), DIFFERENT),
    (("Tanzkurs 1", "18:00", HALL), ("Tanzkurs 2", "18:00", HALL), DIFFERENT),
    (("Krabbelgruppe A", "09:00", HALL), ("Krabbelgruppe B", "09:00", HALL), DIFFERENT),
    (("Deutschkurs Teil II", "18:00", HALL), ("Deutschkurs Teil III", "18:00", HALL), DIFFERENT),
    (("Herbstmarkt 2025", "10:00", MARKET), ("Herbstmarkt 2026", "10:00", MARKET), DIFFERENT),
    (("Bürgersprechstunde", "16:00", HALL), ("Chorprobe", "16:00", HALL), DIFFERENT),
    (("Sitzung der Gemeindevertretung", "18:00", HALL), ("Lesung mit Musik", "18:00", HALL), DIFFERENT),
    (("Orgelkonzert", "17:00", CHURCH), ("Kinderbibeltag", "17:00", CHURCH), DIFFERENT),
    (("", "10:00", MARKET), ("", "10:00", MARKET), DIFFERENT),
]


@pytest.mark.parametrize(("one", "other", "verdict"), EVENTS)
def test_events_are_one_by_day_place_and_title(one: Any, other: Any, verdict: Verdict) -> None:
    a, b = _event(*one), _event(*other)

    assert compare_events(a, b, zone=BERLIN) is verdict
    assert compare_events(b, a, zone=BERLIN) is verdict


def test_the_day_is_the_towns() -> None:
    """23:45 and 00:15 in Berlin are one day in UTC, and two in the calendar on the wall."""
    late, early = (
        _event("Silvesterball", "23:45", HALL),
        _event("Silvesterball", "23:45", HALL, starts_in=timedelta(minutes=30)),
    )

    assert compare_events(late, early, zone=BERLIN) is DIFFERENT
    assert compare_events(late, early, zone=ZoneInfo("UTC")) is SAME


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (Spot(place_id=1, name="Rathaus"), Spot(place_id=1, name="Ratssaal"), Nearness.SAME),
        (Spot(name="Markt", point=(52.0758, 12.6900)), Spot(name="Kirche", point=(52.0760, 12.6920)), Nearness.SAME),
        (Spot(name="Markt", point=(52.0758, 12.6900)), Spot(name="Markt", point=(52.1158, 12.6900)), Nearness.OTHER),
        (Spot(name="Markt", point=(52.0758, 12.6900)), Spot(name="Markt"), Nearness.SAME),
        (Spot(name="Rathaus"), Spot(), Nearness.UNKNOWN),
        (Spot(name="Rathaus Niemegk"), Spot(name="Rathaus Raben"), Nearness.OTHER),
    ],
)
def test_places_are_one_by_row_point_or_name(a: Spot, b: Spot, expected: Nearness) -> None:
    assert nearness(a, b) is expected
    assert nearness(b, a) is expected


def test_a_degree_of_latitude_is_111_km() -> None:
    assert metres((52.0, 12.0), (53.0, 12.0)) == pytest.approx(111_195, abs=1)


SENTENCE = "Wegen Bauarbeiten ist die Großstraße zwischen Markt und Kirche gesperrt."
NEWS = [
    (("Großstraße gesperrt", SENTENCE, ""), ("Großstraße ist gesperrt", SENTENCE, ""), 0, SAME),
    (("Großstraße gesperrt", SENTENCE, ""), ("Großstraße gesperrt", SENTENCE[:55] + "…", ""), 20, SAME),
    (
        ("Straße gesperrt", "", "https://www.niemegk.example/a/"),
        ("Straßen gesperrt", "", "http://niemegk.example/a?utm_x=1"),
        0,
        SAME,
    ),
    (("Großstraße gesperrt", SENTENCE, ""), ("Großstraße gesperrt", "Die Feuerwehr hat gewählt.", ""), 0, DOUBTFUL),
    (
        ("Neues aus dem Rathaus", "", "https://n.example/a"),
        ("Wahlhelfer gesucht", "", "https://n.example/a"),
        0,
        DOUBTFUL,
    ),
    (("Großstraße gesperrt", SENTENCE, ""), ("Großstraße gesperrt", SENTENCE, ""), 30, DIFFERENT),
    (("Amtsblatt Nr. 4", SENTENCE, ""), ("Amtsblatt Nr. 5", SENTENCE, ""), 0, DIFFERENT),
    (("Sitzung am 4. Mai", SENTENCE, ""), ("Sitzung am 11. Mai", SENTENCE, ""), 0, DIFFERENT),
    (("Wahlhelfer gesucht", SENTENCE, ""), ("Großstraße gesperrt", SENTENCE, ""), 0, DIFFERENT),
]


@pytest.mark.parametrize(("one", "other", "hours", "verdict"), NEWS)
def test_news_are_one_by_day_title_and_beginning(one: Any, other: Any, hours: int, verdict: Verdict) -> None:
    day = datetime(2026, 9, 20, 9, tzinfo=BERLIN)
    a = Report(title=one[0], text=one[1], link=one[2], published_at=day)
    b = Report(title=other[0], text=other[1], link=other[2], published_at=day + timedelta(hours=hours))

    assert compare_news(a, b) is verdict
    assert compare_news(b, a) is verdict


def test_the_towns_own_words_win() -> None:
    ranked = [
        standing(rights="press", is_edited=True),
        standing(rights="own"),
        standing(rights="licensed"),
        standing(rights="teaser"),
        standing(rights="own", is_neighbour=True),
        standing(rights="press"),
    ]

    assert ranked == list(Standing)
    assert standing(rights=None) is Standing.PERSON


def _event(title: str, at: str, where: str, more: Any = None, *, starts_in: timedelta = timedelta(0)) -> Happening:
    starts_at = datetime.fromisoformat(f"2026-09-20T{at}").replace(tzinfo=BERLIN) + starts_in
    return Happening(title=title, starts_at=starts_at, spot=Spot(name=where), **(more or {}))
