"""Pictures as the API shows them: three widths, rendered once; nothing is rendered when asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def absolute_image(image_json: Mapping[str, Any] | None, *, origin: str) -> dict[str, Any] | None:
    """`Picture.image_json` with its addresses made absolute; None as long as the picture is not rendered."""
    if image_json is None:
        return None
    sources = {size: f"{origin}{path}" for size, path in image_json["sources"].items()}
    return {**image_json, "sources": sources}
