"""Reading calendars as iCalendar files, quirk by quirk."""

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from backend.waste_calendar.formats import ics
from backend.waste_calendar.formats.entries import FileBroken, ReadFile
from tests.waste_calendar.towns import WASTE


def read(name: str) -> ReadFile:
    return ics.read((WASTE / name).read_bytes(), zone=ZoneInfo("Europe/Berlin"), synonyms={})


def days(name: str) -> list[tuple[str, date]]:
    return [(entry.fraction, entry.on) for entry in read(name).entries]


@pytest.mark.parametrize("name", ["html-page.ics", "empty.ics", "cut-off.ics", "no-dates.ics"])
def test_what_is_no_calendar_is_broken_and_never_without_dates(name):
    with pytest.raises(FileBroken):
        read(f"quirks/{name}")


def test_a_web_page_is_told_by_its_title():
    with pytest.raises(FileBroken, match="Abfragelimit überschritten"):
        read("quirks/html-page.ics")


@pytest.mark.parametrize("name", ["bom-and-blank-line.ics", "php-warnings.ics", "end-before-start.ics"])
def test_junk_around_and_a_wrong_end_do_not_matter(name):
    assert days(f"quirks/{name}") == [("organic", date(2026, 11, 25))]


def test_lines_of_a_web_page_inside_are_remarked():
    assert len(read("quirks/php-warnings.ics").remarks) == 1


def test_windows_text_is_read():
    assert days("quirks/cp1252.ics") == [("residual", date(2026, 11, 25))]


def test_lone_carriage_returns_are_line_ends():
    assert days("quirks/lone-cr.ics") == [("organic", date(2026, 11, 25)), ("paper", date(2026, 11, 26))]


def test_the_day_is_the_one_on_the_towns_wall():
    assert days("quirks/midnight-in-utc.ics") == [
        ("organic", date(2026, 11, 25)),
        ("residual", date(2026, 11, 26)),
        ("paper", date(2026, 11, 27)),
    ]


def test_a_truncated_start_and_a_day_with_a_zone_are_days():
    assert days("quirks/truncated-start.ics") == [("organic", date(2026, 11, 25)), ("paper", date(2026, 11, 26))]


def test_uids_do_not_tell_events_apart():
    assert days("quirks/same-uid.ics") == [("organic", date(2026, 11, 25)), ("organic", date(2026, 12, 9))]


def test_labels_are_mapped_and_unknown_ones_block_only_their_rows():
    file = read("quirks/labels.ics")
    assert [(entry.fraction, entry.variant, entry.on.day, entry.status) for entry in file.entries] == [
        ("residual", "2-weekly", 25, "scheduled"),
        ("residual", "", 26, "scheduled"),
        ("organic", "", 26, "scheduled"),
        ("packaging", "", 27, "scheduled"),
        ("paper", "", 30, "scheduled"),
        ("organic", "", 1, "moved"),
    ]
    assert len(file.problems) == 2
    assert "Wertstoff" in file.problems[0]
    assert not file.is_complete
    assert len(file.remarks) == 1


def test_a_moved_pickup_keeps_its_original_day_and_reason():
    moved = [entry for entry in read("authority/2026/4101.ics").entries if entry.status == "moved"]
    assert [(entry.variant, entry.original_on, entry.on, entry.reason) for entry in moved] == [
        ("2-weekly", date(2026, 12, 31), date(2026, 12, 30), "Silvester"),
        ("4-weekly", date(2026, 12, 31), date(2026, 12, 30), "Silvester"),
    ]


def test_stops_of_one_day_stay_apart():
    stops = read("authority/2026/4103.ics").entries
    assert [(stop.on, stop.stop_place, stop.stop_from, stop.stop_until) for stop in stops] == [
        (date(2026, 12, 5), "Marktplatz, 14800 Ostdorf", time(9), time(10, 30)),
        (date(2026, 12, 5), "Dorfanger, 14800 Ostdorf, OT Lütte", time(11), time(12, 30)),
    ]
