"""The start page's sections, in the town's order; what is in a section, its module says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from backend.tenants import registry
from backend.tenants.registry import Reading


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part of the start page: the module's fragment and the document that it shows."""

    key: str
    template: str
    document: Any


def read_sections(reading: Reading, *, order: Sequence[str]) -> list[Section]:
    """The sections of the town's modules that have a fragment, one statement each; no `order` means theirs."""
    builders = {key: build for module in registry.active_modules(reading.town) for key, build in module.home.items()}
    return [
        Section(key=key, template=_fragment(key), document=builders[key](reading))
        for key in (order or builders)
        if key in builders and _is_there(_fragment(key))
    ]


def _fragment(key: str) -> str:
    return f"home/{key}.html"


def _is_there(template: str) -> bool:
    try:
        get_template(template)
    except TemplateDoesNotExist:
        return False
    return True
