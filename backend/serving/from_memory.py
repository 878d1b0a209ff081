"""The WSGI wrapper around Django: what this process has in memory is answered before Django hears of the request."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.conf import settings

from backend.changes.states import states
from backend.common import clock
from backend.common.freshness import memory
from backend.serving import metrics
from backend.serving.answers import Packed
from backend.serving.delivering import address_of
from backend.serving.response_cache import responses
from backend.tenants.hosts import hosts
from backend.tenants.middleware import domain_of, refusal
from backend.tenants.own_hosts import first_address

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?")
_LINES = {status: f"{status.value} {status.phrase}" for status in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)}


def answering_from_memory(application: Application) -> Application:
    """Hits and 304s here, without a statement; everything else is the application's."""

    def run(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        packed = _kept(environ) if memory and method in ("GET", "HEAD") else None
        if packed is None:
            return application(environ, start_response)
        metrics.cache_hit()
        status, headers, body = packed.sent(
            encodings=environ.get("HTTP_ACCEPT_ENCODING", ""),
            known=environ.get("HTTP_IF_NONE_MATCH", ""),
            since=environ.get("HTTP_IF_MODIFIED_SINCE", ""),
        )
        start_response(_LINES[status], list(headers))
        return [] if method == "HEAD" else [body]

    return run


def _kept(environ: Environ) -> Packed | None:
    if settings.SECURE_SSL_REDIRECT and environ.get("HTTP_X_FORWARDED_PROTO") != "https":
        return None
    host = environ.get("HTTP_HOST", "")
    # What Django would refuse, or read in another way, is for Django to say.
    domain, path = domain_of(host), environ["PATH_INFO"]
    town = hosts.remembered(domain) if _HOST.fullmatch(host) else None
    state = states.current(town.schema_name) if town else None
    if town is None or state is None or refusal(path, town=town) or first_address(town, domain=domain, path=path):
        return None
    return responses.get(town.schema_name, address_of(environ), state=state, now=clock.now())
