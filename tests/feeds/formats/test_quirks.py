"""The ways in which feeds and calendars of towns differ from their standards: a file and a line for each.

`docs/feed-files.md` says what becomes of each; the files are in `tests/samples/feeds/quirks`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from backend.feeds.formats import FORMATS, Origin, Parsed
from backend.feeds.formats.parsed import ParsedArticle, ParsedEvent, UnreadableFeed
from backend.feeds.occurrences import Occurrence, Override, Series, expand
from backend.feeds.recurrence import read_recurrence

FILES = Path(__file__).parents[2] / "samples" / "feeds" / "quirks"
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 21, 11, tzinfo=UTC)
HOST = "https://www.musterstadt.example.org"
IKISS = "id://musterstadt.example.org/index.phtml?mNavID=3502.1&sNavID=3502.17&La=1&FID=3502.1370.1"
NOLIS = "link://musterstadt.example.org/portal/meldungen/sprechtag-903000417-27710.html?rubrik=903000001"
HOURS = "Öffnungszeiten „zwischen den Jahren“ – Überblick"

# Of each entry what the quirk is about; `at` is its date on the town's clock.
NEWS: dict[str, list[dict[str, Any]]] = {
    "rss_0_91.rss": [{"title": "Straßenfest im Süden", "key": "link://musterstadt.example.org/index.php?id=12"}],
    "rss_1_0.rdf": [
        {
            "key": f"id:{HOST}/n/7",
            "teaser": "Zehn Bänke.",
            "body_html": "<p>Zehn Bänke aus Eiche stehen am Markt.</p>",
            "at": "2026-11-20 09:30",
            "topics": ("Stadtbild",),
        }
    ],
    "tt_news.rss": [
        {
            "title": "Grünpflege beginnt",
            "key": "link://musterstadt.example.org/index.php?id=12&tx_ttnews%5Btt_news%5D=481",
            "at": "2026-11-20 08:00",
        }
    ],
    "typo3_news.rss": [
        {
            "key": "id:news-481",
            "original_url": f"{HOST}/rathaus/winterdienst?cHash=0a1b2c",
            "body_html": f'<p>Der <a href="{HOST}/fileadmin/plan.pdf" rel="noopener nofollow">Plan</a> steht.</p>',
            "at": "2026-11-20 08:00",
        }
    ],
    "drupal.rss": [{"key": "id:1742", "at": "2026-11-16 11:41", "body_html": "<div>Am Montag geschlossen.</div>"}],
    "drupal_moved.rss": [{"key": "id:1742"}],
    "ikiss.rss": [{"key": IKISS, "at": "2026-11-19 10:00"}],
    "ikiss_next_visit.rss": [{"key": IKISS}],
    "nolis.rss": [{"key": NOLIS, "at": "2026-11-19 10:00"}],
    "nolis_next_visit.rss": [{"key": NOLIS}],
    "joomla.rss": [
        {
            "key": f"id:{HOST}/index.php/aktuelles/31-chor",
            "title": "Chor sucht Stimmen",
            "body_html": (
                f'<p>Proben sind <a href="{HOST}/index.php/termine" rel="noopener nofollow">donnerstags</a>.</p>'
                "<p><a>Hier</a> </p>"
            ),
            "topics": ("Vereine",),
        }
    ],
    "says_utf8_is_windows.rss": [{"title": HOURS, "key": "id:1", "original_url": ""}],
    "says_latin1_is_utf8.rss": [{"title": HOURS}],
    "torn.rss": [
        {
            "title": "Kaffee & Kuchen im Müllers Hof",
            "body_html": "<p>Preis &lt; 5 Euro &nbsp; für alle</p>",
            "at": "2026-10-27 00:00",
        }
    ],
    "german_dates.rss": [
        {"at": at}
        for at in (
            *("2026-11-16 11:41", "2026-05-25 11:41", "2026-11-16 11:41", "2026-11-16 00:00", "2026-11-16 11:41"),
            *("2026-11-16 11:41", "2026-05-25 11:41", "2026-03-03 09:00", None),
        )
    ],
    "undated.rss": [{"key": "link://musterstadt.example.org/a", "at": None}, {"title": "Von morgen", "at": None}],
}
MARKET = ["Adventsmarkt 05.12. 15:00"]
CALENDARS: dict[str, list[str]] = {
    "html_description.ics": MARKET,
    "added_dates.ics": [*MARKET, "Adventsmarkt 06.12. 15:00", "Adventsmarkt 13.12. 15:00"],
    "day_takes_out_instant.ics": [*MARKET, "Adventsmarkt 07.12. 15:00"],
    "until_is_a_day.ics": [*MARKET, "Adventsmarkt 06.12. 15:00", "Adventsmarkt 07.12. 15:00"],
    "quoted_printable.vcs": ["Glühwein, Plätzchen 05.12. 15:00"],
    "override_without_title.ics": [*MARKET, "Adventsmarkt 06.12. 17:00", "Adventsmarkt 07.12. 15:00"],
    "cancelled.ics": ["Adventsmarkt 05.12. 15:00 cancelled", "Lesung 05.12. 15:00", "Lesung 06.12. 15:00 cancelled"],
    "zones_of_windows.ics": [*MARKET, "Lesung 06.12. 15:00", "Konzert 07.12. 15:00"],
    "zone_of_the_calendar.ics": MARKET,
    "days.ics": ["Adventsmarkt 05.12. – 06.12.", "Lesung 06.12. – 06.12.", "Konzert 07.12. – 07.12."],
    "ends_before_it_begins.ics": MARKET,
    "same_uid.ics": [*MARKET, "Adventsmarkt 12.12. 15:00"],
    "without_uid_and_start.ics": MARKET,
    "several_calendars.ics": [*MARKET, "Lesung 06.12. 15:00"],
    "wrapped_hard.ics": MARKET,
    "warnings_of_a_script.ics": MARKET,
    "lone_cr.ics": MARKET,
    "windows_1252.ics": ["Glühwein – „heiß“ 05.12. 15:00"],
    "encoded_twice.ics": ["Glühwein 05.12. 15:00"],
    "utf_16.ics": ["Glühwein 05.12. 15:00"],
    "each_second.ics": MARKET,
    "rich.ics": ["Adventsmarkt 05.12. 15:00 – 18:00"],
}
DETAILS = {
    "html_description.ics": {"description_html": "<p>Plätzchen und <strong>Glühwein</strong></p>"},
    "quoted_printable.vcs": {"description_html": "<p>Für alle<br>Bis abends</p>"},
    "wrapped_hard.ics": {"description_html": "<p>Plätzchen und Glühwein am Markt</p>", "location": "Markt"},
    "rich.ics": {
        "location": "Rathaus, Markt 1, 14806 Musterstadt",
        "description_html": "Für <strong>alle</strong><br>Bis abends",
        "original_url": f"{HOST}/advent",
        "organizer": "Gewerbeverein",
        "topics": ("Markt", "Kinder", "Advent"),
    },
}
# Words of what is said to the town hall; of all other files nothing is.
SAID = {
    "each_second.ics": ["SECONDLY"],
    "encoded_twice.ics": ["doppelt kodiert"],
    "ends_before_it_begins.ics": ["endet vor dem Beginn"],
    "warnings_of_a_script.ics": ["2 Zeilen HTML"],
    "windows_1252.ics": ["keinen Zeichensatz"],
    "without_uid_and_start.ics": ["„Lesung“ wurde ausgelassen"],
    "wrapped_hard.ics": ["zusammengefügt wurden: 1"],
    "says_latin1_is_utf8.rss": ["(iso-8859-1)"],
    "says_utf8_is_windows.rss": ["(utf-8)"],
    "torn.rss": ["hält sich nicht"],  # its tags end nowhere
    "zones_of_windows.ics": ["Mitteleuropa", "Amsterdam"],
}
REFUSED = {"broke_off.ics": "bricht ab"}


def parse(name: str) -> Parsed:
    kind = "ics" if name.endswith(("ics", "vcs")) else "rss"
    origin = Origin(url=f"{HOST}/feed", charset=None, zone=BERLIN, now=NOW)
    return FORMATS[kind]((FILES / name).read_bytes(), origin=origin)


def test_each_file_has_its_line():
    assert {path.name for path in FILES.iterdir()} == {*NEWS, *CALENDARS, *REFUSED}


@pytest.mark.parametrize("name", NEWS)
def test_a_feed_is_read_as_it_is_meant(name, german):
    parsed = parse(name)
    assert [_shown(item, names=wanted) for item, wanted in zip(parsed.items, NEWS[name], strict=True)] == NEWS[name]
    assert _is_said(parsed, name=name)


@pytest.mark.parametrize("name", CALENDARS)
def test_a_calendar_is_read_as_it_is_meant(name, german):
    parsed = parse(name)
    assert [line for event in parsed.items for line in _dates(event)] == CALENDARS[name]
    wanted = DETAILS.get(name, {})
    assert {key: getattr(parsed.items[0], key) for key in wanted} == wanted
    assert _is_said(parsed, name=name)


def _is_said(parsed: Parsed, *, name: str) -> bool:
    said = SAID.get(name, [])
    return len(said) == len(parsed.warnings) and all(map(str.__contains__, parsed.warnings, said))


@pytest.mark.parametrize("name", REFUSED)
def test_a_calendar_that_broke_off_is_never_one_without_dates(name, german):
    with pytest.raises(UnreadableFeed, match=REFUSED[name]):
        parse(name)


def _shown(item: ParsedArticle, *, names: dict[str, Any]) -> dict[str, Any]:
    at = f"{item.published_at.astimezone(BERLIN):%Y-%m-%d %H:%M}" if item.published_at else None
    return {name: at if name == "at" else getattr(item, name) for name in names}


def _dates(event: ParsedEvent) -> list[str]:
    """The event's dates as the calendar of the town shows them."""
    series = Series(
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        is_all_day=event.is_all_day,
        is_cancelled=event.is_cancelled,
        zone=BERLIN,
        recurrence=read_recurrence(event.recurrence, zone=BERLIN),
        overrides=tuple(map(_override, event.overrides)),
    )
    found = expand(series, start=datetime(2026, 11, 1, tzinfo=BERLIN), end=datetime(2027, 2, 1, tzinfo=BERLIN))
    return [_line(each, event=event) for each in found]


def _override(document: dict[str, Any]) -> Override:
    moments = {"occurrence", "starts_at", "ends_at"}
    return Override(**{k: datetime.fromisoformat(v) if k in moments else v for k, v in document.items()})


def _line(date: Occurrence, *, event: ParsedEvent) -> str:
    begin, end = (at and at.astimezone(BERLIN) for at in (date.starts_at, date.ends_at))
    assert begin
    if event.is_all_day:
        assert end
        return f"{event.title} {begin:%d.%m.} – {end - timedelta(days=1):%d.%m.}"
    until = f" – {end:%H:%M}" if end else ""
    off = " cancelled" if date.status == "cancelled" else ""
    return f"{date.title or event.title} {begin:%d.%m. %H:%M}{until}{off}"
