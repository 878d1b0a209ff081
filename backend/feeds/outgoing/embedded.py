"""News and events as a small list that other websites show in a frame; it shows what may leave in a feed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from rest_framework import serializers

from backend.feeds.outgoing.events import events_feed
from backend.feeds.outgoing.news import news_feed
from backend.feeds.outgoing.views import FeedParameters
from backend.library.scopes import read_scope
from backend.serving.pages import EMBEDDED, PageView, WebPage, public_page
from backend.serving.parameters import read_parameters
from backend.tenants.registry import Reading

NEWS_PATH, EVENTS_PATH = "/einbetten/nachrichten/", "/einbetten/veranstaltungen/"
FRAME = "web_app/embedded.html"
USUAL, MOST = 5, 20


class EmbeddedParameters(FeedParameters):
    """Of which there is a list, and how long it is."""

    anzahl = serializers.IntegerField(required=False, min_value=1, max_value=MOST)


def news(request: HttpRequest, reading: Reading) -> WebPage:
    """`?area=<id>&category=<id>&anzahl=5`: the latest news."""
    return _page(request, reading, path=NEWS_PATH, collect=news_feed, empty=_("There is no news yet."))


def events(request: HttpRequest, reading: Reading) -> WebPage:
    """The same of the next events."""
    return _page(request, reading, path=EVENTS_PATH, collect=events_feed, empty=_("There are no events yet."))


def _page(request: HttpRequest, reading: Reading, *, path: str, collect: Callable[..., Any], empty: str) -> WebPage:
    parameters = read_parameters(EmbeddedParameters, request.GET)
    scope = read_scope(area=parameters.get("area"), category=parameters.get("category"))
    asked = {name: str(parameters[name]) for name in ("area", "category") if parameters.get(name)}
    narrowed = replace(reading, areas=scope.areas)
    feed, answer = collect(narrowed, path=path, asked=asked, categories=scope.categories)
    entries = feed.entries[: parameters.get("anzahl") or USUAL]
    return WebPage(
        title=feed.title,
        frame=FRAME,
        template="feeds/embedded.html",
        context={"entries": entries, "home": feed.home, "empty": empty},
        valid_until=answer.valid_until,
    )


def _embedded(view: PageView) -> Any:
    return public_page(view, policy=EMBEDDED)


news_urls: list[URLPattern] = [path(NEWS_PATH.removeprefix("/"), _embedded(news))]
event_urls: list[URLPattern] = [path(EVENTS_PATH.removeprefix("/"), _embedded(events))]
