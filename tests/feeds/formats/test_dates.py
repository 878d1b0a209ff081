"""Dates as feeds write them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.feeds.formats.dates import parse_date

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mon, 27 May 2019 03:16:02 +0200", "2019-05-27T03:16:02+02:00"),
        ("Mon, 27 May 2019 03:16:02", "2019-05-27T03:16:02+02:00"),
        ("Mon, 27 May 2019 03:16:02 CEST", "2019-05-27T03:16:02+02:00"),
        ("Mo, 27 Mai 2019 03:16:02 MESZ", "2019-05-27T03:16:02+02:00"),
        ("Mon, 27 May 2019 03:16:02 GMT", "2019-05-27T03:16:02+00:00"),
        ("Di, 03 Dez 2019 03:16:02 CET", "2019-12-03T03:16:02+01:00"),
        ("Mittwoch, 4. März 2020 um 14:30 Uhr", "2020-03-04T14:30:00+01:00"),
        ("27. Mai 2019", "2019-05-27T00:00:00+02:00"),
        ("27.05.2019", "2019-05-27T00:00:00+02:00"),
        ("27.05.2019 14:30", "2019-05-27T14:30:00+02:00"),
        ("2019-05-27T03:16:02Z", "2019-05-27T03:16:02+00:00"),
        ("2019-05-27T03:16:02", "2019-05-27T03:16:02+02:00"),
        ("2019-05-27", "2019-05-27T00:00:00+02:00"),
        ("27 May 19 03:16 GMT", "2019-05-27T03:16:00+00:00"),
    ],
)
def test_a_date_is_read(text, expected):
    assert parse_date(text, zone=BERLIN) == datetime.fromisoformat(expected)


@pytest.mark.parametrize("text", ["", "gestern", "31.02.2020", "Mon, 40 May 2019 03:16:02", "0000-00-00", "1.1.9999"])
def test_what_is_no_date_is_none(text):
    assert parse_date(text, zone=BERLIN) is None


@given(st.text(max_size=60))
def test_any_text_is_a_date_or_none(text):
    found = parse_date(text, zone=BERLIN)
    assert found is None or found.tzinfo is not None
