"""The shape in which the API shows a picture, as it is kept beside the picture; making the files is not here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from backend.library.licences import Licence, licence_link

# Widths in pixels; a narrower original stays as it is.
# Willow writes no EXIF into WebP, so that no picture tells where it was taken.
SPECS = {
    "small": "width-480|format-webp",
    "medium": "width-960|format-webp",
    "large": "width-1600|format-webp",
}


class Described(Protocol):
    """What of a picture its document says in words and numbers."""

    width: int
    height: int
    focal_point_x: int | None
    focal_point_y: int | None
    licence: Any

    @property
    def alt(self) -> str: ...

    @property
    def credit_line(self) -> str: ...


def described(image_json: Mapping[str, Any], *, picture: Described) -> dict[str, Any]:
    """The same files with the words and the focal point that the picture has now."""
    return {
        **image_json,
        "alt": picture.alt,
        "credit": picture.credit_line,
        "licence": licence(picture.licence),
        "focal_point": focal_point(picture),
    }


def licence(key: str) -> dict[str, str] | None:
    """Name and terms of a licence that everybody can read; None for what is agreed between two."""
    link = licence_link(key)
    return {"name": str(Licence(key).label), "url": link} if link else None


def focal_point(picture: Described) -> list[float]:
    """x and y from 0 to 1, of what must stay visible when an app cuts the picture; the middle unless editors said."""
    if picture.focal_point_x is None or picture.focal_point_y is None:
        return [0.5, 0.5]
    return [
        round(min(picture.focal_point_x / picture.width, 1), 4),
        round(min(picture.focal_point_y / picture.height, 1), 4),
    ]
