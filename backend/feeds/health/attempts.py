"""The last attempts of a source: a bounded list in its row, so that none needs a table or is ever cleared away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.common.errors import OrtsblattError
from backend.feeds.models import Source
from backend.feeds.storing import NOTHING, Counts

MOST = 20
_COUNTED = ("created", "changed", "too_old", "refused")


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One attempt; `items` is None where the other server said that nothing has changed, or said nothing."""

    at: datetime
    items: int | None = None
    created: int = 0
    changed: int = 0
    too_old: int = 0
    refused: int = 0
    code: str = ""  # of the error
    error: str = ""  # in words
    status: int | None = None  # what the other server answered in place of the feed

    @property
    def known(self) -> int:
        """The entries that are here already and say what they said before."""
        return (self.items or 0) - self.created - self.changed - self.too_old - self.refused


def noted(
    source: Source,
    *,
    at: datetime,
    items: int | None = None,
    counts: Counts = NOTHING,
    error: OrtsblattError | None = None,
) -> list[dict[str, Any]]:
    """The source's attempts with this one in front; what is empty is left out."""
    attempt: dict[str, Any] = {"at": at.isoformat(), "items": items}
    attempt |= {name: number for name in _COUNTED if (number := getattr(counts, name))}
    if error is not None:
        attempt |= {"code": error.code, "error": source.last_error[:300]}
        attempt |= {"status": status} if (status := getattr(error, "upstream_status", None)) else {}
    return [attempt, *source.attempts][:MOST]


def attempts_of(source: Source) -> list[Attempt]:
    """Newest first."""
    return [Attempt(**{**each, "at": datetime.fromisoformat(each["at"])}) for each in source.attempts]
