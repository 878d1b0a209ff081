"""The one way in which a public answer is found or built: kept answer, single flight, snapshot, keeping."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any
from urllib.parse import unquote_plus

from django.http import HttpRequest, HttpResponse

from backend.changes.states import states
from backend.common import clock
from backend.serving import metrics
from backend.serving.admitting import Share, admit
from backend.serving.answers import Answer, Headers, Packed, pack
from backend.serving.response_cache import Address, Entry, responses
from backend.serving.single_flight import flights
from backend.serving.snapshots import Snapshot, snapshot

# All that views of pages are given: `pages.public_page` hands on no other.
PAGE_PARAMETERS = frozenset(
    {"anzahl", "area", "category", "cursor", "hausnummer", "lang", "rubrik", "strasse", "street", "week"}
)
Build = Callable[[Snapshot], Answer]


def deliver(
    request: HttpRequest, build: Build, *, cache_control: str, headers: Headers = (), share: Share | None = None
) -> HttpResponse:
    """The answer to a public GET of a town, kept for whoever asks for the same until something in it changes.

    `build` is called in a snapshot and must take everything from there: the town's tables and its row; and from the
    clock. What it raises is not kept. An answer that has to be built is counted for `share`: raises TooManyRequests.
    """
    town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
    key = address_of(request.META)
    with flights.turn((town.schema_name, key)):
        packed = _kept(town.schema_name, key)
        if packed is None:
            if share is not None:
                admit(request, share=share)
            with snapshot(town) as taken:
                request.tenant = taken.town  # type: ignore[attr-defined]  # what the answer is made of is of one moment
                packed = _kept_in(taken, town.schema_name, key) or _built(
                    taken,
                    town.schema_name,
                    key,
                    lambda: pack(build(taken), cache_control=cache_control, headers=headers),
                )
    return packed.to_response(
        encodings=request.META.get("HTTP_ACCEPT_ENCODING", ""),
        known=request.META.get("HTTP_IF_NONE_MATCH", ""),
        since=request.META.get("HTTP_IF_MODIFIED_SINCE", ""),
    )


def address_of(environ: dict[str, Any]) -> Address:
    """Path and query of a request, as an answer is kept by: parameters sorted by name, repeated ones in their order.

    Pages have few parameters; what others add to their links to us (`fbclid`) makes no answer of its own.
    """
    path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
    if query:
        pairs = [(unquote_plus(pair.partition("=")[0]), pair) for pair in query.split("&")]
        if not path.startswith("/api/"):
            pairs = [(name, pair) for name, pair in pairs if name in PAGE_PARAMETERS]
        query = "&".join(pair for _name, pair in sorted(pairs, key=itemgetter(0)))
    return path, query


def _kept(schema: str, key: Address) -> Packed | None:
    """Without a statement, where the town's state is known; others may have built it while we waited."""
    state = states.current(schema)
    return responses.get(schema, key, state=state, now=clock.now()) if state else None


def _kept_in(taken: Snapshot, schema: str, key: Address) -> Packed | None:
    return responses.get(schema, key, state=taken.state, now=clock.now()) if taken.is_own else None


def _built(taken: Snapshot, schema: str, key: Address, build: Callable[[], Packed]) -> Packed:
    metrics.cache_miss()
    packed = build()
    if taken.is_keepable:
        entry = Entry(packed=packed, epoch=taken.state.epoch, versions=taken.versions, checked=taken.state.number)
        responses.put(schema, key, entry)
    return packed
