"""Places as tests need them."""

from __future__ import annotations

from typing import Any

from backend.library.models import Place


def place(name: str = "Rathaus", **fields: Any) -> Place:
    """A live place."""
    many = {name: fields.pop(name, []) for name in ("areas", "categories")}
    item = Place(name=name, **{"description": "<p>Am Markt.</p>", "street": "Markt 1", "city": "Musterstadt", **fields})
    for field, values in many.items():
        setattr(item, field, values)
    item.save()
    return item
