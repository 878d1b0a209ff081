"""The part of the municipality file that says what a town does with official warnings."""

from __future__ import annotations

from typing import Literal

from backend.tenants.file.section import Email, Part, Section, Text, first_value, owned_by_file


class WarningsPart(Part):
    """What a town does with official warnings: those of the weather service, and of MoWaS and others by NINA."""

    show: bool = first_value(default=True)
    """Show them in the app and on all pages; they are found by `ags` or `ars`."""
    push: bool = first_value(default=False)
    """Tell those of them by a notification who have chosen urgent notices."""
    push_from: Literal["minor", "moderate", "severe", "extreme"] = first_value(default="severe")
    """How bad a warning has to be for that."""
    regional: bool = first_value(default=True)
    """Take urgent notices that the county, or a provider, sends to all its towns at once."""


class CallBackPart(Part):
    """A desk that is always staffed and is not the person who warns, such as the control centre."""

    name: Text = owned_by_file()
    """What it is called."""
    email: Email = owned_by_file()
    """Where the code is sent, with the words of the notice."""


class AlertsSection(Section):
    """What a town does with official warnings."""

    warnings: WarningsPart = first_value(default_factory=WarningsPart)
    """Official warnings."""
    call_back: CallBackPart | None = owned_by_file(default=None)
    """Of counties and providers: who reads out the code with which one person alone may warn all towns."""
