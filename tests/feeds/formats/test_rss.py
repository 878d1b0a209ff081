"""RSS and Atom in the shapes that town halls' systems give them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from backend.feeds.formats import FORMATS, Origin
from backend.feeds.formats.parsed import UnreadableFeed
from backend.feeds.formats.texts import clean_teaser

SAMPLES = Path(__file__).parents[2] / "samples" / "feeds"
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 21, 11, tzinfo=UTC)


def parse(content: bytes | str, *, url: str = "https://town.example.org/feed", charset: str | None = None):
    data = content if isinstance(content, bytes) else content.encode()
    return FORMATS["rss"](data, origin=Origin(url=url, charset=charset, zone=BERLIN, now=NOW))


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def item(inner: str) -> str:
    return f"<rss version='2.0'><channel><title>x</title><item><title>T</title>{inner}</item></channel></rss>"


def test_verwaltungsportal_without_guid_is_known_by_its_link():
    first, second = parse(sample("verwaltungsportal.rss")).items
    assert first.key == "link://musterstadt.example.org/news/index.php?rubrik=1&news=505846&typ=1"
    assert first.title == "Straßensperrung in der Gartenstraße"
    # The title's date is the editorial one, however late the record was made.
    assert first.published_at == datetime(2018, 12, 1, tzinfo=BERLIN)
    assert second.published_at == datetime(2019, 5, 1, 8, tzinfo=BERLIN)


def test_verwaltungsportals_teaser_loses_picture_and_tail():
    first = parse(sample("verwaltungsportal.rss")).items[0]
    assert first.body_html == (
        "<p>Ab Montag ist die Gartenstraße gesperrt.</p>\n\n<p>Umleitung über den Markt, Busse halten an der…</p>"
    )


def test_wordpress_gives_teaser_and_whole_text():
    parsed = parse(sample("wordpress.rss"))
    (entry,) = parsed.items
    assert parsed.link == "https://aktuell.example.org"
    assert entry.key == "id:https://aktuell.example.org/?p=4711"
    assert entry.title == "Kinosommer – alle Termine"
    assert entry.teaser == "Freitags um 21 Uhr auf der Burgwiese …"
    assert entry.topics == ("Kultur", "Lütte")
    assert "erschien zuerst" not in entry.body_html
    assert 'href="https://aktuell.example.org/karten/"' in entry.body_html
    assert not any(word in entry.body_html for word in ("script", "onclick", "<img", "pixel"))


def test_atom_resolves_against_its_base():
    (entry,) = parse(sample("atom.xml")).items
    assert entry.key == "id:tag:kreis.example.org,2020:17"
    assert entry.title == "Neue Öffnungszeiten"
    assert entry.original_url == "https://kreis.example.org/beitrag/17"
    assert entry.published_at == datetime(2026, 11, 19, 8, tzinfo=BERLIN)
    assert 'href="https://kreis.example.org/' in entry.body_html


def test_latin_1_with_windows_quotes_is_read():
    (entry,) = parse(sample("latin1.rss")).items
    assert entry.title == "Bürgerbüro „Süd“ geschlossen – Grüße"
    assert entry.published_at == datetime(2018, 6, 25, 11, 41, 36, tzinfo=BERLIN)


@pytest.mark.parametrize("charset", [None, "utf-8", "iso-8859-1", "no-such-charset"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-8-sig", "utf-16"])
def test_umlauts_survive_whatever_the_server_says(encoding, charset):
    content = item("<description>Größere Übung</description>").encode(encoding)
    assert parse(content, charset=charset).items[0].body_html == "<p>Größere Übung</p>"


@pytest.mark.parametrize(("declared", "charset"), [("undefined", None), ("Punycode", "-idna"), ("utf-8", "a\0b")])
def test_an_encoding_that_is_none_is_passed_over(declared, charset):
    content = f"<?xml version='1.0' encoding='{declared}'?>{item('<description>Müll</description>')}".encode()
    assert parse(content, charset=charset).items[0].body_html == "<p>Müll</p>"
    with pytest.raises(UnreadableFeed):
        parse("", charset=charset)


def test_many_comments_and_many_spaces_are_walked_through_once():
    with pytest.raises(UnreadableFeed):
        parse("<!---->" * 10_000 + "Wartung")
    spaces = " " * 100_000
    (entry,) = parse(item(f"<description>&lt;p&gt;Fest &lt;a&gt;{spaces}im{spaces}Park</description>")).items
    assert entry.body_html.split() == ["<p>Fest", "<a>", "im", "Park</a></p>"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("&#55357;&#56832;", "\U0001f600"),
        ("&#xD83D;&#xDE00;", "\U0001f600"),
        ("&#55357;", ""),
        ("&#65;&#56832;B", "AB"),
    ],
)
def test_a_character_in_two_halves_is_joined(written, read):
    assert parse(item(f"<description>Fest {written}</description>")).items[
        0
    ].body_html == f"<p>Fest {read}</p>".replace(" <", "<")


def test_text_that_was_encoded_twice_is_repaired():
    content = item("<description>MÃ¼ll und StraÃŸe</description>")
    assert parse(content).items[0].body_html == "<p>Müll und Straße</p>"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (sample("page.html"), "Webseite („Wartungsarbeiten & Umbau“)"),
        (b"", "leer"),
        (b"  \n", "leer"),
        (b'{"error": 1}', "nicht als Feed"),
        (b"\x00\x01\x02", "nicht als Feed"),
    ],
)
def test_what_is_no_feed_says_so_in_german(content, words, german):
    with pytest.raises(UnreadableFeed) as raised:
        parse(content)
    assert words in str(raised.value)


def test_a_feed_without_entries_is_one():
    assert parse(sample("no_entries.rss")).items == []


def test_tracking_and_sessions_do_not_make_another_entry():
    keys = {
        parse(item(f"<link>{link}</link>")).items[0].key
        for link in (
            "http://www.town.example.org/a?id=1",
            "https://town.example.org/a?id=1&amp;utm_source=rss&amp;PHPSESSID=9#top",
            "https://town.example.org/a;jsessionid=77?id=1&amp;cHash=12",
        )
    }
    assert len(keys) == 1


def test_without_guid_and_link_title_and_date_name_the_entry():
    dated = "<pubDate>Mon, 01 Jun 2026 06:30:00 +0000</pubDate>"
    assert parse(item(dated)).items[0].key == parse(item(dated)).items[0].key
    assert (
        parse(item(dated)).items[0].key != parse(item("<pubDate>Tue, 02 Jun 2026 06:30:00 GMT</pubDate>")).items[0].key
    )


def test_relative_links_are_resolved():
    (entry,) = parse(item("<link>/news/1</link><description>&lt;a href='/b'&gt;b&lt;/a&gt; c</description>")).items
    assert entry.original_url == "https://town.example.org/news/1"
    assert 'href="https://town.example.org/b"' in entry.body_html


def test_a_date_to_come_is_not_believed():
    assert parse(item("<pubDate>Tue, 01 Jan 2030 06:30:00 GMT</pubDate>")).items[0].published_at is None


def test_at_most_five_hundred_entries_and_no_doubles():
    entries = "".join(f"<item><title>{n}</title><guid>{n % 600}</guid></item>" for n in range(700))
    parsed = parse(f"<rss version='2.0'><channel>{entries}</channel></rss>")
    assert len(parsed.items) == 500
    assert len(parsed.warnings) == 1


def test_an_entity_bomb_stays_small():
    bomb = "<!DOCTYPE r [<!ENTITY a 'xxxxxxxxxx'>" + "".join(
        f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(8)
    )
    parsed = parse(f"<?xml version='1.0'?>{bomb}]>{item('<description>&i;</description>')}")
    assert all(len(entry.body_html) < 1000 for entry in parsed.items)


@pytest.mark.parametrize(
    ("text", "teaser"),
    [
        (
            "<p>Ein Satz [&#8230;]</p><p>Der Beitrag <a href='/t'>T</a> erschien zuerst auf <a href='/'>B</a>.</p>",
            "Ein Satz …",
        ),
        ("Ein Satz. Weiterlesen …", "Ein Satz."),
        ("Ein Satz … <a href='/t'>Weiterlesen <span>„Titel“</span> <span>→</span></a>", "Ein Satz …"),
        ("Ein Satz. The post Title appeared first on Site.", "Ein Satz."),
        ("The post Title appeared first on Site.", ""),
        ("<p>Ein Satz.</p><p>The post <a href='/t'>x</a> first appeared on <a href='/'>y</a>.</p>", "Ein Satz."),
        ("Ein Satz [mehr]", "Ein Satz …"),
        ("Ein Satz [...] mehr lesen", "Ein Satz …"),
        ("<p>Ein Satz. <a href='/t'>(mehr …)</a></p>", "Ein Satz."),
        ("Ein Satz. Mehr erfahren »", "Ein Satz."),
        ("Wir wollen mehr lesen", "Wir wollen mehr lesen"),
        ("Bitte weiterlesen.", "Bitte weiterlesen."),
    ],
)
def test_the_tails_of_teasers_are_cut(text, teaser):
    assert clean_teaser(text) == teaser
