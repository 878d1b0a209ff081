"""The thirty ways in which calendars of waste authorities differ from the standard: a file and a line for each.

Rows 25 (the turn of the year) and 26 (how often one may ask) are no matter of a single file: the first is tested in
`tests/waste_calendar/imports/test_importing.py`, the second comes with calendars that are fetched.
"""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from backend.waste_calendar.formats import ics
from backend.waste_calendar.formats.entries import FileBroken, ReadFile
from tests.waste_calendar.towns import WASTE

FILES = WASTE / "matrix"
BIN = ["organic 2026-11-25"]
READ = {
    "01-byte-order-mark": BIN,
    "02-blank-before-begin": BIN,
    "04-php-warnings": BIN,
    "05-lone-cr": [*BIN, "organic 2026-12-09"],
    "06-windows-1252": ["residual 2026-11-25"],
    "06-encoded-twice": ["residual 2026-11-25"],
    "07-utf-16": BIN,
    "08-spaced-refresh": BIN,
    "09-bare-t": BIN,
    "10-day-with-a-zone": BIN,
    "11-exdate-of-another-type": ["organic 2026-11-11", "organic 2026-11-25"],
    "12-midnight-in-utc": ["organic 2026-07-01", *BIN, "organic 2026-11-27", "organic 2026-11-30"],
    "13-end-before-start": [*BIN, "organic 2026-12-02", "organic 2026-12-09"],
    "14-several-days": BIN,
    "15-zones-of-windows": [*BIN, "organic 2026-12-02"],
    "16-rule-with-exceptions": [
        "organic 2026-11-04",
        "organic 2026-11-20",
        "organic 2026-12-02",
        "organic 2026-12-17",
        "organic 2026-12-30",
    ],
    "17-until-is-a-day": [f"organic 2026-05-{day}" for day in ("05", "12", "19", "26")],
    "18-same-uid": [
        "paper 2026-11-04",
        "paper 2026-11-05",
        "paper 2026-11-11",
        "paper 2026-11-12",
        *BIN,
        "organic 2026-12-09",
    ],
    "19-other-uids-a": BIN,
    "19-other-uids-b": BIN,
    "20-same-day-twice": [*BIN, "hazardous 2026-12-05 Dorfanger 11:00", "hazardous 2026-12-05 Marktplatz 09:00"],
    "21-several-kinds": [
        "organic 2026-11-02",
        "residual 2026-11-02",
        "paper 2026-11-03",
        "residual 2026-11-03",
        "organic 2026-11-04",
        "paper 2026-11-04",
        "organic 2026-11-05",
        "paper 2026-11-05",
        "organic 2026-11-06",
        "residual 2026-11-06",
        "packaging 2026-11-09",
        "organic 2026-11-10",
        "paper 2026-11-10",
    ],
    "22-around-the-kind": [
        "residual 2026-11-02",
        "organic 2026-11-03",
        "residual/2-weekly 2026-11-04",
        "paper 2026-11-05",
        "paper 2026-11-06",
        "organic 2026-11-09",
        "residual 2026-11-10",
        "organic 2026-11-11 moved",
        "organic 2026-11-12",
        "residual 2026-11-13",
    ],
    "23-kind-elsewhere": ["organic 2026-11-02", "paper 2026-11-03", "residual 2026-11-04", "organic 2026-11-05"],
    "24-no-pickups": BIN,
    "27-two-calendars": [*BIN, "organic 2026-12-09"],
    "27-vcalendar-1": ["residual 2026-11-25"],
    "28-nothing-but-a-day": BIN,
    "30-wrapped-by-hand": BIN,
}
BROKEN = {
    "03-web-page": "Abfragelimit überschritten",
    "05-cut-off": "abgeschnitten",
    "05-empty": "leer",
}
# Rows that are read and said something of, in the file's remarks or its problems.
SAID = {
    "04-php-warnings": ["remark"],
    "14-several-days": ["remark"],
    "15-zones-of-windows": ["remark"],
    "24-no-pickups": ["remark"] * 3,
    "28-nothing-but-a-day": ["problem"],
    "30-wrapped-by-hand": ["remark"],
}


def read(name: str) -> ReadFile:
    content = (FILES / f"{name}.ics").read_bytes()
    return ics.read(content, zone=ZoneInfo("Europe/Berlin"), synonyms={}, years=(2026, 2027))


def short(file: ReadFile) -> list[str]:
    found = []
    for entry in sorted(file.entries, key=lambda entry: (entry.on, entry.fraction, entry.stop_place)):
        kind = "/".join(filter(None, (entry.fraction, entry.variant)))
        stop = f"{entry.stop_place} {entry.stop_from:%H:%M}" if entry.stop_from else ""
        status = entry.status if entry.status != "scheduled" else ""
        found.append(" ".join(filter(None, (kind, entry.on.isoformat(), stop, status))))
    return found


@pytest.mark.parametrize("name", READ)
def test_a_row_is_read(name):
    file = read(name)
    assert short(file) == READ[name]
    assert ["remark"] * len(file.remarks) + ["problem"] * len(file.problems) == SAID.get(name, [])


@pytest.mark.parametrize("name", BROKEN)
def test_a_row_is_broken_and_never_without_dates(name):
    with pytest.raises(FileBroken, match=BROKEN[name]):
        read(name)


def test_what_repeats_every_second_is_left_out_and_every_day_kept_within_the_years():
    file = read("29-every-second")
    assert len(file.problems) == 1
    days = [entry.on for entry in file.entries if entry.fraction == "residual"]
    assert (min(days), max(days), len(days)) == (date(2026, 1, 1), date(2027, 12, 31), 730)


def test_every_row_has_its_file():
    rows = {int(path.name[:2]) for path in Path(FILES).iterdir()}
    assert rows == set(range(1, 31)) - {25, 26}
    assert {path.stem for path in Path(FILES).iterdir()} == {*READ, *BROKEN, "29-every-second"}
