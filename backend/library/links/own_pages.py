"""Whether an address on this host shows something to everybody, asked of the view that would answer, without HTTP."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, QueryDict
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from backend.common.errors import NotFound
from backend.library.links.judging import Outcome, Verdict
from backend.tenants.models import Municipality

FOR_STAFF = "/cms/"
OTHERS_FILES = ("/static/",)  # served by the web server, unchanged for years


def visit_own(url: str, *, town: Municipality) -> Verdict:
    """What a reader of this town gets at an address that begins with a slash."""
    parts = urlsplit(url)
    path = unquote(parts.path)
    if path.startswith(FOR_STAFF):
        return Verdict(outcome=Outcome.UNTESTABLE, reason=str(_("Only people of the town hall can open it.")))
    if path.startswith(OTHERS_FILES) or _shows(path, query=parts.query, town=town):
        return Verdict(outcome=Outcome.FINE)
    return Verdict(outcome=Outcome.GONE_HERE, reason=str(_("There is nothing at this address of ours.")))


def _shows(path: str, *, query: str, town: Municipality) -> bool:
    try:
        found = resolve(path, urlconf=settings.ROOT_URLCONF)
        response = found.func(_request(path, query=query, town=town), *found.args, **found.kwargs)
    except (Resolver404, Http404, NotFound, PermissionDenied):
        return False
    if file := getattr(response, "file_to_stream", None):  # not response.close(): that ends Django's request
        file.close()
    return bool(response.status_code < HTTPStatus.BAD_REQUEST)


def _request(path: str, *, query: str, town: Municipality) -> HttpRequest:
    """A reader's who is nobody in particular."""
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.META = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": town.default_domain,
        "SERVER_PORT": "443",
        "REMOTE_ADDR": "127.0.0.1",
    }
    request.GET = QueryDict(query)
    request.user = AnonymousUser()
    request.tenant = town  # type: ignore[attr-defined]  # as the tenants' middleware does
    return request
