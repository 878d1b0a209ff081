"""The demo's samples: enough of everything, the same every time, and in the shapes that they claim."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import feedparser
import pytest
import recurring_ical_events
from icalendar import Calendar
from PIL import Image
from ruamel.yaml import YAML

from backend.common.pdf import inspect_pdf
from backend.feeds.formats import FORMATS, Origin
from config.demo.samples import Town, read_towns, write_samples
from config.demo.samples.calendar_days import easter_day, holidays, nth_weekday
from config.demo.samples.feeds import SHAPES
from config.demo.samples.gazettes import GAZETTE_PAGE
from config.demo.samples.pickups import moved_day
from config.demo.samples.writing import EVENT_PAGE

TODAY = date(2026, 11, 21)
MUNICIPALITIES = Path(__file__).resolve().parents[2] / "municipalities"
TOWNS = read_towns(MUNICIPALITIES)
# One of each dialect, and the provider of the first.
CHOSEN = [town for town in TOWNS if town.slug in {"bad-belzig", "templin", "eberswalde", "amt-niemegk", "apm"}]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("samples")
    write_samples(target, today=TODAY, towns=CHOSEN)
    return target


def town(slug: str) -> Town:
    return next(found for found in TOWNS if found.slug == slug)


def cp1252_rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_bytes().decode("cp1252").splitlines(), delimiter=";"))


def calendar(path: Path) -> Calendar:
    return Calendar.from_ical(path.read_bytes())


def test_region_has_twenty_five_towns_an_amt_a_county_and_a_provider():
    assert Counter(found.kind for found in TOWNS) == {"municipality": 25, "amt": 1, "county": 1, "provider": 1}
    assert len({found.key for found in TOWNS}) == 28


def test_eight_towns_and_the_amt_are_served_by_the_provider():
    served = [found.slug for found in TOWNS if "apm" in found.providers]
    assert len(served) == 9
    assert all(found.calendars for found in TOWNS if found.kind == "municipality" and found.slug not in served)


def test_every_source_of_a_file_is_a_shape_that_can_be_written():
    names = {name.rpartition("/")[2] for found in TOWNS for name in found.feeds}
    assert names <= {*SHAPES, EVENT_PAGE, GAZETTE_PAGE, "veranstaltungen.ics", "veranstaltungen-outlook.ics"}


@pytest.mark.parametrize("found", TOWNS, ids=lambda found: found.slug)
def test_colours_of_a_town_are_readable(found: Town):
    assert contrast(found.primary, "#ffffff") >= 4.5
    assert contrast(found.accent, "#000000") >= 4.5


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("slug", ["bad-belzig", "templin", "eberswalde", "amt-niemegk"])
def test_town_has_forty_articles_that_all_say_demo(samples: Path, slug: str):
    feeds = [samples / name for name in town(slug).feeds if not name.endswith(".ics")]
    parsed = [feedparser.parse(path.read_bytes()) for path in feeds]
    entries = [entry for feed in parsed for entry in feed.entries]
    assert not any(feed.bozo for feed in parsed)
    assert len(entries) >= 40
    assert len({entry.link for entry in entries}) == len(entries)
    assert all("Demotext" in entry.summary for entry in entries)


def test_verwaltungsportal_feed_has_no_guid_dated_titles_and_a_cut_teaser(samples: Path):
    content = (samples / "bad-belzig/verwaltungsportal.rss").read_bytes()
    first = feedparser.parse(content).entries[0]
    assert b"<guid" not in content
    assert b"\r\n&nbsp;\r\n" in content
    assert datetime.strptime(first.title[:12], "%d.%m.%Y: ").date() <= TODAY  # noqa: DTZ007 - a title has no zone
    assert first.link.startswith("http://")
    assert "news=" in first.link
    assert first.summary.startswith("<img")
    assert first.summary.endswith("mehr</a>]")


def test_wordpress_feed_names_villages_in_categories_and_has_a_tail(samples: Path):
    content = (samples / "bad-belzig/wordpress.rss").read_bytes()
    entries = feedparser.parse(content).entries
    categories = {tag.term for entry in entries for tag in entry.tags}
    assert categories & set(town("bad-belzig").villages)
    assert b'isPermaLink="false"' in content
    assert all("erschien zuerst auf" in entry.content[0].value for entry in entries)


def test_atom_feed_has_ids_and_relative_links(tmp_path: Path):
    write_samples(tmp_path, today=TODAY, towns=[town("teltow")])
    entries = feedparser.parse((tmp_path / "teltow/atom.xml").read_bytes()).entries
    assert len({entry.id for entry in entries}) == len(entries) == 20
    assert all(entry.id.startswith("tag:") for entry in entries)


def test_the_json_feed_and_the_pages_with_events_and_gazettes_are_read_as_what_they_claim(tmp_path: Path):
    write_samples(tmp_path, today=TODAY, towns=[town("angermuende")])
    now = datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC)
    origin = Origin(url="", charset=None, zone=ZoneInfo("Europe/Berlin"), now=now)
    news, events, gazettes = (
        FORMATS[kind]((tmp_path / "angermuende" / name).read_bytes(), origin=origin)
        for kind, name in (("json_feed", "stadtleben.json"), ("event_page", EVENT_PAGE), ("gazettes", GAZETTE_PAGE))
    )
    assert len({item.key for item in news.items}) == 20
    (concerts,) = events.items
    assert len(concerts.recurrence.splitlines()) == 5
    assert [each["is_cancelled"] for each in concerts.overrides] == [True]
    assert [(item.key, item.original_url) for item in gazettes.items] == [
        ("2026/11", "amtsblatt-2026-11.pdf"),
        ("2026/10", "amtsblatt-2026-10.pdf"),
    ]
    assert all(inspect_pdf((tmp_path / "angermuende" / item.original_url).read_bytes()) for item in gazettes.items)
    assert not [*news.warnings, *events.warnings, *gazettes.warnings]


@pytest.mark.parametrize("found", CHOSEN, ids=lambda found: found.slug)
def test_coming_year_has_sixty_occurrences_and_the_past_some(samples: Path, found: Town):
    for name in (name for name in found.feeds if name.endswith(".ics")):
        dates = recurring_ical_events.of(calendar(samples / name))
        assert len(dates.between(TODAY, TODAY + timedelta(days=365))) >= 60
        assert dates.between(TODAY - timedelta(days=60), TODAY)


def test_events_cover_what_calendars_do(samples: Path):
    events = calendar(samples / "bad-belzig/veranstaltungen.ics").walk("VEVENT")
    assert {"WEEKLY", "MONTHLY"} == {event["RRULE"]["FREQ"][0] for event in events if "RRULE" in event}
    assert any("EXDATE" in event for event in events)
    assert {"CONFIRMED", "CANCELLED"} == {str(event["STATUS"]) for event in events if "RECURRENCE-ID" in event}
    whole_days = [event for event in events if not isinstance(event["DTSTART"].dt, datetime)]
    assert any(event["DTEND"].dt - event["DTSTART"].dt > timedelta(days=1) for event in whole_days)
    assert all("Demotext" in event["DESCRIPTION"] for event in events)


def test_some_calendars_name_zones_like_outlook(samples: Path):
    content = (samples / "templin/veranstaltungen-outlook.ics").read_bytes()
    assert b"DTSTART;TZID=W. Europe Standard Time:" in content
    assert b"VTIMEZONE" not in content


def test_list_of_the_provider_has_a_year_of_pickups_and_tells_moved_ones(samples: Path):
    events = calendar(samples / "apm/2027/40201.ics").walk("VEVENT")
    labels = Counter(str(event["SUMMARY"]) for event in events)
    assert labels["Restmüll 2-wöchentlich"] == 26
    assert labels["Restmüll 4-wöchentlich"] == 13
    assert labels["Biotonne"] > 35
    assert len({event["UID"] for event in events}) == len(events)
    assert any("Verschoben vom" in event.get("DESCRIPTION", "") for event in events)
    assert not any(event["DTSTART"].dt in holidays(2027) or event["DTSTART"].dt.weekday() == 6 for event in events)


def test_streets_of_the_provider_name_lists_that_exist(samples: Path):
    text = (samples / "apm/strassen.csv").read_bytes()
    rows = list(csv.DictReader(text.decode("utf-8-sig").splitlines(), delimiter=";"))
    lists = {number for row in rows for number in row["Listen"].split(",")}
    assert text.startswith(b"\xef\xbb\xbf")
    assert lists == {path.stem for path in (samples / "apm/2026").iterdir()}
    assert {row["AGS"] for row in rows} == {"12069020", "12069448", "12069402", "12069474", "12069485"}
    assert {row["Seite"] for row in rows} == {"", "gerade", "ungerade"}
    assert any(row["Straße"] == "Alle Straßen" for row in rows)


def test_town_calendar_as_ics_is_timed_and_prefixed(samples: Path):
    for path in (samples / "eberswalde/abfall/2026").iterdir():
        events = calendar(path).walk("VEVENT")
        assert events
        assert all(event["SUMMARY"].startswith(("Abfuhr: ", "Schadstoffmobil")) for event in events)
        assert all(isinstance(event["DTSTART"].dt, datetime) for event in events)


def test_town_calendar_as_csv_is_cp1252_with_a_year_of_dates_an_address(samples: Path):
    rows = cp1252_rows(samples / "templin/abfallkalender-2027.csv")
    per_address = Counter((row["Ort"], row["Straße"], row["Hausnummern"]) for row in rows)
    assert list(rows[0]) == ["Ort", "Straße", "Hausnummern", "Abfallart", "Datum"]
    assert min(per_address.values()) > 90
    assert {"1-47b", "ab 48", "1-99 ungerade", "2-100 gerade", "93-97", ""} == {numbers for *_, numbers in per_address}
    assert len({row["Abfallart"] for row in rows}) == 4
    stops = cp1252_rows(samples / "templin/schadstoffmobil-2027.csv")
    assert list(stops[0]) == ["Ort", "Standplatz", "Datum", "von", "bis"]
    assert len(stops) == 6


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        (date(2026, 4, 2), date(2026, 4, 2)),  # Thursday before Good Friday
        (date(2026, 4, 3), date(2026, 4, 4)),  # Good Friday
        (date(2026, 4, 10), date(2026, 4, 11)),  # Friday after Easter Monday
        (date(2026, 12, 25), date(2026, 12, 24)),  # Friday, and Saturday is a holiday too
        (date(2025, 12, 25), date(2025, 12, 27)),  # Thursday, Friday is one
        (date(2026, 11, 20), date(2026, 11, 20)),
    ],
)
def test_pickup_on_or_after_a_holiday_moves_inside_its_week(day: date, moved: date):
    assert moved_day(day) == moved


def test_days_of_the_year():
    assert easter_day(2027) == date(2027, 3, 28)
    assert nth_weekday(2026, month=11, weekday=5, nth=3) == TODAY
    assert nth_weekday(2026, month=11, weekday=0, nth=-1) == date(2026, 11, 30)


def test_pictures_have_a_text_and_a_credit(samples: Path):
    listing = (samples / "bad-belzig/pictures/pictures.yaml").read_text()
    assert listing.count("alt: ") == listing.count("credit: Demo-Bild, Ortsblatt") == 6
    with Image.open(samples / "bad-belzig/pictures/see.jpg") as picture:
        assert picture.size == (1600, 900)
    with Image.open(samples / "bad-belzig/logo.png") as logo:
        assert logo.size == (512, 512)


def test_places_lie_around_the_centre_of_the_town(samples: Path):
    places = YAML(typ="safe").load(samples / "templin/places.yaml")
    lat, lon = town("templin").center
    assert len(places) == 8
    assert all(abs(place["lat"] - lat) < 0.01 and abs(place["lon"] - lon) < 0.02 for place in places)
    assert all((samples / "templin/pictures" / place["picture"]).exists() for place in places)


def test_same_day_again_writes_nothing_even_without_the_stamp(samples: Path, tmp_path: Path):
    shutil.copytree(samples, tmp_path, dirs_exist_ok=True)
    assert write_samples(tmp_path, today=TODAY, towns=CHOSEN) == []
    (tmp_path / "written").unlink()
    assert write_samples(tmp_path, today=TODAY, towns=CHOSEN) == []


def test_next_week_keeps_articles_with_their_text_and_leaves_calendars_alone(samples: Path, tmp_path: Path):
    shutil.copytree(samples, tmp_path, dirs_exist_ok=True)
    changed = write_samples(tmp_path, today=TODAY + timedelta(days=7), towns=CHOSEN)
    assert {path.suffix for path in changed} <= {".rss", ".xml", ".zip"}  # .zip: the day's warnings
    before = feedparser.parse((samples / "templin/wordpress.rss").read_bytes()).entries
    after = {entry.id: entry for entry in feedparser.parse((tmp_path / "templin/wordpress.rss").read_bytes()).entries}
    kept = [entry for entry in before if entry.id in after]
    assert len(kept) >= 17
    assert all(entry == after[entry.id] for entry in kept)
