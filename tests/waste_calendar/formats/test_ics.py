"""Reading calendars as iCalendar files, quirk by quirk."""

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule

from backend.waste_calendar.formats import ics
from backend.waste_calendar.formats.entries import FileBroken, ReadFile
from tests.waste_calendar.towns import WASTE


def read(name: str) -> ReadFile:
    return ics.read((WASTE / name).read_bytes(), zone=ZoneInfo("Europe/Berlin"), synonyms={}, years=(2026, 2027))


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
    assert any("Wertstoff" in str(problem) for problem in file.problems)
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


@pytest.mark.parametrize(
    "lines",
    [
        "DTSTART;VALUE=DATE:20261203\r\nRRULE:FREQ=DAILY;INTERVAL=0",  # the library would count for ever
        "DTSTART;VALUE=DATE:99991231",
        "DTSTART;VALUE=DATE:00010101",
    ],
)
def test_a_rule_without_steps_and_days_of_no_calendar_are_problems(lines):
    text = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Restmüll\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    file = ics.read(text.encode(), zone=ZoneInfo("Europe/Berlin"), synonyms={}, years=(2026, 2027))
    assert not file.entries
    assert file.problems
    with pytest.raises(FileBroken):
        ics.read(text.replace("müll", "\0").encode(), zone=ZoneInfo("UTC"), synonyms={}, years=(2026, 2027))


@pytest.mark.parametrize(
    ("lines", "days", "problem", "remark"),
    [
        ("DTSTART:20261205T1500013T140000Z/PT2H", [4, 11], "Zeile 10: „Bio“ fehlt: „DTSTART:20261205T", ""),
        ("DTSTART;VALUE=DATE:20261205\r\nRRULE:FREQ=NONE", [4, 11], "Zeile 11: „Bio“ fehlt: „RRULE:FREQ=NONE“", ""),
        (
            "DTSTART;VALUE=DATE:20261205\r\nDTEND:2026T/PT2H",
            [4, 5, 11],
            "",
            "„Bio“: „DTEND:2026T/PT2H“ ist nicht lesbar",
        ),
        ("DTSTART;VALUE=DATE:20261205\r\nDTSTART;VALUE=DATE:20261206", [4, 5, 11], "", ""),
    ],
)
def test_a_line_that_nobody_can_read_costs_its_event_at_most_and_is_named(lines, days, problem, remark):
    start = (
        "DTSTART;VALUE=DATE:20261204\r\nSUMMARY:Restmüll",
        f"{lines}\r\nSUMMARY:Bio",
        "DTSTART;VALUE=DATE:20261211",
    )
    events = [f"BEGIN:VEVENT\r\nUID:{number}\r\n{said}" for number, said in enumerate(start)]
    text = "\r\nEND:VEVENT\r\n".join(["BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + events[0], *events[1:]])
    whole = f"{text}\r\nSUMMARY:Restmüll\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    file = ics.read(whole.encode(), zone=ZoneInfo("Europe/Berlin"), synonyms={}, years=(2026, 2027))
    assert [entry.on.day for entry in file.entries] == days
    assert problem in " ".join(map(str, file.problems))
    assert bool(problem) == bool(file.problems)
    assert remark in " ".join(file.remarks)


def repeating(*rules: str) -> ReadFile:
    lines = ["BEGIN:VCALENDAR"]
    for number, rule in enumerate(rules):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{number}",
            f"SUMMARY:{number + 1}. Restmüll",
            "DTSTART;VALUE=DATE:20260105",
            rule,
        ]
        lines += ["END:VEVENT"]
    text = "\r\n".join([*lines, "END:VCALENDAR", ""])
    return ics.read(text.encode(), zone=ZoneInfo("Europe/Berlin"), synonyms={}, years=(2026, 2027))


@pytest.mark.parametrize(
    "rule", ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYSETPOS=5", "FREQ=DAILY;INTERVAL=7;BYDAY=TU"]
)
def test_a_rule_that_never_comes_true_is_said_and_not_looked_for_in_vain(rule, monkeypatch):
    looks: list[int] = []
    rebuild = rrule._iterinfo.rebuild
    monkeypatch.setattr(rrule._iterinfo, "rebuild", lambda *args: looks.append(1) or rebuild(*args))
    file = repeating(f"RRULE:{rule}")
    assert [entry.on for entry in file.entries] == [date(2026, 1, 5)]
    assert len(file.problems) == 1
    assert len(looks) < 70_000 * 3  # days of 180 years, and not of 8,000


def test_rules_in_vain_take_no_other_rule_along_and_only_so_many_are_looked_for():
    never, weekly = "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "RRULE:FREQ=WEEKLY;UNTIL=20260119"
    assert len(repeating(f"{never}\r\n{weekly}").entries) == 3
    assert len(repeating("RRULE:FREQ=DAILY;UNTIL=20260110;BYMONTH=1").problems) == 0
    file = repeating(*[never] * 25, weekly)
    assert len(file.problems) == 25
    assert {entry.on.day for entry in file.entries} == {5, 12, 19}
    assert len({str(problem).split("Restmüll")[1] for problem in file.problems}) == 2


@pytest.mark.parametrize("rule", ["RRULE:FREQ=DAILY;BYHOUR=1,2;BYMINUTE=1,2,3", "RRULE:FREQ=HOURLY"])
def test_a_rule_of_several_times_a_day_is_left_out(rule):
    assert (repeating(rule).entries, len(repeating(rule).problems)) == ([], 1)
