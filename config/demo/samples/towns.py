"""What the samples need to know of a town, read from its municipality file; the file is checked elsewhere."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.tenants.file.layers import Layered, read_layer


@dataclass(frozen=True, kw_only=True)
class Area:
    """A village, or a municipality of an Amt with its villages."""

    name: str
    ags: str = ""
    children: tuple[Area, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """One entry of `waste.calendars`; paths are below the demo's folder and may hold `{year}` and `{list}`."""

    format: str
    path: str
    streets: str = ""
    stops: str = ""


@dataclass(frozen=True, kw_only=True)
class Town:
    """A tenant of the demo region, and which sample files its municipality file names."""

    slug: str
    kind: str
    name: str
    key: str
    authority: str
    postal_code: str
    center: tuple[float, float]
    primary: str
    accent: str
    areas: tuple[Area, ...]
    feeds: tuple[str, ...]
    calendars: tuple[Calendar, ...]
    providers: tuple[str, ...]
    pictures: str
    places: str
    logo: str

    @property
    def villages(self) -> list[str]:
        """Names of all areas in which people live, those of an Amt's municipalities included."""
        return [child.name for area in self.areas for child in (area.children or (area,))]

    @property
    def council(self) -> str:
        """What the elected assembly is called there."""
        if self.kind == "county":
            return "Kreistag"
        return "Stadtverordnetenversammlung" if self.authority.startswith("Stadt ") else "Gemeindevertretung"


def read_towns(folder: Path) -> list[Town]:
    """All towns whose files lie in the folder, by slug."""
    files = [path for path in folder.glob("*.yaml") if path.name != "region.yaml"]
    return sorted((_town(_document(path)) for path in files), key=lambda town: town.slug)


def _document(path: Path) -> dict[str, Any]:
    """The file laid over its templates; the region's defaults hold nothing that the samples need."""
    own = read_layer(path, name=path.name)
    names = own.data.get("extends", [])
    below = [read_layer(path.parent / name, name=name) for name in ([names] if isinstance(names, str) else names)]
    layers = Layered()
    for layer in (*below, own):
        layers.lay(copy.deepcopy(layer))
    return layers.data


def _town(document: dict[str, Any]) -> Town:
    waste = document.get("waste", {})
    return Town(
        slug=document["slug"],
        kind=document.get("kind", "municipality"),
        name=document["name"]["de"],
        key=document.get("ags") or document.get("ars") or "",
        authority=document["legal"]["authority"],
        postal_code=next(iter(document.get("postal_codes", [])), ""),
        center=(document["center"]["lat"], document["center"]["lon"]),
        primary=document["theme"]["primary"],
        accent=document["theme"]["accent"],
        areas=tuple(_areas(document.get("areas", []))),
        feeds=tuple(_below_demo(source["path"]) for source in document.get("sources", []) if "path" in source),
        calendars=tuple(_calendars(waste.get("calendars", []))),
        providers=tuple(waste.get("providers", [])),
        pictures=_below_demo(document.get("pictures", "")),
        places=_below_demo(document.get("places", "")),
        logo=_below_demo(document["theme"].get("logo", "")),
    )


def _areas(entries: list[dict[str, Any]]) -> Iterator[Area]:
    for entry in entries:
        children = tuple(_areas(entry.get("children", [])))
        yield Area(name=entry["name"], ags=entry.get("ags", ""), children=children)


def _calendars(entries: list[dict[str, Any]]) -> Iterator[Calendar]:
    for entry in entries:
        paths = {key: _below_demo(entry[key]) for key in ("path", "streets", "stops") if key in entry}
        yield Calendar(format=entry["format"], **paths)


def _below_demo(path: str) -> str:
    """`../var/demo/templin/events.ics` → `templin/events.ics`; empty when the path is not one of the demo's."""
    return path.partition("/demo/")[2]
