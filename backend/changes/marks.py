"""What a running transaction has changed so far, forgotten again with a savepoint that is rolled back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

Op = Literal["put", "delete"]


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One change in one town: a version key and, for the change log, what has changed; `op` None: the version only.

    With `is_new_epoch` all that knows the town starts afresh.
    """

    schema: str
    key: str
    type: str | None = None
    public_id: UUID | None = None
    op: Op | None = None
    is_new_epoch: bool = False


@dataclass
class Marks:
    """The marks of one connection's transaction, in the order in which they were made."""

    made: list[Mark] = field(default_factory=list)
    _savepoints: dict[str, int] = field(default_factory=dict)

    def add(self, mark: Mark) -> None:
        """Keep one; the same mark twice in a row, as bulk statements make it, is kept once."""
        if not self.made or self.made[-1] != mark:
            self.made.append(mark)

    def savepoint(self, sid: str) -> None:
        """From here on, `back_to(sid)` forgets."""
        self._savepoints[sid] = len(self.made)

    def back_to(self, sid: str) -> None:
        """Forget what was marked since the savepoint; one that we never saw forgets nothing."""
        del self.made[self._savepoints.get(sid, len(self.made)) :]

    def mention(self, type: str, *, schema: str) -> bool:  # noqa: A002 - as above
        """Whether anybody has said which object of this type has changed in this town."""
        return any(mark.type == type and mark.op and mark.schema == schema for mark in self.made)

    def clear(self) -> None:
        """Forget all: the transaction has ended."""
        self.made.clear()
        self._savepoints.clear()

    def by_schema(self) -> dict[str, list[Mark]]:
        """Each town's marks, each once, in the order of the last mention; schemas sorted, so that locks are too."""
        last = dict.fromkeys(reversed(self.made))
        found: dict[str, list[Mark]] = {}
        for mark in reversed(last):
            found.setdefault(mark.schema, []).append(mark)
        return dict(sorted(found.items()))
