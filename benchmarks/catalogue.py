"""What is measured: the lists beside the peers', our endpoints in three states, and the layers one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from benchmarks.load import Request
from benchmarks.measuring import Group, Target
from benchmarks.seeded import SeededTown
from benchmarks.serving import Server
from benchmarks.variants import (
    COLD,
    NORMAL_SITE,
    ONLY_TENANT,
    ONLY_TOWN,
    PEERS_WITH_OUR_MIDDLEWARE,
    WARM,
    WITHOUT_WRAPPER,
    Variant,
)

NEWS = "/api/v1/news?limit=20"
CUT_NEWS = "/api/v1/cut-news?limit=20"
DRF = "/peers/drf/news?limit=20"
V2 = "/peers/v2/pages/?type=peers.NewsPage&fields=*&limit=20&order=-published_at"
V3 = "/peers/v3/pages/?type=peers.NewsPage&limit=20&order=-first_published_at"
BARE = "/bench/bytes/{size}"
MANY = 1000  # more rows than an address has in all

PathOf = Callable[[SeededTown], str]


def _pickups(town: SeededTown) -> str:
    return f"/api/v1/waste/locations/{town.location}/pickups?limit=20"


def _calendar(town: SeededTown) -> str:
    return f"/api/v1/waste/locations/{town.location}/calendar.ics"


def _drf_pickups(town: SeededTown) -> str:
    return f"/peers/drf/pickups/{town.location}?limit=20"


def _drf_calendar(town: SeededTown) -> str:
    return f"/peers/drf/pickups/{town.location}?limit={MANY}&days=30"


ENDPOINTS: Mapping[str, tuple[str, PathOf]] = {
    "home": ("Home", lambda town: f"/api/v1/home?waste_location={town.location}"),
    "config": ("Config", lambda _town: "/api/v1/config"),
    "news": ("News, 20", lambda _town: NEWS),
    "article": ("One piece of news", lambda town: f"/api/v1/news/{town.article}"),
    "events": ("Events, 20", lambda _town: "/api/v1/events?limit=20"),
    "categories": ("Categories", lambda _town: "/api/v1/categories"),
    "pickups": ("Pickups, 20", _pickups),
    "calendar": ("A year's calendar.ics", _calendar),
    "page": ("The page /", lambda _town: "/"),
}


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Requests to all towns in turn."""

    towns: Sequence[SeededTown]

    def peers(self) -> list[Group]:
        """Uncached lists of twenty."""
        ours = [
            self._target("ours", "Ours, all fields", COLD, NEWS),
            self._target("ours-cut", "Ours, cut to v3's fields", COLD, CUT_NEWS),
        ]
        usual = self._peers(NORMAL_SITE, key="", title="")
        slim = self._peers(PEERS_WITH_OUR_MIDDLEWARE, key="-slim", title=", our middleware")
        waste = [
            self._target("pickups", "Our pickups, 20", COLD, _pickups),
            self._target("drf-pickups", "Plain DRF list of pickups, 20", NORMAL_SITE, _drf_pickups),
            self._target("calendar", "Our calendar.ics, 104 events", COLD, _calendar),
            self._target("drf-calendar", "Plain DRF list of the same 104", NORMAL_SITE, _drf_calendar),
        ]
        return [
            Group(key="peers", title="Uncached lists of 20", targets=[*ours, *usual, *slim]),
            Group(key="waste-peers", title="Uncached pickups", targets=waste),
        ]

    def endpoints(self, servers: Mapping[str, Server], *, keys: Sequence[str]) -> list[Group]:
        """Each of these endpoints built anew, from the cache, and asked by someone who has it already."""
        return [
            self._endpoint(key, title=title, path=path, servers=servers)
            for key, (title, path) in ENDPOINTS.items()
            if key in keys
        ]

    def layers(self, *, size: int) -> list[Group]:
        """The same number of bytes from further and further in."""
        bare = BARE.format(size=size)
        targets = [
            self._target("only-tenant", "django-tenants' middleware alone", ONLY_TENANT, bare),
            self._target("only-town", "Our town middleware alone", ONLY_TOWN, bare),
            self._target("our-middleware", "All middleware that ships", WITHOUT_WRAPPER, bare),
            self._target("normal-site", "All middleware of a usual Wagtail site", NORMAL_SITE, bare),
            self._target("wrapper", "Cached news, answered by the wrapper", WARM, NEWS),
            self._target("no-wrapper", "Cached news, answered without the wrapper", WITHOUT_WRAPPER, NEWS),
        ]
        return [Group(key="layers", title="Layers", targets=targets)]

    def _endpoint(self, key: str, *, title: str, path: PathOf, servers: Mapping[str, Server]) -> Group:
        cold = self._target("cold", f"{title}, uncached", COLD, path)
        warm = self._target("warm", f"{title}, cached", WARM, path)
        targets = [cold, warm]
        if etags := [servers[WARM.key].get(request).etag for request in warm.requests]:
            known = [replace(request, etag=etag) for request, etag in zip(warm.requests, etags, strict=True) if etag]
            targets += [replace(warm, key="not-modified", title=f"{title}, 304", requests=known)] if known else []
        if key == "news":
            gzipped = [replace(request, encoding="gzip") for request in warm.requests]
            targets.append(replace(warm, key="warm-gzip", title=f"{title}, cached and gzipped", requests=gzipped))
            targets.append(replace(cold, key="cold-gzip", title=f"{title}, uncached and gzipped", requests=gzipped))
        return Group(key=key, title=title, targets=targets)

    def _peers(self, variant: Variant, *, key: str, title: str) -> list[Target]:
        return [
            self._target(f"drf{key}", f"Plain DRF list{title}", variant, DRF),
            self._target(f"v3{key}", f"Wagtail API v3, its base fields{title}", variant, V3),
            replace(self._target(f"v2{key}", f"Wagtail API v2, fields=*{title}", variant, V2), is_slow=True),
        ]

    def _target(self, key: str, title: str, variant: Variant, path: str | PathOf) -> Target:
        of = path if callable(path) else lambda _town: path
        requests = [Request(host=town.host, path=of(town)) for town in self.towns]
        return Target(key=key, title=title, variant=variant, requests=requests)
