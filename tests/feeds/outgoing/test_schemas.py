"""What leaves as JSON Feed and GeoJSON keeps to what both say of themselves, rule by rule; and what Atom demands."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import orjson
import pytest
import time_machine
from jsonschema import Draft202012Validator

from tests.feeds.factories import NOON, article, event, source
from tests.library.factories import place

TEXT, ADDRESS = {"type": "string", "minLength": 1}, {"type": "string", "pattern": "^https?://"}
INSTANT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([+-]\d\d:\d\d|Z)$"}
LANGUAGE = {"type": "string", "pattern": "^[a-z]{2,3}(-[A-Za-z0-9]+)*$"}
# Extensions begin with an underscore; every other name is one of the format.
_EXTENSIONS: dict[str, Any] = {"patternProperties": {"^_[a-z]": {"type": "object"}}, "additionalProperties": False}
AUTHORS = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"name": TEXT, "url": ADDRESS, "avatar": ADDRESS},
        "minProperties": 1,
        **_EXTENSIONS,
    },
}
ATTACHMENT = {
    "type": "object",
    "required": ["url", "mime_type"],
    "properties": {
        "url": ADDRESS,
        "mime_type": {"type": "string", "pattern": "^[a-z]+/[a-z0-9.+-]+$"},
        "title": TEXT,
        "size_in_bytes": {"type": "integer", "minimum": 0},
        "duration_in_seconds": {"type": "number", "minimum": 0},
    },
    **_EXTENSIONS,
}
ENTRY = {
    "type": "object",
    "required": ["id"],
    "anyOf": [{"required": ["content_html"]}, {"required": ["content_text"]}],
    "properties": {
        **dict.fromkeys(("id", "title", "content_html", "content_text", "summary"), TEXT),
        **dict.fromkeys(("url", "external_url", "image", "banner_image"), ADDRESS),
        **dict.fromkeys(("date_published", "date_modified"), INSTANT),
        "authors": AUTHORS,
        "tags": {"type": "array", "items": TEXT},
        "language": LANGUAGE,
        "attachments": {"type": "array", "items": ATTACHMENT},
    },
    **_EXTENSIONS,
}
JSON_FEED = {  # https://www.jsonfeed.org/version/1.1/
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        **dict.fromkeys(("title", "description", "user_comment"), TEXT),
        **dict.fromkeys(("home_page_url", "feed_url", "next_url", "icon", "favicon"), ADDRESS),
        "authors": AUTHORS,
        "language": LANGUAGE,
        "expired": {"type": "boolean"},
        "hubs": {"type": "array"},
        "items": {"type": "array", "items": ENTRY},
    },
    **_EXTENSIONS,
}
POSITION = {
    "type": "array",
    "prefixItems": [
        {"type": "number", "minimum": -180, "maximum": 180},
        {"type": "number", "minimum": -90, "maximum": 90},
    ],
    "minItems": 2,
    "maxItems": 3,
}
FEATURE = {
    "type": "object",
    "required": ["type", "geometry", "properties"],
    "properties": {
        "type": {"const": "Feature"},
        "id": {"type": ["string", "number"]},
        "properties": {"type": ["object", "null"]},
        "geometry": {
            "type": "object",
            "required": ["type", "coordinates"],
            "properties": {"type": {"const": "Point"}, "coordinates": POSITION},
        },
    },
    "not": {"anyOf": [{"required": [name]} for name in ("coordinates", "geometries", "features")]},
}
GEOJSON = {  # RFC 7946; section 7.1 keeps these names apart, section 4 knows no other system of coordinates
    "type": "object",
    "required": ["type", "features"],
    "properties": {"type": {"const": "FeatureCollection"}, "features": {"type": "array", "items": FEATURE}},
    "not": {"anyOf": [{"required": [name]} for name in ("crs", "coordinates", "geometries", "geometry", "properties")]},
}

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def items(town):
    """Each kind, by the town, by others and without more than a title."""
    with time_machine.travel(NOON, tick=False):
        hall = place("Burg", latitude=52.14, longitude=12.59)
        article("Nur eine Überschrift", html="")
        event("Markt", place=hall, organizer="Heimatverein")
        event("Fest", place=hall, starts_at=datetime(2026, 11, 24, 23, tzinfo=UTC), is_all_day=True)
        guest = source("Verein", rights="licensed")
        article("Gast", source=guest, source_key="1", original_url="https://v.example.org/1")
        event("Gast", source=guest, source_key="2", original_url="https://v.example.org/2")
        yield


@pytest.mark.parametrize(
    ("path", "schema", "entries"),
    [
        ("/feeds/news.json", JSON_FEED, "items"),
        ("/feeds/events.json", JSON_FEED, "items"),
        ("/api/v1/events.geojson", GEOJSON, "features"),
        ("/api/v1/places.geojson", GEOJSON, "features"),
    ],
)
def test_a_document_is_what_its_format_says(client_of, town, path, schema, entries):
    document = orjson.loads(client_of(town).get(path).content)
    checker = Draft202012Validator(schema)
    assert [f"{fault.json_path}: {fault.message}" for fault in checker.iter_errors(document)] == []
    assert document[entries]


@pytest.mark.parametrize("kind", ["news", "events"])
def test_an_atom_feed_says_all_that_it_must(client_of, town, kind):
    """RFC 4287, 4.1.1 and 4.1.2: once each, an author for every entry, one link to itself."""
    feed = ET.fromstring(client_of(town).get(f"/feeds/{kind}.atom").content)  # noqa: S314 - our own
    for element in (feed, *feed.iter(f"{ATOM}entry")):
        assert [len(element.findall(f"{ATOM}{name}")) for name in ("id", "title", "updated")] == [1, 1, 1]
        assert all(datetime.fromisoformat(each.text).tzinfo for each in element.findall(f"{ATOM}updated"))
        assert element.findall(f"{ATOM}author/{ATOM}name") or feed.findall(f"{ATOM}author/{ATOM}name")
    assert len([link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]) == 1
    ids = [each.findtext(f"{ATOM}id") for each in feed.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids)) > 0
