"""The towns' states as this process remembers them: learnt from snapshots, kept up by what the listener hears."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from backend.changes.epochs import State
from backend.common.freshness import memory


class States:
    """By schema. An older state never replaces a newer one, whichever way it comes and however late."""

    def __init__(self) -> None:
        self._known: dict[str, State] = {}
        self._heard: dict[str, tuple[str, int]] = {}
        self._lock = threading.Lock()
        self.generation = 0

    def current(self, schema: str) -> State | None:
        """The town's state if that is known for sure; None: ask the database."""
        return self._known.get(schema) if memory else None

    def learn(self, schema: str, state: State, *, generation: int) -> None:
        """What a snapshot showed that was taken when `generation` was this one's."""
        with self._lock:
            epoch, number = self._heard.get(schema, (state.epoch, 0))
            known = self._known.get(schema)
            is_newest = known is None or known.epoch != state.epoch or known.number < state.number
            if generation == self.generation and epoch == state.epoch and number <= state.number and is_newest:
                self._known[schema] = state

    def hear(self, notice: Mapping[str, Any]) -> None:
        """What a commit said: in this town, these keys are at this number now."""
        schema, epoch, number = notice["schema"], notice["epoch"], notice["number"]
        with self._lock:
            self._heard[schema] = (epoch, number)
            known = self._known.get(schema)
            if known is None:
                return
            if known.epoch != epoch:
                del self._known[schema]
            elif known.number < number:
                versions = {**known.versions, **dict.fromkeys(notice["keys"], number)}
                self._known[schema] = replace(known, number=number, versions=versions)

    def forget(self) -> None:
        """Changes may have been missed."""
        with self._lock:
            self.generation += 1
            self._known.clear()
            self._heard.clear()


states = States()
