"""A regional notice on the region's table: one offer for all its versions, which says the last of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.alerts.models import RegionalNotice


@dataclass(frozen=True, kw_only=True)
class Regional:
    """What a town is given; its words are shown as they are."""

    public_id: UUID
    kind: str
    status: str
    severity: str
    lang: str
    headline: str
    instruction: str
    sender: str
    origin: str  # slug of the tenant that sends it
    link: str
    sent_at: datetime
    valid_until: datetime

    def document(self) -> dict[str, Any]:
        """As JSON takes it."""
        said = asdict(self)
        instants = {name: said[name].isoformat() for name in ("sent_at", "valid_until")}
        return said | instants | {"public_id": str(self.public_id)}


def read_again(document: Mapping[str, Any]) -> Regional:
    """From the table."""
    instants = {name: datetime.fromisoformat(document[name]) for name in ("sent_at", "valid_until")}
    return Regional(**{**document, **instants, "public_id": UUID(document["public_id"])})


def key_of(notice: RegionalNotice, *, origin: str) -> str:
    """The offer of all versions of a notice, for ever."""
    return f"{origin} {notice.notice}"
