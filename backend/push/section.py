"""The part of the municipality file that says how people are told."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_noop
from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema

from backend.push.models.setup import A_DAY, MOST_A_DAY
from backend.tenants.file.section import Part, Section, owned_by_file
from backend.tenants.references import Reference

AppTransport = Literal["fcm", "expo"]


def _read_clock(value: Any) -> Any:
    """YAML 1.1 reads 21:00 without quotation marks as a number, in sixties."""
    return f"{value // 60:02d}:{value % 60:02d}" if isinstance(value, int) else value


def _to_the_minute(value: time) -> time:
    if value.second or value.microsecond or value.tzinfo:
        raise ValueError(gettext_noop("a time of day is written 21:00"))
    return value


Clock = Annotated[
    time,
    BeforeValidator(_read_clock),
    AfterValidator(_to_the_minute),
    PlainSerializer(lambda value: f"{value:%H:%M}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}),
]


class PushPart(Part):
    """How people are told."""

    transport: AppTransport = owned_by_file(default="fcm")
    """What the town's app is reached by: fcm (Firebase), expo. Browsers and mail need nothing here."""
    credentials: Reference | dict[AppTransport, Reference | None] | None = owned_by_file(default=None)
    """Where the secret of the transport stands: env:NAME or file:path. `{fcm: …, expo: …}` where apps are reached by
    both. For fcm the JSON of a service account; for expo an access token, or nothing where the project needs none."""
    a_day: int = owned_by_file(default=A_DAY, ge=1, le=MOST_A_DAY)
    """How many messages that people write may go out on one day; urgent notices, corrections and tests excepted."""
    quiet_hours: tuple[Clock, Clock] | None = owned_by_file(default=None)
    """From and until when phones stay silent that have no hours of their own; urgent notices and times that people
    have chosen excepted."""

    @property
    def references(self) -> dict[str, str]:
        """Reference by transport; empty for one that asks for no secret."""
        if isinstance(self.credentials, dict):
            return {transport: reference or "" for transport, reference in self.credentials.items()}
        if self.credentials is None and self.transport == "fcm":
            return {}  # Firebase lets nobody in without
        return {self.transport: self.credentials or ""}


class PushSection(Section):
    """How people are told."""

    push: PushPart = owned_by_file(default_factory=PushPart)
    """How people are told."""
