"""Places as tests need them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from backend.library.models import Place
from backend.library.opening.blocks import DAYS


def place(name: str = "Rathaus", **fields: Any) -> Place:
    """A live place."""
    many = {name: fields.pop(name, []) for name in ("areas", "categories")}
    item = Place(name=name, **{"description": "<p>Am Markt.</p>", "street": "Markt 1", "city": "Musterstadt", **fields})
    for field, values in many.items():
        setattr(item, field, values)
    item.save()
    return item


def hours(
    week: dict[str, str] | None = None, *, exceptions: Sequence[dict[str, Any]] = (), begins: str = "", ends: str = ""
) -> list[tuple[str, dict[str, Any]]]:
    """What the form for opening hours holds: `hours({"monday": "9–12"})`."""
    season = {**dict.fromkeys(DAYS, ""), "begins": begins, "ends": ends, **(week or {})}
    return [*([("season", season)] if week else []), *(("exception", dict(each)) for each in exceptions)]
