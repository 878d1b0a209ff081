"""Tables with a column for each month."""

from calendar import monthrange
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from backend.waste_calendar.formats.entries import FileBroken
from backend.waste_calendar.formats.profile import Profile, Shape, suggest
from tests.waste_calendar.formats.shapes.test_year_grids import DAYS, KINDS, days
from tests.waste_calendar.formats.test_table import read
from tests.waste_calendar.formats.workbooks import saved, table, workbook

MONTHS = ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November"]
MONTHS += ["Dezember"]
CODES = {"R": "residual", "B": "organic", "P": "paper", "G": "packaging"}
WEEKDAYS = ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"]
Pickups = dict[date, list[str]]


def by_day(pickups: Pickups, *, style: str) -> list[list[object]]:
    """A year on a page: one line a day, in each month its number, weekday and codes."""
    width = {"left": 1, "cell": 1, "two": 2, "three": 3}[style]
    header: list[object] = ["Tag"] if style == "left" else []
    for month in MONTHS:
        header += [month, *[None] * (width - 1)]
    rows: list[list[object]] = [["Abfallkalender 2026"], header]
    for day in range(1, 32):
        row: list[object] = [day] if style == "left" else []
        for month in range(1, 13):
            if day > monthrange(2026, month)[1]:
                row += [None] * width
                continue
            on = date(2026, month, day)
            codes, weekday = ", ".join(pickups.get(on, [])), WEEKDAYS[on.weekday()]
            row += {
                "left": [codes],
                "cell": [f"{day} {weekday} {codes}".strip()],
                "two": [f"{weekday} {day}", codes],
                "three": [day, weekday, codes],
            }[style]
        rows.append(row)
    return rows


def said(pickups: Pickups) -> set[tuple[str, str, str]]:
    return {("", CODES[code], f"{on:%d.%m.%Y}") for on, codes in pickups.items() for code in codes}


@settings(max_examples=12, deadline=None)
@given(
    pickups=st.dictionaries(
        DAYS, st.lists(st.sampled_from(sorted(CODES)), unique=True, min_size=1), min_size=1, max_size=40
    ),
    style=st.sampled_from(["left", "cell", "two", "three"]),
)
def test_a_year_on_a_page_is_read_back_equal(pickups, style):
    content = table(by_day(pickups, style=style))
    found = suggest(content, name="", synonyms={})
    assert (found.profile.shape, found.is_sure) == (Shape.MONTHS, True)
    labels = {code: CODES[code] for code in found.labels}
    assert set(labels) == {code for codes in pickups.values() for code in codes}
    assert days(read(content, profile=Profile(shape=Shape.MONTHS, labels=labels))) == said(pickups)


def test_codes_are_not_taken_without_a_persons_word():
    file = read(workbook(by_day({date(2026, 1, 5): ["R", "Bio"]}, style="two")))
    assert list(file.unknown) == ["R"]
    assert [entry.fraction for entry in file.entries] == ["organic"]


def test_holidays_weeks_and_weekdays_are_no_labels():
    rows = by_day({date(2026, 1, 5): ["Restmüll"]}, style="two")
    rows[2][1], rows[3][1], rows[4][1] = "Neujahr", "KW 1", "Karfreitag"
    assert suggest(workbook(rows), name="", synonyms={}).labels.keys() == {"Neujahr", "Karfreitag", "Restmüll"}
    file = read(workbook(rows))
    assert (len(file.entries), len(file.problems)) == (1, 0)


@pytest.mark.parametrize(
    ("cell", "kinds"),
    [
        ("Gelbe Tonne/Sack", ["packaging"]),
        ("Restmüll/Papier", ["residual", "paper"]),
        ("Rest- und Biomüll", ["residual", "organic"]),
        ("Restmüll + Gelber Sack", ["residual", "packaging"]),
    ],
)
def test_a_cell_with_several_words_is_parted_where_they_are_kinds_of_waste(cell, kinds):
    file = read(workbook(by_day({date(2026, 1, 5): [cell]}, style="left")))
    assert [entry.fraction for entry in file.entries] == kinds


def test_a_code_beside_a_known_word_is_not_swallowed():
    file = read(workbook(by_day({date(2026, 1, 5): ["Papier/R", "B Bio"]}, style="left")))
    assert list(file.unknown) == ["R"]
    assert [entry.fraction for entry in file.entries] == ["paper", "organic"]


def test_lines_may_be_kinds_of_waste():
    content = workbook(
        [
            ["Termine 2026"],
            ["Ortsteil", "Abfallart", "Jan.", "Feb.", "März"],
            ["Lütte", "Restmüll", "5., 19.", "2. 16.", None],
            [None, "Papier", 7, "Mi 4.", "04.03."],
        ]
    )
    assert days(read(content)) == {
        *(("Lütte", "residual", on) for on in ("05.01.2026", "19.01.2026", "02.02.2026", "16.02.2026")),
        *(("Lütte", "paper", on) for on in ("07.01.2026", "04.02.2026", "04.03.2026")),
    }


def test_each_sheet_is_a_district_if_its_name_says_so():
    first, second = {date(2026, 1, 5): ["Papier"]}, {date(2026, 1, 6): ["Papier"]}
    content = workbook(by_day(first, style="left"), by_day(second, style="left"), names=["Lütte", "Ostdorf"])
    assert days(read(content)) == {("Lütte", "paper", "05.01.2026"), ("Ostdorf", "paper", "06.01.2026")}


def test_a_table_of_colours_is_refused_and_said_to_be_one():
    book = Workbook()
    for row in by_day({}, style="two"):
        book.active.append(row)
    book.active["B7"].fill = PatternFill("solid", fgColor="FFFF00")
    for call in (lambda: suggest(saved(book), name="", synonyms={}), lambda: read(saved(book))):
        with pytest.raises(FileBroken, match=r"[Ff]arbe|colours"):
            call()


@settings(max_examples=12, deadline=None)
@given(
    calendar=st.dictionaries(
        st.sampled_from(sorted(KINDS)), st.sets(DAYS, min_size=1, max_size=10), min_size=1, max_size=4
    ),
    between=st.sampled_from([", ", "\n", " "]),
)
def test_kinds_in_lines_are_read_back_equal(calendar, between):
    rows = [
        [kind, *(between.join(f"{on.day}." for on in sorted(found) if on.month == month) for month in range(1, 13))]
        for kind, found in calendar.items()
    ]
    content = table([["2026"], ["Abfallart", *MONTHS], *rows])
    assert days(read(content)) == {
        ("", KINDS[kind], f"{on:%d.%m.%Y}") for kind, found in calendar.items() for on in found
    }
