"""The start page's sections, in the town's order; what is in a section, its module says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from backend.common.clock import earliest
from backend.tenants import registry
from backend.tenants.registry import Reading


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part of the start page: the module's fragment and the document that it shows."""

    key: str
    template: str
    document: Any


@dataclass(frozen=True, kw_only=True)
class Home:
    """The sections, and the instant at which time alone changes them."""

    sections: list[Section]
    valid_until: datetime | None


def read_home(reading: Reading, *, order: Sequence[str]) -> Home:
    """The sections of the town's modules that have a fragment, one statement each; no `order` means theirs."""
    builders = {key: build for module in registry.active_modules(reading.town) for key, build in module.home.items()}
    shown = [key for key in (order or builders) if key in builders and _is_there(_fragment(key))]
    parts = {key: builders[key](reading) for key in shown}
    return Home(
        sections=[Section(key=key, template=_fragment(key), document=part.document) for key, part in parts.items()],
        valid_until=earliest(part.valid_until for part in parts.values()),
    )


def _fragment(key: str) -> str:
    return f"home/{key}.html"


def _is_there(template: str) -> bool:
    try:
        get_template(template)
    except TemplateDoesNotExist:
        return False
    return True
