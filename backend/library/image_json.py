"""The shape in which the API shows a picture, as it is kept beside the picture; making the files is not here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class Described(Protocol):
    """What of a picture its document says in words and numbers."""

    width: int
    height: int
    focal_point_x: int | None
    focal_point_y: int | None
    credit: str

    @property
    def alt(self) -> str: ...


def described(image_json: Mapping[str, Any], *, picture: Described) -> dict[str, Any]:
    """The same files with the words and the focal point that the picture has now."""
    return {**image_json, "alt": picture.alt, "credit": picture.credit, "focal_point": focal_point(picture)}


def focal_point(picture: Described) -> list[float]:
    """x and y from 0 to 1, of what must stay visible when an app cuts the picture; the middle unless editors said."""
    if picture.focal_point_x is None or picture.focal_point_y is None:
        return [0.5, 0.5]
    return [
        round(min(picture.focal_point_x / picture.width, 1), 4),
        round(min(picture.focal_point_y / picture.height, 1), 4),
    ]
