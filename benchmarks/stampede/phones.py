"""Phones that ask once each, evenly over some seconds, each on a connection of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

OK = b"HTTP/1.1 200 "
TIMEOUT = 60


@dataclass(frozen=True, kw_only=True)
class Answered:
    """How long each phone waited, in seconds, and how many got no answer or a refusal."""

    waited: Sequence[float]
    refused: int

    def percentiles(self) -> dict[str, float]:
        """Milliseconds."""
        ordered = sorted(self.waited) or [0.0]
        at = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "worst": 1.0}
        last = len(ordered) - 1
        return {name: round(ordered[round(share * last)] * 1_000, 1) for name, share in at.items()}


@dataclass(frozen=True, kw_only=True)
class Phones:
    """Those of one town."""

    host: str
    port: int
    paths: Sequence[str]

    async def ask(self, *, count: int, seconds: float) -> Answered:
        """Each path is asked for by somebody, in no order."""
        wanted = [self.paths[number % len(self.paths)] for number in range(count)]
        Random(1).shuffle(wanted)  # noqa: S311 - secures nothing
        asked = (self._ask(path, after=number * seconds / count) for number, path in enumerate(wanted))
        found = await asyncio.gather(*asked)
        waited = [each for each in found if each is not None]
        return Answered(waited=waited, refused=count - len(waited))

    async def _ask(self, path: str, *, after: float) -> float | None:
        await asyncio.sleep(after)
        began = time.perf_counter()
        try:
            async with asyncio.timeout(TIMEOUT):
                answer = await self._answer(path)
        except (OSError, TimeoutError):
            return None
        return time.perf_counter() - began if answer.startswith(OK) else None

    async def _answer(self, path: str) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            lines = (f"GET {path} HTTP/1.1", f"Host: {self.host}", "Accept-Encoding: gzip", "Connection: close", "", "")
            writer.write("\r\n".join(lines).encode())
            return await reader.read(-1)
        finally:
            writer.close()
