"""The endpoints that need all modules at once, and the region's list of towns."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from drf_spectacular.views import SpectacularSwaggerSplitView

from backend.changes.watching import every_key
from backend.library.scopes import read_scope
from backend.mobile_api.document import openapi_document
from backend.mobile_api.reading import build_config, build_discovery, build_home, build_towns
from backend.mobile_api.searching import build_search
from backend.mobile_api.serializers import (
    ChangesDocument,
    ChangesParameters,
    ConfigDocument,
    DiscoveryDocument,
    HitDocument,
    HomeParameters,
    SearchParameters,
    TownsDocument,
    TownsParameters,
    home_document,
)
from backend.mobile_api.syncing import build_changes
from backend.serving.answers import Answer
from backend.serving.cursors import seal_next, unsealed
from backend.serving.serializers import list_of
from backend.serving.snapshots import Snapshot
from backend.serving.views import FRESH_FOR_A_MINUTE, PublicView, respond
from backend.tenants import registry
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading


class Config(PublicView):
    """All that a white-label app needs to become this town's app, in one document."""

    operation = "config"
    tag = "town"
    answer = ConfigDocument

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: Any) -> Answer:
        return Answer(body=build_config(reading))


class Home(PublicView):
    """The start screen in one request; sections of modules that the town does not have are absent."""

    operation = "home"
    tag = "town"
    parameters = HomeParameters
    answer = home_document()
    cache_control = FRESH_FOR_A_MINUTE

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: Any) -> Answer:
        areas = read_scope(area=parameters.get("area")).areas
        locations = tuple(parameters.get("waste_location", ()))
        return build_home(replace(reading, areas=areas, waste_locations=locations))


class Search(PublicView):
    """All types at once, best first: by where the words stand and how fresh it is. What is over is not found."""

    operation = "search"
    tag = "town"
    parameters = SearchParameters
    answer = list_of(HitDocument)

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: Any) -> Answer:
        return build_search(
            reading,
            q=parameters["q"],
            area=parameters.get("area"),
            kind=parameters.get("type"),
            limit=parameters["limit"],
            cursor=parameters.get("cursor"),
        )


class Changes(PublicView):
    """All that has changed since the app asked last, for apps that work offline; without `since`, the whole town.

    Keep each object by type and id, apply the changes in their order, and ask on with `next`, at once while there is
    `more`. 410 means: begin again without `since`, and drop what the new reading does not bring.
    """

    operation = "changes"
    tag = "town"
    parameters = ChangesParameters
    answer = ChangesDocument

    def build_in(self, taken: Snapshot, reading: Reading, parameters: dict[str, Any], **kwargs: Any) -> Answer:
        epoch = taken.state.epoch
        since = unsealed(parameters.get("since"), epoch=epoch, name="since")
        if since is not None:
            taken.keys |= every_key()
        return seal_next(build_changes(reading, state=taken.state, since=since, limit=parameters["limit"]), epoch=epoch)


class Discovery(PublicView):
    """The endpoints of this town."""

    operation = "discovery"
    tag = "town"
    answer = DiscoveryDocument

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: Any) -> Answer:
        active = {pattern for module in registry.active_modules(reading.town) for pattern in _views(module.api_urls)}
        every = {pattern for module in registry.modules() for pattern in _views(module.api_urls)}
        hidden = every - active
        first = {address: next(iter(methods.values())) for address, methods in openapi_document()["paths"].items()}
        paths = {
            operation["operationId"]: address
            for address, operation in first.items()
            if operation["operationId"] not in hidden and operation["operationId"] != "towns"
        }
        return Answer(body=build_discovery(reading.town, paths=paths))


class Towns(PublicView):
    """The towns of the region; on the region's host only."""

    operation = "towns"
    tag = "region"
    parameters = TownsParameters
    answer = TownsDocument
    public: ClassVar = [Municipality.Status.LIVE, Municipality.Status.PAUSED]

    def get(self, request: Any, **kwargs: Any) -> HttpResponse:
        parameters = self.read(request)
        towns = Municipality.objects.filter(status__in=self.public)
        which = {"q": parameters.get("q", ""), "limit": parameters["limit"], "cursor": parameters.get("cursor")}
        answer = Answer(body=build_towns(towns, **which))
        return self.respond(request, answer)


def schema(request: HttpRequest) -> HttpResponse:
    """The OpenAPI 3.1 document."""
    answer = Answer(body=openapi_document(), content_type="application/vnd.oai.openapi+json")
    return respond(request, answer, cache_control="public, max-age=3600")


class Docs(SpectacularSwaggerSplitView):
    """The same to read and try; all that it is made of comes from here."""

    POLICY = (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    )

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().get(request, *args, **kwargs)
        response["Content-Security-Policy"] = self.POLICY
        return response


def _views(patterns: Any) -> set[str]:
    return {pattern.callback.view_class.operation for pattern in patterns}


urlpatterns: list[URLPattern] = [
    path("", Discovery.as_view()),
    path("config", Config.as_view()),
    path("home", Home.as_view()),
    path("changes", Changes.as_view()),
    path("search", Search.as_view()),
]
region_urlpatterns: list[URLPattern] = [path("towns", Towns.as_view())]
