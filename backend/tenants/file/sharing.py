"""`shared_sources` of the region's file, put into the documents of those who own them and of those who take them."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from backend.tenants.file.layers import Keys, Layered
from backend.tenants.file.problems import Problem

KEY = "shared_sources"  # of region.yaml, and of the document of a town that takes one
SOURCES = "sources"  # of the owner's document
OWNERS = ("county", "provider")
TAKERS = ("municipality", "amt")  # where nobody is named


def lay_shared(layers: Layered, *, region: Layered) -> None:
    """Add to a town's document what the region's file says of the sources that it owns or takes."""
    slug, kind = layers.data.get("slug"), layers.data.get("kind", "municipality")
    groups = region.data.get("groups", {})
    for index, entry in enumerate(region.data.get(KEY, [])):
        here: Keys = (KEY, index)
        if entry["owner"] == slug:
            value = {**copy.deepcopy(entry["source"]), "shared": copy.deepcopy(entry.get("match", {}))}
            _append(layers, SOURCES, value, region=region, at=(*here, "source"))
            _note(layers, (SOURCES, len(layers.data[SOURCES]) - 1, "shared"), region=region, at=(*here, "match"))
        elif _takes(entry, slug=str(slug), kind=str(kind), groups=groups):
            value = {"from": entry["owner"], "source": entry["source"].get("name")}
            _append(layers, KEY, value, region=region, at=here)


def sharing_problems(region: Layered, *, kinds: Mapping[str, str]) -> Iterator[Problem]:
    """Names in the region's file that no tenant has; `kinds` are those of all tenants of the folder by slug."""
    groups = region.data.get("groups", {})
    for name, members in groups.items():
        for index, member in enumerate(members):
            if member not in kinds:
                yield _problem(region, ("groups", name, index), f"there is no tenant {member!r}")
    for index, entry in enumerate(region.data.get(KEY, [])):
        owner = entry["owner"]
        if kinds.get(owner) not in OWNERS:
            words = "is neither a county nor a provider" if owner in kinds else "is no tenant of the region"
            yield _problem(region, (KEY, index, "owner"), f"{owner!r} {words}")
        for position, name in enumerate(entry.get("for") or ()):
            if name not in kinds and name not in groups:
                yield _problem(region, (KEY, index, "for", position), f"there is no tenant and no group {name!r}")


def _takes(entry: Mapping[str, Any], *, slug: str, kind: str, groups: Mapping[str, Any]) -> bool:
    named = entry.get("for")
    if named is None:
        return kind in TAKERS
    return any(slug == name or slug in groups.get(name, ()) for name in named)


def _append(layers: Layered, key: str, value: Any, *, region: Layered, at: Keys) -> None:
    """To a list of the document, with the lines of the region's file."""
    known = layers.data.get(key)
    entries = list(known) if isinstance(known, list) else []
    layers.data[key] = [*entries, value]
    _note(layers, (key, len(entries)), region=region, at=at)


def _note(layers: Layered, keys: Keys, *, region: Layered, at: Keys) -> None:
    layers.origins[keys] = region.origin(at)
    for known, origin in region.origins.items():
        if known[: len(at)] == at:
            layers.origins[(*keys, *known[len(at) :])] = origin


def _problem(region: Layered, keys: Keys, message: str) -> Problem:
    origin = region.origin(keys)
    return Problem(file=origin.file, line=origin.line, field=".".join(map(str, keys)), message=message)
