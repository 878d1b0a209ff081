"""News and events as pages for people: from the documents of the API to what the frame shows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from backend.feeds.documents import article_path, event_path
from backend.feeds.outgoing.links import EVENT_FEEDS, EVENTS_CALENDAR, NEWS_FEEDS
from backend.serving.pages import WebPage
from backend.tenants.registry import FeedLink, Reading

Document = dict[str, Any]

NEWS_PATH, PRESS_PATH, EVENTS_PATH = "/nachrichten/", "/nachrichten/presse/", "/veranstaltungen/"
_EVENT_STATUS = {"cancelled": "EventCancelled", "moved": "EventRescheduled", "scheduled": "EventScheduled"}


def news_page(document: Document, *, reading: Reading, press: Document | None = None) -> WebPage:
    """A page of the list of news, and the latest of the press where it is given."""
    return WebPage(
        title=_("News"),
        template="feeds/news.html",
        context={
            "items": document["items"],
            "next": document["next"],
            "press": press,
            "may_propose": "submissions" in reading.town.modules,
        },
        description=_("What is new in %(town)s.") % {"town": reading.town.title},
        path=NEWS_PATH,
        feeds=_found(NEWS_FEEDS),
    )


def press_page(document: Document) -> WebPage:
    """A page of the list of what the press reports."""
    title = _("From the press")
    return WebPage(
        title=title,
        template="feeds/press.html",
        context={"items": document["items"], "next": document["next"]},
        path=PRESS_PATH,
        crumbs=((_("News"), NEWS_PATH), (title, PRESS_PATH)),
    )


def article_page(document: Document) -> WebPage:
    """One piece of news."""
    path = article_path(document["id"])
    return WebPage(
        title=document["title"],
        template="feeds/article.html",
        context={"article": document},
        description=document["teaser"],
        path=path,
        image=document["image"],
        json_ld={
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": document["title"][:110],  # Google's limit for a headline
            "description": document["teaser"],
            "datePublished": document["published_at"],
            "dateModified": document["updated_at"],
            "inLanguage": document["lang"],
            "url": document["url"],
            "image": _large(document["image"]),
            "isBasedOn": document["original_url"],
            "author": {"@type": "Organization", "name": document["source"]["name"]},
            "publisher": {"@type": "Organization", "name": document["source"]["name"]},
        },
        feeds=_found(NEWS_FEEDS),
        crumbs=((_("News"), NEWS_PATH), (document["title"], path)),
        lang=document["lang"],
        languages=document["languages"],
        subject=(document["type"], document["id"]),
    )


def events_page(document: Document, *, reading: Reading) -> WebPage:
    """A page of the calendar of events, by day."""
    return WebPage(
        title=_("Events"),
        template="feeds/events.html",
        context={
            "days": list(_by_day(document["items"])),
            "calendar": f"webcal://{reading.origin.partition('://')[2]}{EVENTS_CALENDAR}",
            "next": document["next"],
            "may_propose": "submissions" in reading.town.modules,
        },
        description=_("What is on in %(town)s.") % {"town": reading.town.title},
        path=EVENTS_PATH,
        feeds=_found(EVENT_FEEDS),
    )


def event_page(document: Document) -> WebPage:
    """One event with its next dates."""
    path = event_path(document["id"])
    return WebPage(
        title=document["title"],
        template="feeds/event.html",
        context={
            "event": document,
            "dates": [_with_last_day(date, document) for date in document["next_occurrences"] or [document]],
            "calendar": f"/api/v1/events/{document['id']}.ics",
        },
        description=document["teaser"],
        path=path,
        image=document["image"],
        json_ld=_event_json_ld(document),
        feeds=_found(EVENT_FEEDS),
        crumbs=((_("Events"), EVENTS_PATH), (document["title"], path)),
        lang=document["lang"],
        languages=document["languages"],
        subject=(document["type"], document["id"]),
    )


def _found(feeds: Iterable[FeedLink]) -> dict[str, str]:
    """For autodiscovery, by what a feed reader shows of each."""
    return {feed.title: feed.path for feed in feeds}


def _event_json_ld(document: Document) -> Document:
    """schema.org/Event of the next date, or of the first one where all are over."""
    date = next(iter(document["next_occurrences"]), document)
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": date["title"],
        "description": document["teaser"],
        "startDate": _day_or_instant(date["starts_at"], document),
        "endDate": _end(date, document),
        **_status(date, document),
        "inLanguage": document["lang"],
        "url": document["url"],
        "image": _large(document["image"]),
        "location": _where(date, document),
        "organizer": {"@type": "Organization", "name": document["organizer"]} if document["organizer"] else None,
    }


def _end(date: Document, document: Document) -> str | None:
    """Of whole days the last one: schema.org counts the day that it is given, ours ends at the midnight after it."""
    ends_at: str | None = date["ends_at"]
    if ends_at is None or not document["all_day"]:
        return ends_at
    return max(_last_instant(date).date().isoformat(), _day_or_instant(date["starts_at"], document))


def _status(date: Document, document: Document) -> Document:
    """Rescheduled is for another start alone: who only meets elsewhere, or longer, comes as planned."""
    planned = date.get("occurrence")
    if date["status"] == "moved" and planned == date["starts_at"]:
        return {"eventStatus": "https://schema.org/EventScheduled"}
    before = {"previousStartDate": _day_or_instant(planned, document)} if planned and date["status"] == "moved" else {}
    return {"eventStatus": f"https://schema.org/{_EVENT_STATUS[date['status']]}", **before}


def _where(date: Document, document: Document) -> Document | None:
    """Where this date takes place, which may be elsewhere than the others."""
    if elsewhere := date.get("new_location"):
        return {"@type": "Place", "name": elsewhere, "address": elsewhere}
    return _place(document["location"]) if document["location"] else None


def _place(location: Document) -> Document:
    parts = {
        "streetAddress": location["street"],
        "postalCode": location["postal_code"],
        "addressLocality": location["city"],
    }
    address = {name: value for name, value in parts.items() if value}
    point = location["point"]
    return {
        "@type": "Place",
        "name": location["name"],
        "address": {"@type": "PostalAddress", **address, "addressCountry": "DE"} if address else location["name"],
        **({"geo": {"@type": "GeoCoordinates", "latitude": point["lat"], "longitude": point["lon"]}} if point else {}),
    }


def _by_day(items: Iterable[Document]) -> Iterable[Document]:
    for day, on_that_day in groupby(items, key=lambda item: str(item["starts_at"])[:10]):
        dates = list(on_that_day)
        yield {"starts_at": dates[0]["starts_at"], "day": day, "items": [_with_last_day(date, date) for date in dates]}


def _with_last_day(date: Document, event: Document) -> Document:
    """A whole-day date ends at a midnight: people read the day before it."""
    if not event["all_day"] or date["ends_at"] is None:
        return date
    last, first = _last_instant(date), datetime.fromisoformat(date["starts_at"])
    return date if last.date() == first.date() else {**date, "last_day": last.isoformat()}


def _last_instant(date: Document) -> datetime:
    return datetime.fromisoformat(date["ends_at"]) - timedelta(seconds=1)


def _day_or_instant(instant: str, document: Document) -> str:
    return instant[:10] if document["all_day"] else instant


def _large(image: Document | None) -> str | None:
    return image["sources"]["large"] if image else None
