"""Which objects of a type the copy needs that apps keep of a town, also as SQL; what they say is their module's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

NOTHING_BEFORE = UUID(int=0)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Those with these ids or, in the order of their ids, the first `limit` behind `after`."""

    ids: Sequence[UUID] | None = None
    after: UUID | None = None
    limit: int = 0

    @property
    def condition(self) -> str:
        """SQL: whether the row `item` is one of them."""
        return "item.public_id > %(after_id)s" if self.ids is None else "item.public_id = ANY(%(wanted)s)"

    @property
    def order(self) -> str:
        """SQL: their order, and how many."""
        return f"ORDER BY item.public_id{f' LIMIT {int(self.limit)}' if self.ids is None else ''}"

    @property
    def values(self) -> dict[str, Any]:
        """What `condition` names."""
        return {"after_id": self.after or NOTHING_BEFORE, "wanted": list(self.ids or ())}
