"""The builders that need all modules at once: config, home, discovery, towns."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from backend.common.clock import earliest
from backend.common.german import search_key
from backend.common.pagination import cut_page, decode_cursor
from backend.serving.answers import Answer
from backend.tenants import registry
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading


def build_config(reading: Reading) -> dict[str, Any]:
    """One document for a white-label app: the town's own fields and what each module contributes."""
    town = reading.town
    document: dict[str, Any] = {
        "municipality": _municipality(town),
        "modules": [
            {"key": module.key, "title": str(module.title), "icon": module.icon}
            for module in registry.active_modules(town)
            if module.is_service
        ],
        "languages": list(town.languages),
        "push": {"transports": [], "topics": []},
        "min_app_version": None,
    }
    for module in registry.active_modules(town):
        if module.config is not None:
            document |= module.config(reading)
    document["version"] = hashlib.blake2b(orjson.dumps(document), digest_size=8).hexdigest()
    return document


def build_home(reading: Reading) -> Answer:
    """The start screen's sections by key, those of the town's modules only."""
    parts = {
        key: build(reading) for module in registry.active_modules(reading.town) for key, build in module.home.items()
    }
    return Answer(
        body={key: part.document for key, part in parts.items()},
        valid_until=earliest(part.valid_until for part in parts.values()),
    )


def build_discovery(town: Municipality, *, paths: Mapping[str, str]) -> dict[str, Any]:
    """Address templates of what this town answers, by operation."""
    return {"town": town.slug, "endpoints": {name: f"{town.origin}{path}" for name, path in paths.items()}}


def build_towns(towns: Iterable[Municipality], *, q: str, limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of the public directory, by slug, filtered by name, village or postal code."""
    wanted = search_key(q)
    (after,) = decode_cursor(cursor, kinds=(str,)) if cursor is not None else ("",)
    by_slug = sorted(towns, key=lambda town: town.slug)  # here, since databases differ in where they put the hyphen
    found = [town for town in by_slug if town.slug > after and (not wanted or _matches(town, wanted=wanted))]
    page = cut_page(found[: limit + 1], limit=limit, key=lambda town: (town.slug,))
    return {"items": [_town(town) for town in page.items], "next": page.next}


def _matches(town: Municipality, *, wanted: str) -> bool:
    names = [*town.name.values(), *town.area_names]
    is_named = any(word.startswith(wanted) for name in names for word in _starts(search_key(name)))
    return is_named or any(code.startswith(wanted) for code in town.postal_codes)


def _starts(key: str) -> list[str]:
    """The name from each of its words on, so that "belzig" finds Bad Belzig."""
    words = key.split()
    return [" ".join(words[index:]) for index in range(len(words))]


def _town(town: Municipality) -> dict[str, Any]:
    return {
        "slug": town.slug,
        "name": town.title,
        "kind": town.kind,
        "areas": town.area_names,
        "postal_codes": town.postal_codes,
        "center": _center(town),
        "logo": f"{town.origin}{town.logo_url}" if town.logo_url else None,
        "api": f"{town.origin}/api/v1/",
        "url": f"{town.origin}/",
        "status": town.status,
    }


def _municipality(town: Municipality) -> dict[str, Any]:
    return {
        "id": str(town.public_id),
        "slug": town.slug,
        "name": town.name,
        "kind": town.kind,
        "ags": town.ags or None,
        "ars": town.ars or None,
        "state": town.state,
        "center": _center(town),
        "bounds": None,
        "timezone": town.timezone,
        "is_demo": town.is_demo,
    }


def _center(town: Municipality) -> dict[str, float] | None:
    if town.center_lat is None or town.center_lon is None:
        return None
    return {"lat": town.center_lat, "lon": town.center_lon}
