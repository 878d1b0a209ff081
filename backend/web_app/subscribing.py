"""The page on which people find what they can subscribe to, for everything or for their part of town."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from rest_framework import serializers

from backend.library.models import Area, Category
from backend.serving.pages import WebPage, public_page
from backend.serving.parameters import Parameters, read_parameters
from backend.tenants import registry
from backend.tenants.models import Municipality
from backend.tenants.registry import FeedLink, Reading

PAGE_PATH = "/abonnieren/"


class SubscribingParameters(Parameters):
    """Of `/abonnieren/`; an empty one is that of a list in which nothing was chosen."""

    area = serializers.CharField(required=False, allow_blank=True)
    category = serializers.CharField(required=False, allow_blank=True)


def feeds_of(town: Municipality) -> list[FeedLink]:
    """Those of the modules that the town has."""
    return [feed for module in registry.active_modules(town) for feed in module.feeds]


def autodiscovery(town: Municipality) -> dict[str, str]:
    """The same for the head of the start page."""
    return {feed.title: feed.path for feed in feeds_of(town)}


def subscribing_page(request: HttpRequest, reading: Reading) -> WebPage:
    """`?area=<id>&category=<id>`: the addresses of all feeds, narrowed to what was chosen."""
    chosen = read_parameters(SubscribingParameters, request.GET)
    areas, categories = (_choices(model, name) for model, name in ((Area, "name"), (Category, "title")))
    asked = {
        name: chosen[name]
        for name, known in (("area", areas), ("category", categories))
        if chosen.get(name) in {key for key, _title in known}
    }
    return WebPage(
        title=_("Subscribe"),
        template="web_app/subscribing.html",
        context={
            "feeds": [_shown(feed, reading=reading, asked=asked) for feed in feeds_of(reading.town)],
            "areas": areas,
            "categories": categories,
            "chosen": asked,
        },
        description=_("News and events of %(town)s in your calendar, your feed reader or on your own website.")
        % {"town": reading.town.title},
        path=PAGE_PATH,
        feeds=autodiscovery(reading.town),
    )


def _choices(model: Any, name: str) -> Sequence[tuple[str, str]]:
    rows = model.objects.order_by(name, "pk").values_list("public_id", name)
    return [(str(key), title) for key, title in rows]


def _shown(feed: FeedLink, *, reading: Reading, asked: dict[str, str]) -> dict[str, Any]:
    address = f"{reading.origin}{feed.path}" + (f"?{urlencode(asked)}" if asked else "")
    return {
        "feed": feed,
        "address": address,
        "webcal": f"webcal://{address.removeprefix(f'{urlsplit(address).scheme}://')}",
    }


urlpatterns: list[URLPattern] = [path(PAGE_PATH.removeprefix("/"), public_page(subscribing_page), name="subscribing")]
