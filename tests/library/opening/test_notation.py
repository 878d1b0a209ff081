"""Opening hours on one line, as OpenStreetMap and town halls write them."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.library.opening.notation import UnreadableHours, read_notation, write_notation
from backend.library.opening.rules import Exceptional, Hours, Season
from backend.library.opening.times import DAY, Span

MORNING, AFTERNOON = Span(9 * 60, 12 * 60), Span(14 * 60, 18 * 60)
WEEKDAYS = Season(week=((MORNING,),) * 5 + ((),) * 2)


def week_of(text: str):
    (season,) = read_notation(text).seasons
    return season.week


@pytest.mark.parametrize(
    "text",
    [
        "Mo-Fr 09:00-12:00",
        "Mo-Fr 9-12",
        "Mo–Fr 9–12 Uhr",
        "Montag bis Freitag 9 bis 12 Uhr",
        "mo, di, mi, do, fr: 9-12",
        "Mo-Th 09:00-12:00; Fr 09:00-12:00",
        "Mo-Do 9-12, Fr 9-12",
        "Mo-Su 9-12; Sa,Su off",
        "Mo-So 9-12\nSa und So geschlossen",
        "Mon-Fri 9-12",
    ],
)
def test_a_week_is_read_as_it_is_written(text):
    assert week_of(text) == WEEKDAYS.week


def test_two_stretches_a_day():
    assert week_of("Di 9-12,14-18")[1] == (MORNING, AFTERNOON)
    assert week_of("Di 09:00-12:00, 14:00-18:00")[1] == (MORNING, AFTERNOON)


def test_a_week_may_go_over_sunday():
    assert [bool(day) for day in week_of("Sa-Mo 9-12")] == [True, False, False, False, False, True, True]


def test_sonnabend_is_saturday():
    assert [bool(day) for day in week_of("Sonnabend 9-12")] == [*[False] * 5, True, False]


@pytest.mark.parametrize("text", ["24/7", "Mo-Su 00:00-24:00", "durchgehend"])
def test_around_the_clock(text):
    assert week_of(text) == ((Span(0, DAY),),) * 7


def test_seasons():
    read = read_notation("1.4.-31.10.: Mo-So 10-18; Nov 01-Mar 31 Sa-Su 10:00-16:00")
    assert [(season.begins, season.ends) for season in read.seasons] == [((4, 1), (10, 31)), ((11, 1), (3, 31))]


@pytest.mark.parametrize(
    "text",
    ['24.12.2026-31.12.2026 geschlossen "Betriebsferien"', '2026 Dec 24-2026 Dec 31 off "Betriebsferien"'],
)
def test_exceptions_with_their_reason(text):
    expected = Exceptional(first=date(2026, 12, 24), last=date(2026, 12, 31), reason="Betriebsferien")
    assert read_notation(text).exceptions == (expected,)


def test_holidays_and_appointments():
    read = read_notation('Mo 9-12; PH off; "nach Vereinbarung"')
    assert (read.on_holidays, read.by_appointment) == ("closed", True)
    assert read_notation("Feiertage wie sonst").on_holidays == "usual"
    assert read_notation("Mo 9-12").on_holidays is None


@pytest.mark.parametrize(
    "text",
    [
        "vormittags",
        "Mo-Fr",
        "Mo 9-26",
        "Xy 9-12",
        "Mo 9-12; immer mal",
        "31.2.-31.10.: Mo 9-12",
        "24.13.2026 off",
        "31.12.2026-1.1.2026 off",
        "PH 9-12",
        "sunrise-sunset",
        "Mo[1] 9-12",
        "Mo 9-12 \x00",
    ],
)
def test_what_is_not_understood_is_said_and_never_guessed(text):
    with pytest.raises(UnreadableHours):
        read_notation(text)


def test_nothing_says_nothing():
    assert read_notation("  ") == read_notation("")
    assert read_notation("").seasons == ()


def test_openstreetmap_gets_its_own_words():
    hours = Hours(seasons=(WEEKDAYS,), by_appointment=True)
    assert write_notation(hours) == "Mo-Fr 09:00-12:00"
    assert write_notation(hours, is_osm=True) == 'Mo-Fr 09:00-12:00; PH off; "by appointment"'


spans = st.one_of(
    st.just(()),
    st.just((MORNING, AFTERNOON)),
    st.builds(lambda opens, length: (Span(opens, opens + length),), st.integers(0, DAY - 1), st.integers(1, DAY - 1)),
)
days = st.dates(date(2020, 1, 1), date(2040, 12, 31))
seasons = st.builds(Season, week=st.tuples(*[spans] * 7)) | st.builds(
    Season,
    week=st.tuples(*[spans] * 7),
    begins=days.map(lambda day: (day.month, day.day)),
    ends=days.map(lambda day: (day.month, day.day)),
)
exceptions = st.builds(
    lambda pair, spans, reason: Exceptional(first=min(pair), last=max(pair), spans=spans, reason=reason),
    st.tuples(days, days),
    spans,
    st.sampled_from(["", "Betriebsferien", "Umbau; ab 3, Mo auch 2. Etage"]),
)


@given(
    st.lists(seasons, max_size=3, unique_by=lambda season: (season.begins, season.ends)),
    st.lists(exceptions, max_size=3),
    st.booleans(),
)
def test_what_is_written_is_read_back(seasons, exceptions, is_osm):
    hours = Hours(seasons=tuple(seasons), exceptions=tuple(exceptions))
    read = read_notation(write_notation(hours, is_osm=is_osm))
    assert (read.seasons, read.exceptions) == (hours.seasons, hours.exceptions)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    with suppress(UnreadableHours):
        read_notation(text)
