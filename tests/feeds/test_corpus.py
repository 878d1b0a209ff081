"""Folders of feeds: our own samples, and files that somebody made to do harm."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import StringIO
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from backend.feeds import corpus
from backend.feeds.corpus import MOST_CPU_SECONDS, MOST_MEMORY, Report, read_folder

SAMPLES = Path(__file__).parents[1] / "samples" / "feeds"
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 21, 11, tzinfo=UTC)


def read(folder: Path) -> dict[str, Report]:
    return {report.file: report for report in read_folder(folder, zone=BERLIN, now=NOW)}


def calendar(*events: str) -> str:
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + "".join(events) + "END:VCALENDAR\r\n"


def event(number: int, extra: str = "") -> str:
    day = f"202612{number % 28 + 1:02}T190000"
    return f"BEGIN:VEVENT\r\nUID:{number}\r\nDTSTART:{day}\r\nSUMMARY:F\r\n{extra}END:VEVENT\r\n"


def rss(inner: str) -> str:
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>x</title>{inner}</channel></rss>"


def entities() -> str:
    names = "abcdefghij"
    nested = "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in pairwise(names))
    return f"<!DOCTYPE r [<!ENTITY a 'xxxxxxxxxx'>{nested}]>" + rss("<item><title>x</title>&j;</item>")


HOSTILE = {
    "200000_events.ics": lambda: calendar(*(event(number) for number in range(200_000))),
    "50000_events.ics": lambda: calendar(*(event(number) for number in range(50_000))),
    "endless.ics": lambda: calendar(*(event(n, "RRULE:FREQ=SECONDLY\r\n") for n in range(500))),
    "to_the_end.ics": lambda: calendar(*(event(n, "RRULE:FREQ=DAILY;UNTIL=21991231\r\n") for n in range(100))),
    "nested.ics": lambda: calendar("BEGIN:VEVENT\r\n" * 100_000, "BEGIN:VALARM\r\n" * 100_000),
    "folded.ics": lambda: calendar(event(1, "DESCRIPTION:" + "x\r\n " * 500_000 + "\r\n")),
    "zone.ics": lambda: calendar(
        "BEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\n"
        "TZOFFSETTO:+0200\r\nRRULE:FREQ=SECONDLY\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n", event(1)
    ),
    "entities.rss": entities,
    "15000_items.rss": lambda: rss("".join(f"<item><title>{n}</title><guid>{n}</guid></item>" for n in range(15_000))),
    "deep.rss": lambda: rss("<item><title>x</title>" + "<a>" * 300_000 + "</item>"),
    "comments.rss": lambda: rss("<!--" * 500_000 + "<![CDATA[" * 200_000),
    "torn.rss": lambda: "<rss version='2.0'><channel><item><title>x & y</title>" + "<b" * 500_000,
    "page_of_events.html": lambda: "<script type='application/ld+json'>" + json.dumps([
        {"@type": "Event", "name": f"T{n}", "startDate": "2026-12-01T19:00",
         "eventSchedule": [{"startDate": "2026-12-01", "repeatFrequency": "P1D", "endDate": "2199-12-01"}] * (n % 20)}
        for n in range(3_000)
    ]) + "</script>",
    "deep_html.rss": lambda: rss("<item><description>" + "&lt;div&gt;" * 200_000 + "</description></item>"),
    "deep.json": lambda: '{"version": "https://jsonfeed.org/version/1.1", "items": ' + "[" * 500_000,
    "50000_items.json": lambda: json.dumps({"items": [{"id": n, "title": "T"} for n in range(50_000)]}),
    "page.html": lambda: "<script type='application/ld+json'>{}" * 50_000,
}  # fmt: skip


def test_every_sample_of_ours_is_read_or_refused_with_a_reason(german):
    reports = read(SAMPLES)
    assert not [report for report in reports.values() if report.fault]
    assert {name for name, report in reports.items() if report.state == "refused"} == {
        "empty.rss",
        "page.html",
        "quirks/broke_off.ics",
    }
    assert "Webseite" in reports["page.html"].reason
    assert reports["json_feed.json"].kind == "json_feed"
    assert (reports["events.ics"].kind, reports["events.ics"].state) == ("ics", "repaired")
    assert (reports["event_page.html"].kind, reports["news_page.html"].kind) == ("event_page", "news_page")


@pytest.mark.parametrize(
    ("file", "why"),
    [
        ("quirks/says_utf8_is_windows.rss", ["angegeben ist (utf-8); er wurde als windows-1252 gelesen"]),
        ("quirks/says_latin1_is_utf8.rss", ["angegeben ist (iso-8859-1); er wurde als utf-8 gelesen"]),
        ("quirks/windows_1252.ics", ["keinen Zeichensatz", "windows-1252"]),
        ("quirks/encoded_twice.ics", ["doppelt kodiert"]),
        ("latin1.rss", []),  # which is the other name of Windows-1252
        ("atom.xml", []),
    ],
)
def test_a_charset_that_is_declared_wrong_is_repaired_and_said(tmp_path, german, file, why):
    (tmp_path / "feed").write_bytes((SAMPLES / file).read_bytes())
    report, json_file, out = read(tmp_path)["feed"], tmp_path.parent / "report.json", StringIO()
    call_command("corpus", str(tmp_path), f"--json={json_file}", stdout=out)
    (document,) = json.loads(json_file.read_text())
    assert report.state == document["state"] == ("repaired" if why else "parsed")
    for said in (" ".join(report.warnings), " ".join(document["warnings"]), out.getvalue()):
        assert [words for words in why if words not in said] == []


def test_no_file_takes_a_second_or_much_memory_or_ends_in_an_exception(tmp_path, german):
    for name, made in HOSTILE.items():
        (tmp_path / name).write_text(made(), encoding="utf-8")
    (tmp_path / "noise.bin").write_bytes(bytes(range(256)) * 4_000)
    reports = read(tmp_path)
    assert len(reports) == len(HOSTILE) + 1
    assert not {name: report.fault for name, report in reports.items() if report.fault}
    assert max(report.cpu_seconds for report in reports.values()) < MOST_CPU_SECONDS
    assert max(report.memory_mb for report in reports.values()) < MOST_MEMORY / 1_000_000
    assert reports["200000_events.ics"].state == "refused"  # larger than any source may be
    assert reports["50000_events.ics"].items == 500


def test_what_a_format_did_not_foresee_and_what_never_ends_is_a_fault_of_its_file_alone(tmp_path, monkeypatch):
    def parse(content: bytes, **_):
        while b"endless" in content:
            pass
        if b"greedy" in content:
            bytearray(2 * MOST_MEMORY)
        raise ZeroDivisionError

    monkeypatch.setitem(corpus.FORMATS, "rss", parse)
    for name in ("endless", "greedy", "odd"):
        (tmp_path / name).write_text(f"<rss>{name}")
    faults = {name: report.fault for name, report in read(tmp_path).items()}
    assert faults == {"endless": "SIGXCPU", "greedy": "MemoryError", "odd": "ZeroDivisionError"}


def test_the_command_gives_a_table_and_json(tmp_path):
    out, report = StringIO(), tmp_path / "report.json"
    call_command("corpus", str(SAMPLES), f"--json={report}", stdout=out)
    lines = out.getvalue().splitlines()
    documents = json.loads(report.read_text())
    assert lines[-1].startswith(f"{len(documents)} files: ")
    assert {each["file"] for each in documents} == {str(path.relative_to(SAMPLES)) for path in SAMPLES.rglob("*.*")}
    with pytest.raises(CommandError, match="no folder"):
        call_command("corpus", str(tmp_path / "nowhere"))
