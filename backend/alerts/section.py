"""The part of the municipality file that says what a town does with official warnings."""

from __future__ import annotations

from typing import Literal

from backend.tenants.file.section import Part, Section, first_value


class WarningsPart(Part):
    """What a town does with official warnings: those of the weather service, and of MoWaS and others by NINA."""

    show: bool = first_value(default=True)
    """Show them in the app and on all pages; they are found by `ags` or `ars`."""
    push: bool = first_value(default=False)
    """Tell those of them by a notification who have chosen urgent notices."""
    push_from: Literal["minor", "moderate", "severe", "extreme"] = first_value(default="severe")
    """How bad a warning has to be for that."""


class AlertsSection(Section):
    """What a town does with official warnings."""

    warnings: WarningsPart = first_value(default_factory=WarningsPart)
    """Official warnings."""
