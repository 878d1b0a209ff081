"""What modules have to say on top of every page of a town; which module does, the registry knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.common.clock import earliest
from backend.tenants import registry
from backend.tenants.registry import Reading


@dataclass(frozen=True, kw_only=True)
class Banner:
    """A module's fragment and the document that it shows."""

    template: str
    document: Any


@dataclass(frozen=True, kw_only=True)
class Banners:
    """Those that say something, and the instant at which time alone changes them."""

    shown: Sequence[Banner] = ()
    valid_until: datetime | None = None


def read_banners(reading: Reading) -> Banners:
    """The banners of the town's modules, one statement each."""
    parts = {module.key: module.banner(reading) for module in registry.active_modules(reading.town) if module.banner}
    return Banners(
        shown=[
            Banner(template=f"banner/{key}.html", document=part.document)
            for key, part in parts.items()
            if part.document
        ],
        valid_until=earliest(part.valid_until for part in parts.values()),
    )
