"""Number and day of gazettes as towns write them beside their PDFs; what is not said is told, never guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from backend.feeds.formats import FORMATS, Origin
from backend.feeds.formats.parsed import UnreadableFeed

ORIGIN = Origin(
    url="https://stadt.example.org/amtsblatt/",
    charset="utf-8",
    zone=ZoneInfo("Europe/Berlin"),
    now=datetime(2026, 11, 23, 8, tzinfo=UTC),
)


def parse(html: str):
    return FORMATS["gazettes"](html.encode(), origin=ORIGIN)


@pytest.mark.parametrize(
    ("text", "file", "key", "day"),
    [
        ("Amtsblatt Nr. 11/2026 vom 20.11.2026.pdf", "x.pdf", "2026/11", date(2026, 11, 20)),
        ("Amtsblatt Nr. 11 vom 20. November 2026", "download.pdf", "2026/11", date(2026, 11, 20)),
        ("Herunterladen", "Amtsblatt_Nr_07_vom_03.07.26.pdf", "2026/7", date(2026, 7, 3)),
        ("Amtsblatt 11/2026", "2026-11-20_amtsblatt.pdf", "2026/11", date(2026, 11, 20)),
        ("Herunterladen", "Amtsblatt_2026-11.pdf", "2026/11", None),
        ("Herunterladen", "Amtsblatt_05_2026.pdf", "2026/5", None),
        ("Amtsblatt Nr. 6 (2026)", "6.pdf", "2026/6", None),
        ("Ausgabe 11 - November 2026", "a.pdf", "2026/11", None),
        ("AB 11-26", "ab.pdf", "2026/11", None),
        ("33. Jahrgang, Nr. 4/2026 (1,2 MB)", "4.pdf", "2026/4", None),
    ],
)
def test_a_link_says_which_issue_it_is(text, file, key, day):
    found = parse(f'<ul><li><a href="{file}">{text}</a></li></ul>')
    (item,) = found.items
    assert (item.key, item.issued_on if item.is_day_known else None) == (key, day)
    assert item.original_url == f"https://stadt.example.org/amtsblatt/{file}"
    assert found.warnings == []


def test_what_stands_around_a_link_counts_where_it_is_the_only_one():
    row = '<tr><td>Amtsblatt Nr. 5/2026</td><td>8. Mai 2026</td><td><a href="/5.pdf">PDF</a></td></tr>'
    (item,) = parse(f"<table>{row}</table>").items
    assert (item.key, item.issued_on) == ("2026/5", date(2026, 5, 8))


def test_the_heading_above_names_the_year_where_nothing_nearer_does():
    page = parse(
        """<h1>Amtsblatt</h1><h2>2026</h2><ul><li><a href="a.pdf">Amtsblatt Nr. 1</a></li></ul>
        <h2>Jahrgang 2025</h2><ul><li><a href="b.pdf">Amtsblatt Nr. 1</a></li>
        <li><a href="c.pdf">Amtsblatt Nr. 12/2024</a></li></ul>"""
    )
    assert [item.key for item in page.items] == ["2026/1", "2025/1", "2024/12"]


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Hauptsatzung", "keine Nummer"),
        ("Amtsblatt Nr. 11", "kein Jahr"),
        ("Amtsblatt Nr. 1/2027 vom 30.12.2026", "mehrere Jahre"),
        ("Amtsblatt Nr. 3/2026 vom 1.3.2026 und 2.3.2026", "mehrere Tage"),
    ],
)
def test_what_is_not_said_is_told(text, reason):
    found = parse(f'<p><a href="a.pdf">{text}</a></p>')
    assert found.items == []
    assert reason in found.warnings[0]


def test_a_file_twice_is_one_and_another_of_the_same_number_is_told():
    found = parse(
        '<a href="a.pdf"><img></a><a href="a.pdf">Amtsblatt Nr. 2/2026</a><a href="b.pdf">Amtsblatt Nr. 2/2026</a>'
    )
    assert [item.original_url.rsplit("/", 1)[1] for item in found.items] == ["a.pdf"]
    assert len(found.warnings) == 1


def test_a_feed_names_them_as_enclosures():
    feed = "<rss><channel><item><title>Amtsblatt Nr. 9/2026 vom 11.09.2026</title>"
    (item,) = parse(f'{feed}<enclosure url="https://stadt.example.org/9.pdf"/></item></channel></rss>').items
    assert item.key == "2026/9"


def test_a_page_without_pdfs_is_refused():
    with pytest.raises(UnreadableFeed):
        parse('<a href="/impressum">Impressum</a>')


def test_a_page_of_very_many_tags_is_refused_before_it_is_read():
    with pytest.raises(UnreadableFeed):
        parse("<a>" * 200_000 + '<a href="amtsblatt-1-2026.pdf">Amtsblatt 1/2026</a>')


@pytest.mark.parametrize("never_closed", ["<a href='", "<!--", "<![", "<a ", "<a b='>"])
def test_what_is_never_closed_is_not_looked_for_again_and_again(never_closed):
    link = "<a href='Amtsblatt_3-2026.pdf'>Amtsblatt Nr. 3/2026 vom 2. März 2026</a>"
    page = f"<html><body>{link}{never_closed * 15_000}"
    assert [each.key for each in parse(page).items] == ["2026/3"]
