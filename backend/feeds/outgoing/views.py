"""The addresses of the feeds, which answer as the API does: kept, with ETag, to every website."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import URLPattern, path
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers

from backend.feeds.outgoing.calendar import events_calendar
from backend.feeds.outgoing.events import events_feed
from backend.feeds.outgoing.feed import Feed
from backend.feeds.outgoing.json_feed import JSON_FEED, json_feed
from backend.feeds.outgoing.links import EVENTS_CALENDAR
from backend.feeds.outgoing.news import news_feed
from backend.feeds.outgoing.xml import ATOM, RSS, atom, rss
from backend.library.scopes import read_scope
from backend.serving.answers import Answer
from backend.serving.delivering import PAGE_PARAMETERS
from backend.serving.parameters import Parameters, read_parameters
from backend.serving.views import PublicView
from backend.tenants.registry import Reading


class FeedParameters(Parameters):
    """Of what there is a feed of its own."""

    area = serializers.UUIDField(required=False, help_text="Only what concerns this area, and what is for everybody.")
    category = serializers.UUIDField(required=False, help_text="Only this category, and those below it.")


@dataclass(frozen=True, kw_only=True)
class Form:
    """One format."""

    ending: str
    content_type: str
    write: Callable[[Feed], bytes]


FORMS = (
    Form(ending="rss", content_type=RSS, write=rss),
    Form(ending="atom", content_type=ATOM, write=atom),
    Form(ending="json", content_type=JSON_FEED, write=json_feed),
)


class FeedView(PublicView):
    """A feed at an address that others hand on."""

    parameters = FeedParameters
    answer = OpenApiTypes.STR

    def read(self, request: HttpRequest) -> dict[str, Any]:
        """Like a page it does not mind what others add to its address, since answers are kept without it."""
        known = request.GET.copy()
        for name in known.keys() - PAGE_PARAMETERS:
            del known[name]
        return read_parameters(self.parameters, known)

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: Any) -> Answer:
        scope = read_scope(area=parameters.get("area"), category=parameters.get("category"))
        asked = {name: str(parameters[name]) for name in ("area", "category", "lang") if parameters.get(name)}
        return self.write(replace(reading, areas=scope.areas), asked=asked, categories=scope.categories)

    def write(self, reading: Reading, *, asked: dict[str, str], categories: Sequence[UUID] | None) -> Answer:
        """The feed of what was asked for."""
        raise NotImplementedError


class WrittenFeed(FeedView):
    """A feed that becomes any of the formats; the module's key is its name."""

    form: Form = FORMS[0]

    def write(self, reading: Reading, *, asked: dict[str, str], categories: Sequence[UUID] | None) -> Answer:
        path = f"/feeds/{self.module}.{self.form.ending}"
        feed, answer = self.collect(reading, path=path, asked=asked, categories=categories)
        return replace(answer, body=self.form.write(feed), content_type=self.form.content_type, modified_at=reading.now)

    def collect(
        self, reading: Reading, *, path: str, asked: dict[str, str], categories: Sequence[UUID] | None
    ) -> tuple[Feed, Answer]:
        """The feed, and an answer without body that knows until when it is right."""
        raise NotImplementedError


class NewsFeed(WrittenFeed):
    """The latest news, whole where they are the town's own."""

    module = "news"

    def collect(
        self, reading: Reading, *, path: str, asked: dict[str, str], categories: Sequence[UUID] | None
    ) -> tuple[Feed, Answer]:
        return news_feed(reading, path=path, asked=asked, categories=categories)


class EventsFeed(WrittenFeed):
    """The next events, each with its next date."""

    module = "events"

    def collect(
        self, reading: Reading, *, path: str, asked: dict[str, str], categories: Sequence[UUID] | None
    ) -> tuple[Feed, Answer]:
        return events_feed(reading, path=path, asked=asked, categories=categories)


class EventsCalendar(FeedView):
    """All events to subscribe to: iCalendar with rules, moved and cancelled dates."""

    module = "events"
    extra_headers = (("Content-Disposition", 'inline; filename="veranstaltungen.ics"'),)

    def write(self, reading: Reading, *, asked: dict[str, str], categories: Sequence[UUID] | None) -> Answer:
        return events_calendar(reading, path=EVENTS_CALENDAR, asked=asked, categories=categories)


news_urls: list[URLPattern] = [path(f"feeds/news.{form.ending}", NewsFeed.as_view(form=form)) for form in FORMS]
event_urls: list[URLPattern] = [
    path(EVENTS_CALENDAR.removeprefix("/"), EventsCalendar.as_view()),
    *(path(f"feeds/events.{form.ending}", EventsFeed.as_view(form=form)) for form in FORMS),
]
