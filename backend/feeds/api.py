"""The endpoints of news and events."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.urls import URLPattern, path
from drf_spectacular.types import OpenApiTypes

from backend.feeds.calendar_file import build_calendar
from backend.feeds.reading import GEOJSON, build_article, build_event, build_event_map, build_events, build_news
from backend.feeds.serializers import (
    EventDocument,
    EventItemDocument,
    EventMapParameters,
    EventParameters,
    NewsDocument,
    NewsItemDocument,
    NewsParameters,
)
from backend.library.places.serializers import FeatureCollectionDocument
from backend.library.scopes import read_scope
from backend.serving.answers import Answer
from backend.serving.serializers import list_of
from backend.serving.views import PublicView
from backend.tenants.registry import Reading


class NewsList(PublicView):
    """News, pinned ones first, then the latest."""

    module = "news"
    operation = "news_list"
    parameters = NewsParameters
    answer = list_of(NewsItemDocument)

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: Any) -> Answer:
        scope = read_scope(area=parameters.get("area"), category=parameters.get("category"))
        return build_news(
            replace(reading, areas=scope.areas),
            limit=parameters["limit"],
            cursor=parameters.get("cursor"),
            categories=scope.categories,
            source=parameters.get("source"),
            q=parameters.get("q"),
        )


class NewsDetail(PublicView):
    """One piece of news."""

    module = "news"
    operation = "news"
    answer = NewsDocument

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: UUID) -> Answer:
        return build_article(reading, public_id=kwargs["id"])


class EventList(PublicView):
    """The dates of events by start, recurring events expanded; without `from` those that are not over yet."""

    module = "events"
    operation = "events_list"
    parameters = EventParameters
    answer = list_of(EventItemDocument)

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: Any) -> Answer:
        which = {name: parameters.get(name) for name in ("from", "to", "place", "near", "radius", "q")}
        scope = read_scope(area=parameters.get("area"), category=parameters.get("category"))
        return build_events(
            replace(reading, areas=scope.areas),
            limit=parameters["limit"],
            cursor=parameters.get("cursor"),
            categories=scope.categories,
            **which,
        )


class EventMap(PublicView):
    """The next dates at places with a point, for a map: GeoJSON. A date that takes place elsewhere is not on it."""

    module = "events"
    operation = "events_map"
    parameters = EventMapParameters
    answer = FeatureCollectionDocument
    content_type = GEOJSON

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: Any) -> Answer:
        which = {name: parameters.get(name) for name in ("from", "to", "place", "near", "radius")}
        scope = read_scope(area=parameters.get("area"), category=parameters.get("category"))
        return build_event_map(replace(reading, areas=scope.areas), categories=scope.categories, **which)


class EventDetail(PublicView):
    """One event with its next dates."""

    module = "events"
    operation = "event"
    answer = EventDocument

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: UUID) -> Answer:
        return build_event(reading, public_id=kwargs["id"])


class EventCalendar(PublicView):
    """One event for a calendar: iCalendar with its rule, moved and cancelled dates."""

    module = "events"
    operation = "event_calendar"
    answer = OpenApiTypes.STR
    content_type = "text/calendar"

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: UUID) -> Answer:
        return build_calendar(reading, public_id=kwargs["id"])


news_urls: list[URLPattern] = [
    path("news", NewsList.as_view()),
    path("news/<uuid:id>", NewsDetail.as_view()),
]
event_urls: list[URLPattern] = [
    path("events", EventList.as_view()),
    path("events.geojson", EventMap.as_view()),
    path("events/<uuid:id>", EventDetail.as_view()),
    path("events/<uuid:id>.ics", EventCalendar.as_view()),
]
