"""RSS 2.0 and Atom 1.0, written by Django's generator with what it lacks: whole texts, pictures and their rights."""

from __future__ import annotations

import re
from datetime import datetime
from html import escape
from typing import Any

from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed

from backend.feeds.outgoing.feed import Entry, Feed, Happening

RSS = "application/rss+xml; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
_PICTURE = "image/webp"
_ANY_FILE = "application/octet-stream"
# XML 1.0 knows no way to write these.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def rss(feed: Feed) -> bytes:
    """RSS 2.0 with content:encoded, Media RSS and dates with the town's offset."""
    return _written(_Rss, feed)


def atom(feed: Feed) -> bytes:
    """Atom 1.0 (RFC 4287)."""
    return _written(_Atom, feed)


def _written(kind: type[_Rss | _Atom], feed: Feed) -> bytes:
    document = kind(
        title=_clean(feed.title),
        link=feed.home,
        description=_clean(feed.description),
        subtitle=_clean(feed.description),
        language=feed.lang,
        author_name=_clean(feed.publisher),
        author_link=f"{feed.origin}/",
        feed_url=feed.address,
        feed_guid=feed.address,
        updated_at=feed.updated_at,
    )
    for entry in feed.entries:
        document.add_item(
            title=_clean(entry.title),
            link=entry.link,
            description=escape(_clean(entry.teaser), quote=False),
            author_name=_clean(entry.author),
            pubdate=entry.published_at,
            updateddate=entry.updated_at,
            unique_id=entry.id,
            unique_id_is_permalink=False,
            categories=[_clean(tag) for tag in entry.tags],
            enclosures=list(kind.enclosures(entry)),
            entry=entry,
        )
    text: str = document.writeString("utf-8")
    return text.encode()


class _Rss(Rss201rev2Feed):
    def rss_attributes(self) -> dict[str, str]:
        return {
            **super().rss_attributes(),
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:ev": "http://purl.org/rss/1.0/modules/event/",
            "xmlns:media": "http://search.yahoo.com/mrss/",
        }

    def latest_post_date(self) -> datetime:
        return _updated_at(self)

    @staticmethod
    def enclosures(entry: Entry) -> list[Enclosure]:
        """The picture, of which the profile knows one; its size is not known, for which the profile has 0."""
        return [Enclosure(entry.image["sources"]["large"], "0", _PICTURE)] if entry.image else []

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        entry: Entry = item["entry"]
        handler.addQuickElement("dc:language", entry.lang)
        if entry.html:
            handler.addQuickElement("content:encoded", _clean(entry.html))
        if entry.image:
            _add_media(handler, entry.image)
        if entry.happening:
            _add_happening(handler, entry.happening)


class _Atom(Atom1Feed):
    def latest_post_date(self) -> datetime:
        return _updated_at(self)

    @staticmethod
    def enclosures(entry: Entry) -> list[Enclosure]:
        """The picture and the files."""
        pictures = [Enclosure(entry.image["sources"]["large"], "", _PICTURE)] if entry.image else []
        files = [
            Enclosure(each["url"], str(each["bytes"] or ""), media_type(each["url"])) for each in entry.attachments
        ]
        return pictures + files

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["entry"].lang}

    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:media": "http://search.yahoo.com/mrss/"}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        entry: Entry = item["entry"]
        if entry.html:
            handler.addQuickElement("content", _clean(entry.html), {"type": "html"})
        if entry.image:
            _add_media(handler, entry.image)


def media_type(address: str) -> str:
    """Of a file to download."""
    return "application/pdf" if address.lower().endswith(".pdf") else _ANY_FILE


def _add_media(handler: Any, image: dict[str, Any]) -> None:
    """Media RSS: the picture in words, whose it is, and under which licence."""
    handler.startElement("media:content", {"url": image["sources"]["large"], "type": _PICTURE, "medium": "image"})
    if image["alt"]:
        handler.addQuickElement("media:description", _clean(image["alt"]), {"type": "plain"})
    if image["credit"]:
        handler.addQuickElement("media:credit", _clean(image["credit"]))
    if licence := image.get("licence"):
        handler.addQuickElement("media:license", licence["name"], {"type": "text/html", "href": licence["url"]})
    handler.endElement("media:content")


def _add_happening(handler: Any, happening: Happening) -> None:
    """The event module of RSS (https://web.resource.org/rss/1.0/modules/event/), which programs sort by."""
    handler.addQuickElement("ev:startdate", happening.starts_at.isoformat(timespec="seconds"))
    if happening.ends_at:
        handler.addQuickElement("ev:enddate", happening.ends_at.isoformat(timespec="seconds"))
    for name, text in (("location", happening.location), ("organizer", happening.organizer)):
        if text:
            handler.addQuickElement(f"ev:{name}", _clean(text))


def _updated_at(document: Any) -> datetime:
    """Django would take the moment for a feed without entries, which would be another feed each time."""
    moment: datetime = document.feed["updated_at"]
    return moment


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("", text)
