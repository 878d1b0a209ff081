"""From the request's host to the town: its schema, its URLs, or a plain refusal."""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.urls import set_urlconf

from backend.tenants.hosts import hosts
from backend.tenants.models import Municipality
from backend.tenants.own_hosts import first_address
from backend.tenants.schemas import current_schema, use_public_schema, use_schema_of

logger = logging.getLogger(__name__)

# What answers while a town is not live: editors prepare it, and pictures in their previews must load.
OPEN_WHILE_NOT_LIVE = ("/cms/", "/media/", "/documents/", "/static/", "/healthz", "/readyz")


class TownMiddleware:
    """Select the schema from the host; an unknown host is 404, a town out of service 503, never another town."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":  # any host, also one that is not ours: the load balancer asks by address
            return HttpResponse("ok\n", content_type="text/plain")
        try:
            domain = domain_of(request.get_host())
        except DisallowedHost:
            return _refuse(HTTPStatus.NOT_FOUND, code="unknown_host")
        if domain == settings.REGION_DOMAIN:
            return self._region(request)
        try:
            town = hosts.town_of(domain)
        except OperationalError:
            logger.exception("the database does not answer")
            return _refuse(HTTPStatus.SERVICE_UNAVAILABLE, code="database_unavailable")
        if town is None:
            return _refuse(HTTPStatus.NOT_FOUND, code="unknown_host")
        refused = refusal(request.path, town=town) or _moved(request, town=town, domain=domain)
        # A copy: the row is remembered for others, and somebody might write to it.
        return refused or self._town(request, town=copy.copy(town))

    def _region(self, request: HttpRequest) -> HttpResponse:
        use_public_schema()
        request.tenant = None  # type: ignore[attr-defined]
        request.urlconf = settings.PUBLIC_SCHEMA_URLCONF
        set_urlconf(settings.PUBLIC_SCHEMA_URLCONF)
        return self.get_response(request)

    def _town(self, request: HttpRequest, *, town: Municipality) -> HttpResponse:
        request.tenant = town  # type: ignore[attr-defined]
        if current_schema() != town.schema_name:  # else a SET search_path would follow that changes nothing
            use_schema_of(town)
        set_urlconf(settings.ROOT_URLCONF)
        return self.get_response(request)


def domain_of(host: str) -> str:
    """The name in a Host header, without port and in lower case; a name that ends with a dot is the same name."""
    return host.rpartition("@")[2].partition(":")[0].rstrip(".").lower()


def refusal(path: str, *, town: Municipality) -> HttpResponse | None:
    """Why this town does not answer at this path; None when it does."""
    if town.status == Municipality.Status.RETIRED:
        return _refuse(HTTPStatus.GONE, code="town_retired")
    if not town.is_current:
        return _refuse(HTTPStatus.SERVICE_UNAVAILABLE, code="town_out_of_service")
    if town.status != Municipality.Status.LIVE and not path.startswith(OPEN_WHILE_NOT_LIVE):
        return _refuse(HTTPStatus.SERVICE_UNAVAILABLE, code=f"town_{town.status}")
    return None


def _moved(request: HttpRequest, *, town: Municipality, domain: str) -> HttpResponse | None:
    """To the town's first address, where a page was asked for at another one."""
    origin = first_address(town, domain=domain, path=request.path)
    if origin is None or request.method not in {"GET", "HEAD"}:
        return None
    return HttpResponsePermanentRedirect(origin + request.get_full_path())


def _refuse(status: HTTPStatus, *, code: str) -> HttpResponse:
    """RFC 9457; the body is the same for every host, so that it tells nothing about who is served here."""
    body = {"type": "about:blank", "title": status.phrase, "status": int(status), "code": code}
    response = JsonResponse(body, status=status, content_type="application/problem+json")
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = "60"
    return response
