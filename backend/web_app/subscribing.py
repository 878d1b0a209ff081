"""The page on which people find what they can subscribe to, for everything or for their part of town."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from backend.library.models import Area, Category
from backend.serving.pages import WebPage, public_page
from backend.tenants import registry
from backend.tenants.models import Municipality
from backend.tenants.registry import FeedLink, Reading
from backend.web_app.catalogue import CATALOGUE_PATH

PAGE_PATH = "/abonnieren/"


def feeds_of(town: Municipality) -> list[FeedLink]:
    """Those of the modules that the town has."""
    return [feed for module in registry.active_modules(town) for feed in module.feeds]


def autodiscovery(town: Municipality) -> dict[str, str]:
    """The same for the head of the start page, and the catalogue of open data."""
    return {**{feed.title: feed.path for feed in feeds_of(town)}, _("Open data (DCAT-AP.de)"): CATALOGUE_PATH}


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What somebody chose in `web_app/choices.html`, and between what."""

    asked: dict[str, str]
    areas: Sequence[tuple[str, str]]
    categories: Sequence[tuple[str, str]]


def chosen_of(request: HttpRequest) -> Chosen:
    """`?area=<id>&category=<id>`; what is no area and no category of this town counts as nothing chosen."""
    areas, categories = _choices(Area, "name"), _choices(Category, "title")
    known = (("area", areas), ("category", categories))
    asked = {name: request.GET[name] for name, choices in known if request.GET.get(name) in dict(choices)}
    return Chosen(asked=asked, areas=areas, categories=categories)


def subscribing_page(request: HttpRequest, reading: Reading) -> WebPage:
    """The addresses of all feeds, narrowed to what was chosen."""
    chosen = chosen_of(request)
    return WebPage(
        title=_("Subscribe"),
        template="web_app/subscribing.html",
        context={
            "feeds": [_shown(feed, reading=reading, asked=chosen.asked) for feed in feeds_of(reading.town)],
            "chosen": chosen,
            "catalogue": CATALOGUE_PATH,
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
