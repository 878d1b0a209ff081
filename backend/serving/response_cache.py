"""Whole answers in the memory of one process: who may be given one, and which make room; building them is not here."""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from backend.changes.epochs import State
from backend.serving import metrics
from backend.serving.answers import Packed

Address = tuple[str, str]  # path and normalised query
LARGEST_SHARE = 8  # an answer larger than this part of the memory is not kept


@dataclass(kw_only=True)
class Entry:
    """One kept answer: right as long as the town is in this epoch, at these versions, and before the hour comes."""

    packed: Packed
    epoch: str
    versions: Mapping[str, int]
    checked: int  # the town's number at which the versions were last found right

    def is_right(self, *, state: State, now: datetime) -> bool:
        """Whether the answer built now would be the same."""
        if self.epoch != state.epoch or (self.packed.valid_until is not None and now >= self.packed.valid_until):
            return False
        if self.checked != state.number:
            if any(state.versions.get(key, 0) != version for key, version in self.versions.items()):
                return False
            self.checked = state.number
        return True


class ResponseCache:
    """Bounded in bytes and fair: room is made by the town that takes up most, with what it needed longest ago."""

    def __init__(self, *, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self._towns: dict[str, OrderedDict[Address, Entry]] = defaultdict(OrderedDict)
        self._sizes: dict[str, int] = defaultdict(int)
        self._lock = threading.Lock()

    def get(self, schema: str, key: Address, *, state: State, now: datetime) -> Packed | None:
        """The answer, if there is one that is still right."""
        town = self._towns.get(schema)
        entry = town.get(key) if town else None
        if town is None or entry is None or not entry.is_right(state=state, now=now):
            return None
        with self._lock:
            if key in town:
                town.move_to_end(key)
        return entry.packed

    def put(self, schema: str, key: Address, entry: Entry) -> None:
        """Keep an answer in place of an older one at this address."""
        size = _size(key, entry)
        if size > self.most_bytes // LARGEST_SHARE:
            return
        with self._lock:
            self._drop(schema, key)
            self._towns[schema][key] = entry
            self._add(schema, size)
            self._make_room()
            metrics.cache_size(content=self.bytes, entries=sum(map(len, self._towns.values())))

    def clear(self) -> None:
        """Forget all answers."""
        with self._lock:
            self._towns.clear()
            self._sizes.clear()
            self.bytes = 0

    def _make_room(self) -> None:
        while self.bytes > self.most_bytes:
            largest = max(self._sizes, key=lambda schema: self._sizes[schema])
            self._drop(largest, next(iter(self._towns[largest])))
            metrics.cache_evicted()

    def _drop(self, schema: str, key: Address) -> None:
        entry = self._towns[schema].pop(key, None)
        if entry is not None:
            self._add(schema, -_size(key, entry))

    def _add(self, schema: str, size: int) -> None:
        self.bytes += size
        self._sizes[schema] += size


def _size(key: Address, entry: Entry) -> int:
    return entry.packed.size + sum(map(len, key))


responses = ResponseCache(most_bytes=settings.RESPONSE_CACHE_BYTES)
