"""Reading calendars as tables."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from backend.waste_calendar.formats import table
from backend.waste_calendar.formats.entries import FileBroken, ReadFile
from backend.waste_calendar.formats.mapping import Profile
from tests.waste_calendar.towns import WASTE

HEADER = "Ort;Straße;Hausnummern;Abfallart;Datum\r\n"


def read(content: bytes, *, profile: Profile | None = None, name: str = "") -> ReadFile:
    zone = ZoneInfo("Europe/Berlin")
    return table.read(content, zone=zone, synonyms={}, years=(2026, 2027), profile=profile, name=name)


def test_a_windows_table_is_read():
    file = read((WASTE / "town" / "abfallkalender-2026.csv").read_bytes())
    assert file.is_complete
    assert len(file.entries) == 28
    entry = next(entry for entry in file.entries if entry.address.street == "Mühlenstraße")
    assert (entry.address.place, entry.address.numbers.key) == ("Musterstadt", "1-39/odd")
    assert {entry.on for entry in file.entries if entry.fraction == "paper"} == {date(2026, 12, 10), date(2026, 12, 11)}


def test_all_streets_of_a_village_have_no_street():
    file = read(f"{HEADER}Lütte;Alle Straßen;;Restmüll;26.11.2026".encode("cp1252"))
    assert file.entries[0].address.street == ""


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("A;B;x;Papier;26.11.2026", "house numbers|Hausnummern"),
        ("A;B;;Papier;31.02.2026", "31.02.2026"),
        ("A;B;;Wertstoff;26.11.2026", "Wertstoff"),
    ],
)
def test_a_faulty_line_is_named_and_blocks_only_itself(line, words):
    file = read(f"{HEADER}{line}\r\nA;B;;Papier;26.11.2026\r\n".encode())
    assert len(file.entries) == 1
    assert len(file.problems) == 1
    assert "2" in str(file.problems[0])
    assert any(word in str(file.problems[0]) for word in words.split("|"))


@pytest.mark.parametrize("content", [b"", b"  \r\n", HEADER.encode(), b"<html>", b"Ort;Datum\r\nA;1.1.2026\r\n"])
def test_what_is_no_table_of_dates_is_broken(content):
    with pytest.raises(FileBroken):
        read(content)
