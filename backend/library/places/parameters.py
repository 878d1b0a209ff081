"""What may be asked of places, and its words as numbers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.library.places.reading import DEFAULT_RADIUS
from backend.library.places.statements import Box, Near
from backend.serving.parameters import ListParameters, Parameters

_NUMBER = r"-?[0-9]{1,3}(\.[0-9]{1,10})?"
_LATITUDE, _LONGITUDE = 90, 180


class MapParameters(Parameters):
    """Which places on a map."""

    area = serializers.UUIDField(
        required=False, help_text="Only items for this area, for areas below or around it, and for everybody."
    )
    category = serializers.UUIDField(required=False, help_text="Of this category or one below it.")
    near = serializers.RegexField(
        rf"\A{_NUMBER},{_NUMBER}\Z", required=False, help_text="`lat,lon`, WGS 84; nearest first."
    )
    radius = serializers.IntegerField(
        required=False, min_value=100, max_value=100_000, help_text="Metres around `near`, 10,000 without."
    )
    bbox = serializers.RegexField(
        rf"\A{_NUMBER}(,{_NUMBER}){{3}}\Z",
        required=False,
        help_text="`west,south,east,north`, WGS 84, as in GeoJSON: only places inside.",
    )

    def validate_near(self, value: str) -> str:
        lat, lon = (float(part) for part in value.split(","))
        if abs(lat) > _LATITUDE or abs(lon) > _LONGITUDE:
            raise serializers.ValidationError(_("This is not a point on the map."))
        return value

    def validate_bbox(self, value: str) -> str:
        west, south, east, north = (float(part) for part in value.split(","))
        if (
            max(abs(south), abs(north)) > _LATITUDE
            or max(abs(west), abs(east)) > _LONGITUDE
            or south > north
            or west > east
        ):
            raise serializers.ValidationError(_("This must be west, south, east, north."))
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "radius" in attrs and "near" not in attrs:
            raise serializers.ValidationError({"radius": [_("This needs near.")]})
        return attrs


class PlaceParameters(MapParameters, ListParameters):
    """Which places in a list."""


def where(parameters: dict[str, Any]) -> dict[str, Any]:
    """`near` and `box` as numbers, from checked parameters."""
    near, box = parameters.get("near"), parameters.get("bbox")
    return {
        "near": _near(near, radius=parameters.get("radius") or DEFAULT_RADIUS) if near else None,
        "box": _box(box) if box else None,
    }


def _near(text: str, *, radius: int) -> Near:
    lat, lon = (float(part) for part in text.split(","))
    return lat, lon, radius


def _box(text: str) -> Box:
    west, south, east, north = (float(part) for part in text.split(","))
    return west, south, east, north
