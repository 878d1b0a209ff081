"""The operator's file: who runs the region, and what lies under every town's file."""

from __future__ import annotations

from typing import Any, Literal

from backend.tenants.file.section import Email, LanguageTag, Part, Phone, Text


class Operator(Part):
    """Who runs the region."""

    name: Text
    """Name of the operating body."""
    email: Email | None = None
    """Where towns and citizens reach the operator."""
    phone: Phone | None = None
    """Telephone number of the operator."""


class RegionFile(Part):
    """`region.yaml`; what is in `defaults` and `kinds` is checked with each town's file that it lies under."""

    name: dict[LanguageTag, Text]
    """Name of the region by language."""
    operator: Operator
    """Who runs the region."""
    domain: str | None = None
    """Domain of the region where it is not the one of the REGION_URL setting."""
    demo: bool = False
    """Every page of every town says that it is a demo."""
    defaults: dict[str, Any] = {}
    """A partial municipality file under every town's file."""
    kinds: dict[Literal["municipality", "amt", "county", "provider"], dict[str, Any]] = {}
    """The same for the tenants of one kind, over the defaults."""
