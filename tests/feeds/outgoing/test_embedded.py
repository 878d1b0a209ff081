"""Lists that other websites show in a frame: allowed there and only there, without script, cookie or form."""

from __future__ import annotations

import re
from html import unescape

import pytest
import time_machine

from backend.library.models import Area
from tests.feeds.factories import NOON, article, event, source

PATHS = ("/einbetten/nachrichten/", "/einbetten/veranstaltungen/")


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.mark.parametrize("path", PATHS)
def test_only_these_lists_may_be_framed_by_others(client_of, town, path):
    for response in (client_of(town).get(path), client_of(town).get(path)):  # built, and from memory
        assert response.status_code == 200
        assert "X-Frame-Options" not in response
        assert "frame-ancestors *" in response["Content-Security-Policy"]
        assert "script-src" not in response["Content-Security-Policy"]
        assert "Set-Cookie" not in response
    for other in ("/", "/einbetten/", "/nachrichten/", "/feeds/news.json", "/einbetten/nirgends/"):
        response = client_of(town).get(other)
        assert response["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors *" not in response.get("Content-Security-Policy", "")


def test_a_list_shows_what_may_leave_as_many_as_asked_for(client_of, town):
    area = Area.objects.create(name="Lütte")
    for number in range(4):
        article(f"Neu {number}", areas=[area])
    article("Presse", source=source("Blatt", rights="press"), source_key="1")
    event("Markt", location="Burg")

    html = client_of(town).get(f"{PATHS[0]}?area={area.public_id}&anzahl=3").content.decode()
    assert html.count("<li lang") == 3
    assert "Presse" not in client_of(town).get(f"{PATHS[0]}?anzahl=20").content.decode()
    assert '<base target="_top">' in html
    dates = client_of(town).get(PATHS[1]).content.decode()
    assert re.search(r'<time datetime="2026-11-22T12:00:00\+01:00">Sonntag, 22. November 2026, 12:00 Uhr, Burg<', dates)
    for wrong in ("anzahl=0", "anzahl=999", "area=x"):
        assert client_of(town).get(f"{PATHS[0]}?{wrong}").status_code == 404


def test_a_page_makes_the_lines_to_copy(client_of, town):
    area = Area.objects.create(name="Lütte")
    html = client_of(town).get(f"/einbetten/?area={area.public_id}&anzahl=10")
    assert "frame-src 'self'" in html["Content-Security-Policy"]
    snippet = unescape(html.content.decode().partition("readonly>")[2].partition("</textarea>")[0])
    address = unescape(re.search(r'<iframe src="http://musterstadt.region.test([^"]+)" title="[^"]+"', snippet)[1])
    assert address == f"/einbetten/nachrichten/?area={area.public_id}&anzahl=10"
    assert client_of(town).get(address).status_code == 200
    assert 'height="1320"' in snippet, "ten entries are not cut"
    assert html.content.decode().count('height="1320" title="Vorschau') == 2
    assert "script-src 'self'" in html["Content-Security-Policy"]
