"""Towns, areas, categories, places and items of any name leave in formats that a strict reader reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import orjson
import pytest
import time_machine
from icalendar import Calendar

from backend.library.models import Area, Category, ContactDetails
from backend.tenants.models import Municipality
from tests.feeds.factories import NOON, article, event, source
from tests.library.factories import place

ODD = {
    "quotes": "O\"Neil's <b>&amp; \\ \\n ; , : „Ort“",
    "lines": "Bad\nBelzig\r\nEND:VEVENT\r\nBEGIN:VEVENT",
    "emoji": "😀👩‍👩‍👧‍👦" * 10,
    "long": "ß" * 200,
    "turned round": "\u202e abc \u2067 עברית",
    "unseen": "a\x01b\x0bc\x1f\x7f\x85\u2028\ufffe\uffff\ufeff",
    "closing": "]]><!--x-->{% x %}%s",
}
IRI = re.compile(r'[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`\x00-\x20]*', re.IGNORECASE)
IN_NO_LINE = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


@pytest.fixture(params=ODD.values(), ids=ODD)
def queries(request, town) -> Iterator[list[str]]:
    """What to ask of each feed; everything is called so."""
    odd = request.param
    with time_machine.travel(NOON, tick=False):
        Municipality.objects.filter(pk=town.pk).update(name={"de": odd, "en": odd})
        ContactDetails.objects.all().delete()
        ContactDetails.objects.create(name=odd[:100], email='"a b<c>"@example.org', phone="+49 (0) 33841/123-4")
        filed: dict[str, list[Any]] = {
            "areas": [Area.objects.create(name=odd[:100])],
            "categories": [Category.objects.create(title=odd[:100], color="#1d4e6b")],
        }
        guest = source(odd[:100], rights="licensed")
        article(odd, **filed)
        article(odd, source=guest, source_key=odd, original_url='https://x.example.org/a b"<>{}|^`ä')
        event(odd, place=place(odd[:150]), organizer=odd, recurrence="RRULE:FREQ=DAILY;COUNT=2", **filed)
        event(odd, source=guest, source_key=odd, location=odd)
        yield ["", f"?area={filed['areas'][0].public_id}", f"?category={filed['categories'][0].public_id}"]


def test_feeds_are_read_by_strict_readers(queries, town, client_of):
    for query in queries:
        for kind in ("news", "events"):
            for ending in ("rss", "atom"):
                answer = client_of(town).get(f"/feeds/{kind}.{ending}{query}")
                ET.fromstring(answer.content)  # noqa: S314 - our own; well-formed or an error
                feed = feedparser.parse(answer.content, response_headers={"content-type": answer["Content-Type"]})
                assert not feed.bozo, feed.bozo_exception
                assert feed.entries
                assert all(IRI.fullmatch(link.href) for entry in feed.entries for link in entry.links)
            assert orjson.loads(client_of(town).get(f"/feeds/{kind}.json{query}").content)["items"]


def test_calendars_have_no_line_too_many(queries, town, client_of):
    for query, events in zip(queries, (2, 2, 1), strict=True):
        content = client_of(town).get(f"/feeds/events.ics{query}").content
        assert len(Calendar.from_ical(content).events) == events
        for line in content.split(b"\r\n"):
            assert len(line) <= 75
            assert not IN_NO_LINE.search(line), line
            line.decode()


def test_the_catalogues_addresses_are_some(queries, town, client_of):
    def addresses(node: Any) -> Iterator[str]:
        for name, value in node.items() if isinstance(node, dict) else enumerate(node):
            if name == "@id":
                yield value
            elif isinstance(value, dict | list):
                yield from addresses(value)

    document = orjson.loads(client_of(town).get("/opendata/katalog.jsonld").content)
    assert [each for each in addresses(document) if not IRI.fullmatch(each)] == []
