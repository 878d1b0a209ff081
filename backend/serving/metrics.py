"""What a web process counts while it answers: requests, the response cache, the listener; no word of who asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from prometheus_client import Counter, Gauge, Histogram

from backend.serving.metric_files import share_counters

share_counters()

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

KINDS = (
    ("/api/", "api"),
    ("/cms/", "cms"),
    ("/media/", "media"),
    ("/documents/", "media"),
    ("/static/", "static"),
    ("/healthz", "probe"),
    ("/readyz", "probe"),
    ("/metrics", "probe"),
)
# Whatever else is sent must not make a new series each.
METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}

_requests = Histogram(
    "ortsblatt_request_seconds",
    "Until the answer begins, by kind of address, method and class of status",
    ["kind", "method", "status"],
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
_hits = Counter("ortsblatt_cache_hits", "Answers that the response cache had")
_misses = Counter("ortsblatt_cache_misses", "Answers that had to be built")
_evictions = Counter("ortsblatt_cache_evictions", "Answers that made room for others")
_bytes = Gauge("ortsblatt_cache_bytes", "What the response caches hold", multiprocess_mode="livesum")
_entries = Gauge("ortsblatt_cache_entries", "How many answers the caches hold", multiprocess_mode="livesum")
_heard = Gauge(
    "ortsblatt_listener_heard_timestamp_seconds",
    "When the process that has heard nothing for longest last knew that it had missed no change",
    multiprocess_mode="livemin",
)
_reconnects = Counter("ortsblatt_listener_reconnects", "How often a process had to listen anew")


def answered(*, path: str, method: str, status: int, seconds: float) -> None:
    """One request has its answer."""
    _series(kind_of(path), method, status // 100).observe(seconds)


def cache_hit() -> None:
    """The response cache had the answer, also when it was a 304."""
    _hits.inc()


def cache_miss() -> None:
    """The answer had to be built."""
    _misses.inc()


def cache_evicted(number: int = 1) -> None:
    """So many answers were thrown out to make room."""
    _evictions.inc(number)


def cache_size(*, content: int, entries: int) -> None:
    """What this process' cache holds now, `content` in bytes."""
    _bytes.set(content)
    _entries.set(entries)


def listener_heard(*, at: float) -> None:
    """The listener of this process has missed nothing until `at`, in seconds since 1970."""
    _heard.set(at)


def listener_reconnected() -> None:
    """The listener lost its connection and has a new one."""
    _reconnects.inc()


def measured(application: Application) -> Application:
    """The outermost WSGI wrapper: every answer is counted once, whoever gives it."""

    def run(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        began, status = time.perf_counter(), 500  # which is what the server says when nobody began an answer

        def start(line: str, *rest: Any) -> Any:
            nonlocal status
            status = int(line[:3])
            return start_response(line, *rest)

        try:
            return application(environ, start)
        finally:
            path, method = environ.get("PATH_INFO", ""), environ.get("REQUEST_METHOD", "")
            answered(path=path, method=method, status=status, seconds=time.perf_counter() - began)

    return run


def kind_of(path: str) -> str:
    """Which part of the house an address belongs to; what is no part of it is a page."""
    return next((kind for prefix, kind in KINDS if path.startswith(prefix)), "page")


@lru_cache(maxsize=1024)  # `labels()` costs more than counting does
def _series(kind: str, method: str, hundreds: int) -> Histogram:
    return _requests.labels(kind, method if method in METHODS else "other", f"{hundreds}xx")
