"""The public pages of news and events."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.urls import URLPattern, path

from backend.common.clock import earliest
from backend.feeds.pages import article_page, event_page, events_page, news_page, press_page
from backend.feeds.reading import HOME_ITEMS, build_article, build_event, build_events, build_news
from backend.serving.pages import WebPage, public_page
from backend.tenants.registry import Reading

PAGE_SIZE = 20


@public_page
def news(request: HttpRequest, reading: Reading) -> WebPage:
    """The list of the town's and its neighbours' news, on its first page with the latest of the press apart."""
    cursor = request.GET.get("cursor")
    answer = build_news(reading, limit=PAGE_SIZE, cursor=cursor, source="own_or_region")
    if cursor:
        return news_page(answer.body, reading=reading).until(answer.valid_until)
    press = build_news(reading, limit=HOME_ITEMS, cursor=None, source="press")
    until = earliest([answer.valid_until, press.valid_until])
    return news_page(answer.body, press=press.body, reading=reading).until(until)


@public_page
def press(request: HttpRequest, reading: Reading) -> WebPage:
    """The list of what the press reports; `?cursor=` is the next page."""
    answer = build_news(reading, limit=PAGE_SIZE, cursor=request.GET.get("cursor"), source="press")
    return press_page(answer.body).until(answer.valid_until)


@public_page
def article(request: HttpRequest, reading: Reading, id: UUID) -> WebPage:  # noqa: A002, ARG001 - the address calls it so
    """One piece of news."""
    answer = build_article(reading, public_id=id)
    return article_page(answer.body).until(answer.valid_until)


@public_page
def events(request: HttpRequest, reading: Reading) -> WebPage:
    """The calendar of events; `?cursor=` is the next page."""
    answer = build_events(reading, limit=PAGE_SIZE, cursor=request.GET.get("cursor"))
    return events_page(answer.body, reading=reading).until(answer.valid_until)


@public_page
def event(request: HttpRequest, reading: Reading, id: UUID) -> WebPage:  # noqa: A002, ARG001 - the address calls it so
    """One event."""
    answer = build_event(reading, public_id=id)
    return event_page(answer.body).until(answer.valid_until)


news_urls: list[URLPattern] = [
    path("nachrichten/", news),
    path("nachrichten/presse/", press),
    path("nachrichten/<uuid:id>/", article),
]
event_urls: list[URLPattern] = [
    path("veranstaltungen/", events),
    path("veranstaltungen/<uuid:id>/", event),
]
