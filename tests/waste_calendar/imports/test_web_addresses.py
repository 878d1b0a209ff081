"""Addresses are shown without what opens them, and what nobody fills in is named."""

from __future__ import annotations

import pytest

from backend.waste_calendar.imports.web_addresses import file_name, masked, unknown_placeholders


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://example.org/abfuhr-{year}.ics", "https://example.org/abfuhr-{year}.ics"),
        ("https://example.org/ics?ort=12&jahr={year}", "https://example.org/ics?ort=12&jahr={year}"),
        ("https://example.org/ics?token=geheim&ort=12", "https://example.org/ics?token=•••&ort=12"),
        ("https://example.org/ics?api_key=geheim", "https://example.org/ics?api_key=•••"),
        ("https://example.org/ics?%74oken=geheim&pin=1234", "https://example.org/ics?%74oken=•••&pin=•••"),
        ("https://example.org/a.ics;jsessionid=A1?ort=2", "https://example.org/a.ics;jsessionid=•••?ort=2"),
        ("https://example.org/a.ics#token=geheim", "https://example.org/a.ics#token=•••"),
        ("webcal://anna:geheim@example.org/a.ics", "webcal://•••@example.org/a.ics"),
        ("https://example.org/private-0123456789abcdef0123/a.ics", "https://example.org/•••/a.ics"),
        ("https://example.org/ics?id=0123456789abcdef0123", "https://example.org/ics?id=•••"),
        ("https://example.org/dav/0a1b2c3d4e5f60718293.ics", "https://example.org/dav/•••.ics"),
        (
            "https://example.org/owa/0a1b2c3d4e5f60718293@example.org/a.ics",
            "https://example.org/owa/•••@example.org/a.ics",
        ),
        ("https://example.org/ics?0a1b2c3d4e5f60718293", "https://example.org/ics?•••"),
        (
            "https://example.org/abfuhrkalender-2027-musterstadt.ics",
            "https://example.org/abfuhrkalender-2027-musterstadt.ics",
        ),
        ("/srv/kalender/{year}.ics", "/srv/kalender/{year}.ics"),
    ],
)
def test_what_opens_an_address_is_hidden_and_all_else_is_shown(address, shown):
    assert masked(address) == shown


def test_a_file_without_a_name_is_called_by_its_address_without_its_secrets():
    assert file_name("https://example.org/ics?token=geheim") == "https://example.org/ics?token=•••"
    assert file_name("https://anna:geheim@example.org") == "https://•••@example.org"
    assert file_name("https://example.org/plan%202027.ics?token=geheim") == "plan 2027.ics"
    assert file_name("https://example.org/0a1b2c3d4e5f60718293.ics") == "•••.ics"


def test_only_known_placeholders_are_filled_in():
    assert unknown_placeholders("https://example.org/{year}/{list}", known=["{year}", "{list}"]) == []
    assert unknown_placeholders("https://example.org/{evil}/{", known=["{year}"]) == ["{evil}", "{"]
