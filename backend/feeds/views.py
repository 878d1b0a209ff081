"""The public pages of news and events."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from backend.common import clock
from backend.common.errors import InvalidParameter, NotFound
from backend.feeds.pages import article_page, event_page, events_page, news_page
from backend.feeds.reading import build_article, build_event, build_events, build_news
from backend.serving.pages import render_page
from backend.tenants.registry import Reading

PAGE_SIZE = 20


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """The list of news; `?cursor=` is the next page."""
    reading = reading_of(request)
    try:
        answer = build_news(reading, limit=PAGE_SIZE, cursor=request.GET.get("cursor"))
    except InvalidParameter as error:
        raise Http404 from error
    return render_page(request, news_page(answer.body, reading=reading))


@require_safe
def article(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002 - the address calls it so
    """One piece of news."""
    reading = reading_of(request)
    try:
        answer = build_article(reading, public_id=id)
    except NotFound as error:
        raise Http404 from error
    return render_page(request, article_page(answer.body))


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """The calendar of events; `?cursor=` is the next page."""
    reading = reading_of(request)
    try:
        answer = build_events(reading, limit=PAGE_SIZE, cursor=request.GET.get("cursor"))
    except InvalidParameter as error:
        raise Http404 from error
    return render_page(request, events_page(answer.body, reading=reading))


@require_safe
def event(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002 - the address calls it so
    """One event."""
    try:
        answer = build_event(reading_of(request), public_id=id)
    except NotFound as error:
        raise Http404 from error
    return render_page(request, event_page(answer.body))


def reading_of(request: HttpRequest) -> Reading:
    """What a page in the town's first language is read for."""
    town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
    return Reading(town=town, now=clock.now(), lang=town.languages[0])


news_urls: list[URLPattern] = [
    path("nachrichten/", news),
    path("nachrichten/<uuid:id>/", article),
]
event_urls: list[URLPattern] = [
    path("veranstaltungen/", events),
    path("veranstaltungen/<uuid:id>/", event),
]
