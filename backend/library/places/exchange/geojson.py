"""Places as GeoJSON (RFC 7946): one Feature each, its properties named as columns are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from backend.library.places.exchange.tables import MOST_COLUMNS, Line, Table, TableBroken, checked
from backend.library.places.exchange.versions import Version


def write_geojson(versions: Iterable[Version]) -> dict[str, Any]:
    """All of them; those without a point have the geometry null, as the standard has it."""
    return {"type": "FeatureCollection", "features": [_feature(version) for version in versions]}


def read_geojson(content: bytes) -> Table:
    """A FeatureCollection as a table: a column for each property, and for id and point. Raises TableBroken."""
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise TableBroken(_("This file is no GeoJSON.")) from error
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or document.get("type") != "FeatureCollection":
        raise TableBroken(_("This file is no GeoJSON FeatureCollection."))
    rows = [_cells(feature, number=number) for number, feature in enumerate(features, start=1)]
    headings = list(dict.fromkeys(name for row in rows for name in row))
    if len(headings) > MOST_COLUMNS:
        raise TableBroken(
            _("The features have too many different properties, at most %(most)d.") % {"most": MOST_COLUMNS}
        )
    lines = [Line(number, [row.get(name, "") for name in headings]) for number, row in enumerate(rows, start=1)]
    return checked(Table(headings=headings, lines=lines))


def _feature(version: Version) -> dict[str, Any]:
    place = version.place
    has_point = place.latitude is not None and place.longitude is not None
    return {
        "type": "Feature",
        "id": str(place.public_id),
        "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]} if has_point else None,
        "properties": version.properties(),
    }


def _cells(feature: Any, *, number: int) -> dict[str, str]:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise TableBroken(_("Number %(number)d is no Feature.") % {"number": number})
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict):
        raise TableBroken(_("Number %(number)d is no Feature.") % {"number": number})
    cells = {str(name): _text(value) for name, value in properties.items()}
    identity = feature.get("id")
    return (
        ({"id": str(identity)} if identity is not None else {}) | cells | _point(feature.get("geometry"), number=number)
    )


def _point(geometry: Any, *, number: int) -> dict[str, str]:
    if geometry is None:
        return {}
    try:
        longitude, latitude = geometry["coordinates"][:2]
        if geometry["type"] == "Point":
            return {"latitude": _number(latitude), "longitude": _number(longitude)}
    except (KeyError, TypeError, ValueError) as error:
        raise TableBroken(_("Number %(number)d has no point that can be read.") % {"number": number}) from error
    raise TableBroken(_("Number %(number)d is no point but a line or an area.") % {"number": number})


def _number(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    return str(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, list):
        return "; ".join(_text(each) for each in value)
    if isinstance(value, Mapping):
        return ""  # nested things are no cells
    return str(value).strip()
