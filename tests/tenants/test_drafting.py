"""A first municipality file from a town's name and its website."""

from __future__ import annotations

from functools import partial
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from backend.tenants.drafting.official import NotInDirectory, find, plain
from backend.tenants.drafting.website import Page, Website
from backend.tenants.file.reading import read_file
from backend.tenants.management.commands import rollout
from tests.common.web_server import Server, answer, policy_for, server

CELLS = """WARNCELLID;NAME;KURZNAME;CCC;BL
112069000;Kreis Potsdam-Mittelmark;PM;PMX;BB
812069632;Stadt Treuenbrietzen;Treuenbrietzen;;BB
812069020;Stadt Bad Belzig;Bad Belzig;;BB
803241012;Stadt Neustadt am Rübenberge;Neust./Rübenbg.;;NI
806534016;Stadt Neustadt (Hessen);Neustadt/He;;HE
801001001;Gemeinde Zweimal;Zweimal;;SH
803001001;Gemeinde Zweimal;Zweimal;;NI
"""
FIXED = f"6020261031120696320000{'Treuenbrietzen, Stadt':<50}".ljust(165) + "14929\n"

HOME = """<!doctype html><html><head><meta charset="utf-8"><meta name="theme-color" content="#8BC34A">
<link rel="stylesheet" href="/style.css"><link rel="stylesheet" href="//[">
<link rel="alternate" type="application/rss+xml" title="RSS: Aktuelles" href="/aktuelles/rss.xml">
<link rel="alternate" type="application/rss+xml" title="Kommentare" href="/comments/feed/">
<title>Stadt Treuenbrietzen</title></head><body>
<a href="/kaputt.ics">Alle Termine</a> <a href="/termine.ics">Termine</a> <a href="/rss.xml">Aktuelles</a>
<a href="/impressum">Impressum</a></body></html>"""
IMPRINT = """<html><head><meta charset="utf-8"></head><body><h1>Impressum</h1><p>Stadt Treuenbrietzen, vertreten durch
den Bürgermeister</p><p>Großstraße 105, 14929 Treuenbrietzen</p><p>Telefon: 030 23125 – 140</p>
<a href="mailto:stadt@treuenbrietzen.example.org?subject=x">Mail</a></body></html>"""
RSS = "<rss version='2.0'><channel><title>x</title><item><guid>1</guid><title>Neu</title></item></channel></rss>"
ICS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261101T000000Z\r\n"
    "DTSTART:20261205T150000Z\r\nSUMMARY:Markt\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)

__all__ = ["server"]


@pytest.fixture
def site(server: Server, monkeypatch) -> str:
    pages = {
        "/": HOME,
        "/impressum": IMPRINT,
        "/style.css": "a{color:#1B5E20} b{color:#1b5e20} c{background:#FFC107} d{color:#333}",
        "/aktuelles/rss.xml": RSS,
        "/rss.xml": RSS,
        "/termine.ics": ICS,
        "/kaputt.ics": "<html>nicht da</html>",
    }
    server.answers = {path: answer(body=text.encode()) for path, text in pages.items()}
    monkeypatch.setattr(rollout, "Website", partial(Website, policy=policy_for(server)))
    return server.url("/")


def test_a_draft_can_be_read_and_says_what_is_guessed(db, site, tmp_path):
    directory, path, said = tmp_path / "cells.csv", tmp_path / "treuenbrietzen.yaml", StringIO()
    directory.write_text(CELLS, encoding="cp1252")
    words = ["draft", "Treuenbrietzen", "--website", site, "--directory", str(directory), "--to", str(path)]
    call_command("rollout", *words, stdout=said)
    document = read_file(path).document.model_dump()
    assert (document["slug"], document["ags"], document["state"], document["status"]) == (
        "treuenbrietzen", "12069632", "BB", "preparing",
    )  # fmt: skip
    # The website's own colour does not read on white.
    assert (document["theme"]["primary"], document["theme"]["accent"]) == ("#1b5e20", "#8bc34a")
    assert document["contact"]["email"] == "stadt@treuenbrietzen.example.org"
    assert document["contact"]["phone"] == "030 23125 - 140"
    assert document["contact"]["address"]["street"] == "Großstraße 105"
    assert (document["legal"]["authority"], document["legal"]["represented_by"]) == (
        "Stadt Treuenbrietzen", "Bürgermeister",
    )  # fmt: skip
    found = [(source["kind"], source["name"], source["url"]) for source in document["sources"]]
    assert found == [
        ("rss", "Aktuelles", f"{site}aktuelles/rss.xml"),
        ("ics", "Termine", f"{site}termine.ics"),
        ("rss", "Aktuelles 2", f"{site}rss.xml"),
    ]
    text = path.read_text()
    assert text.count("guessed: ") == 11
    assert "kaputt.ics" in said.getvalue()
    with pytest.raises(CommandError, match="is there already"):
        call_command("rollout", *words, stdout=said)
    assert path.read_text() == text


def test_links_within_links_are_links_behind_them():
    content = b"<![x[<body>" + b"<a href='/x'><b>Wort " * 500
    page = Page(url="https://stadt.example.org/", content=content, charset="-idna")
    assert {(link.words, link.url) for link in page.links()} == {("Wort", "https://stadt.example.org/x")}


@pytest.mark.parametrize("name", ["Treuenbrietzen", "treuenbrietzen", "Stadt Treuenbrietzen", "12069632"])
@pytest.mark.parametrize(
    ("content", "more"), [(CELLS, ("", "")), (FIXED, ("120690000632", "14929"))], ids=["cells", "fixed"]
)
def test_a_municipality_is_found_by_name_or_key(tmp_path, name, content, more):
    path = tmp_path / "list"
    path.write_text(content, encoding="utf-8")
    found = find(name, directory=path)
    assert (found.ags, found.plain_name, found.state) == ("12069632", "Treuenbrietzen", "BB")
    assert (found.ars, found.postal_code) == more


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Treuenbritzen", r"Stadt Treuenbrietzen \(12069632\)"),
        ("Neustadt", r"Rübenberge \(03241012\).*Hessen\) \(06534016\)"),
        ("Zweimal", r"several.*01001001.*03001001"),
        ("Kreis Potsdam-Mittelmark", "there is no municipality"),
    ],
)
def test_what_is_not_certain_is_asked_back(tmp_path, name, said):
    path = tmp_path / "list"
    path.write_text(CELLS, encoding="utf-8")
    with pytest.raises(NotInDirectory, match=said):
        find(name, directory=path)


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ("Stadt Bad Belzig", "Bad Belzig"),
        ("Bad Belzig, Stadt", "Bad Belzig"),
        ("Stadt in Verwaltungsgemeinschaft Neustadt am Kulm", "Neustadt am Kulm"),
        ("Marktheidenfeld, St", "Marktheidenfeld"),
        ("Stadtbergen", "Stadtbergen"),
    ],
)
def test_a_name_is_as_people_say_it(listed, said):
    assert plain(listed) == said
