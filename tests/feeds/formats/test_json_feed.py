"""JSON Feed, also where its types are not kept to."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from backend.feeds.formats import FORMATS, Origin
from backend.feeds.formats.parsed import UnreadableFeed

SAMPLES = Path(__file__).parents[2] / "samples" / "feeds"
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 21, 11, tzinfo=UTC)
URL = "https://stadtwerke.example.org/feed.json"


def parse(content: bytes | str):
    data = content if isinstance(content, bytes) else content.encode()
    return FORMATS["json_feed"](data, origin=Origin(url=URL, charset=None, zone=BERLIN, now=NOW))


def test_the_entries_of_a_feed_are_read(german):
    parsed = parse((SAMPLES / "json_feed.json").read_bytes())
    works, bath, without = parsed.items
    assert parsed.link == "https://stadtwerke.example.org/"
    assert works.key == "id:https://stadtwerke.example.org/?p=12"
    assert (works.title, works.teaser) == ("Neue Leitung & Umleitung", "Bis Freitag wird gebaut …")
    assert works.original_url == "https://stadtwerke.example.org/aktuelles/12?utm_source=feed"
    assert works.published_at == datetime(2026, 11, 19, 8, tzinfo=BERLIN)
    assert works.topics == ("Bauen", "7", "Lütte")
    assert 'href="https://stadtwerke.example.org/aktuelles/plan.pdf"' in works.body_html
    assert not any(word in works.body_html for word in ("script", "onclick", "erschien zuerst"))
    assert (bath.key, bath.title[:18]) == ("id:13", "Das Bad bleibt zu.")
    assert bath.published_at == datetime(2026, 11, 18, 8, tzinfo=BERLIN)
    assert "<p>Das Bad bleibt zu.</p>" in bath.body_html
    assert without.key == "link://stadtwerke.example.org/ohne?id=1"
    assert len(parsed.warnings) == 3  # twice, empty, and what is no entry


@pytest.mark.parametrize(
    "content",
    [
        "{}",
        "[]",
        '{"items": {}}',
        '{"items": [',
        '{"items": ' + "[" * 200_000,
        '{"items": [' + "9" * 5_000 + "]}",
        '"jsonfeed.org/version"',
    ],
)
def test_what_is_no_json_feed_is_refused(content):
    with pytest.raises(UnreadableFeed):
        parse(content)


def test_a_line_break_within_a_text_and_values_of_other_types_do_no_harm():
    values = [None, True, 1.5, [], {}, ["x"], "\ud800\u0000"]
    items = [{"id": n, "title": "T", **dict.fromkeys(("url", "summary", "tags", "date_published"), value)}
             for n, value in enumerate(values)]  # fmt: skip
    parsed = parse(json.dumps({"items": items}).replace('"T"', '"T\nU"'))
    assert [each.title for each in parsed.items] == ["T U"] * len(values)
