"""What an address would bring, before it is a source: recognised, cut as the rights say, found on a website."""

from __future__ import annotations

from functools import partial
from threading import BoundedSemaphore

import pytest

from backend.accounts.models import User
from backend.common import clock
from backend.feeds import looking, sources_cms
from backend.feeds.models import Article, Event, Source
from tests.feeds.conftest import Served

ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><id>1</id><title>Eins</title>
<content type="html">&lt;img src="https://rathaus.example.org/a.jpg" width="400" height="300"&gt;
&lt;p&gt;%s&lt;/p&gt;</content></entry></feed>"""
RSS = b"""<rss version="2.0"><channel><title>R</title><item><guid>1</guid><title>Alt</title>
<pubDate>Mon, 02 Nov 2015 10:00:00 +0100</pubDate></item><item><guid>2</guid><title>Neu</title></item>
</channel></rss>"""
ICS = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261101T000000Z\r\n"
    b"DTSTART:20991205T150000Z\r\nSUMMARY:Markt\r\nLOCATION:Am Ring\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
HOME = b"""<!doctype html><title>Stadt Muster</title><link rel="alternate" type="application/rss+xml"
title="RSS: Aktuelles" href="/rss"><a href="/termine.ics">Termine</a> <a href="/kaputt.ics">Kaputt</a>
<a href="/amtsblaetter/">Unser Amtsblatt</a> <a href="/amtsblatt.pdf">Amtsblatt</a>"""
GAZETTES = """<!doctype html><title>Amtsblatt</title><a href="/satzung.pdf">Satzung</a>
<a href="/11.pdf">Amtsblatt Nr. 11/2026 vom 20.11.2026</a> <a href="/10.pdf">Amtsblatt Nr. 10/2026</a>"""
MORE = {
    "/": HOME,
    "/rss": RSS,
    "/termine.ics": ICS,
    "/atom": ATOM % (b"Wort " * 200),
    "/kaputt.ics": b"<html>nichts</html>",
    "/amtsblaetter/": GAZETTES.encode(),
    "/satzung": b'<!doctype html><title>Satzung</title><a href="/satzung.pdf">Satzung</a>',
    "/leer": b"<!doctype html><title>Nichts</title>",
}


@pytest.fixture
def form(client_of, town, served: Served, monkeypatch):
    """The form for a new source, pressed by an administrator; returns the page and what stands in it then."""
    served.answers = {path: (200, {}, body) for path, body in MORE.items()}
    monkeypatch.setattr(sources_cms, "look", partial(looking.look, policy=served.policy))
    client = client_of(town)
    client.force_login(User.objects.create_superuser(email="leitung@example.org", password="x" * 12))

    def press(path: str, **entered):
        values = {"name": "", "kind": "", "url": served.url(path) if path else "", "rights": "own", **entered}
        response = client.post("/cms/sources/new/", values)
        assert response.status_code == 200
        initial = response.context["form"].initial
        return " ".join(response.content.decode().split()), (initial["kind"], initial["name"], initial["url"])

    yield press
    assert not any(model.objects.exists() for model in (Source, Article, Event)), "nothing is stored"


@pytest.mark.parametrize(
    ("path", "entered", "kind", "words"),
    [
        ("/atom", {"rights": "own"}, "atom", ["Atom-Feed", "Eins", "1 Eintrag käme"]),
        ("/atom", {"rights": "press"}, "atom", ["nur der Anfang", "bleibt 1 Bild weg"]),
        ("/rss", {"rights": "press"}, "rss", ["1 Eintrag ist älter als 14 Tage", "Neu"]),
        ("/termine.ics", {}, "ics", ["Markt", "05.12.2099 16:00, Am Ring"]),
        ("/leer", {}, "", ["liegt eine Webseite („Nichts“), kein Feed"]),
        ("/satzung", {}, "", ["liegt eine Webseite („Satzung“), kein Feed"]),
        (
            "/amtsblaetter/",
            {},
            "gazettes",
            ["2 Einträge kämen", "Amtsblatt Nr. 11/2026", "20.11.2026", "2026/10 kommt als Entwurf", "„Satzung“"],
        ),
        ("", {}, "", ["Bitte geben Sie die Adresse"]),
    ],
)
def test_an_address_is_recognised_and_shown_as_it_would_come(form, path, entered, kind, words):
    page, filled = form(path, look="1", **entered)
    assert filled[0] == kind
    assert [each for each in words if each not in page] == []


def test_an_address_of_a_private_network_is_not_looked_at(form, served: Served):
    page, _filled = form("", look="1", url="http://169.254.169.254/")
    assert "help-warning" in page
    assert served.requests == []


def test_not_all_threads_look_at_once_and_a_strange_file_is_said(form, served: Served, monkeypatch):
    def fail(_answer, **_options):
        raise RecursionError

    monkeypatch.setattr(looking, "recognised", fail)
    assert "lässt sich nicht als Feed oder Kalender lesen" in form("/rss", look="1")[0]
    monkeypatch.setattr(looking, "_seats", BoundedSemaphore(1))
    with looking._seats:
        before = len(served.requests)
        assert "Gerade sehen schon andere nach" in form("/rss", look="1")[0]
        assert len(served.requests) == before


def test_slow_servers_are_left_when_the_time_is_over(town, served: Served, monkeypatch):
    served.answers = {path: (200, {}, body) for path, body in MORE.items()}
    monkeypatch.setattr(looking, "LONGEST_LOOK", 0.0)
    found = looking.look(Source(url=served.url("/")), town=town, now=clock.now(), policy=served.policy)
    assert (found.kind, found.offers, bool(found.error)) == ("", [], True)


def test_the_feeds_of_a_website_are_offered_and_one_is_taken(form, served: Served):
    page, filled = form("/", look="1")
    assert filled == ("", "Stadt Muster", served.url("/"))
    for name, path in (("Aktuelles", "/rss"), ("Termine", "/termine.ics"), ("Unser Amtsblatt", "/amtsblaetter/")):
        assert f'name="offered_name" value="{name}"' in page
        assert served.url(path) in page
    assert "kaputt" not in page
    offered = {
        "offered_url": [served.url("/rss"), served.url("/termine.ics")],
        "offered_name": ["Aktuelles", "Termine"],
    }
    for name, suggested, kept in (("", "", "Termine"), ("Stadt", "Stadt", "Termine"), ("Meine", "Stadt", "Meine")):
        page, filled = form("/", take="1", name=name, suggested_name=suggested, **offered)
        assert filled == ("ics", kept, served.url("/termine.ics"))
        assert "Markt" in page
    assert form("/", take="99", **offered)[1][2] == served.url("/")
