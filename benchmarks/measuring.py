"""CPU per request of what the catalogue names, in rounds, each beside the ceiling of the same moment."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.cpu import busy_seconds, cpu_seconds, of_ended_children, with_children
from benchmarks.load import CONNECTIONS, CannotMeasure, Request, ask
from benchmarks.serving import Server
from benchmarks.variants import CEILING, Variant

MICROSECONDS = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Target:
    """One thing to ask: of every town the same, in turn."""

    key: str
    title: str
    variant: Variant
    requests: Sequence[Request]
    is_slow: bool = False

    @property
    def connections(self) -> int:
        """A slow one is not asked for more at once than there are workers: few requests are under way at the end."""
        return 2 if self.is_slow else CONNECTIONS


@dataclass(frozen=True, kw_only=True)
class Group:
    """Targets that are compared with each other and with one ceiling, one after the other in each round."""

    key: str
    title: str
    targets: Sequence[Target]


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One run of one target; CPU in microseconds a request, latencies in milliseconds."""

    app: float
    database: float
    rate: float
    p50: float
    p99: float
    others: float  # the share of the machine that others used meanwhile

    @property
    def cpu(self) -> float:
        return self.app + self.database


@dataclass(kw_only=True)
class Measured:
    """All rounds of one target, and those of its ceiling."""

    target: Target
    size: int
    samples: list[Sample] = field(default_factory=list)
    ceilings: list[Sample] = field(default_factory=list)

    def middle(self, name: str) -> float:
        """The median of one figure."""
        return median(getattr(sample, name) for sample in self.samples)

    @property
    def share_of_ceiling(self) -> float:
        """The ceiling's CPU in this one's: 1 would be the ceiling itself; the median of the rounds."""
        return median(ceiling.cpu / sample.cpu for ceiling, sample in zip(self.ceilings, self.samples, strict=True))


@dataclass(frozen=True, kw_only=True)
class Meter:
    """Where the servers are and who else works for them."""

    servers: Mapping[str, Server]
    postmaster: int
    seconds: int
    slow_seconds: int  # at least, for a slow target: also a few answers a second are enough to divide by
    warm_up: int  # seconds

    def check(self, target: Target) -> int:
        """Ask each town once, and give all workers their warm-up; returns the size of one answer."""
        server = self.servers[target.variant.key]
        sizes = []
        for request in target.requests:
            answer = server.get(request)
            wanted = 304 if request.etag or "not-modified" in request.path else 200
            if answer.status != wanted:
                raise CannotMeasure(f"{target.title}: {request.path} answered {answer.status} instead of {wanted}")
            sizes.append(len(answer.body))
        if self.warm_up:
            seconds = self._seconds(target, self.warm_up)
            ask(target.requests, port=server.port, seconds=seconds, connections=target.connections)
        return round(sum(sizes) / len(sizes))

    def sample(self, target: Target) -> Sample:
        """One run. Requests under way at its end count half: they are on average half done when CPU is read."""
        server = self.servers[target.variant.key]
        seconds = self._seconds(target, self.seconds)
        before = self._clocks(server)
        load = ask(target.requests, port=server.port, seconds=seconds, connections=target.connections)
        used = [after - then for after, then in zip(self._clocks(server), before, strict=True)]
        elapsed, app, database, asking, busy = used
        requests = load.requests + load.connections / 2
        return Sample(
            app=app / requests * MICROSECONDS,
            database=database / requests * MICROSECONDS,
            rate=load.requests / load.seconds,
            p50=load.p50,
            p99=load.p99,
            others=max(0.0, busy - app - database - asking) / (elapsed * (os.cpu_count() or 1)),
        )

    def _seconds(self, target: Target, wanted: int) -> int:
        return max(wanted, self.slow_seconds) if target.is_slow else wanted

    def _clocks(self, server: Server) -> tuple[float, ...]:
        """Seconds so far: on the clock, and of CPU by the server, the database, who asks, the whole machine."""
        app, database = cpu_seconds(server.pids), cpu_seconds(with_children(self.postmaster))
        return time.monotonic(), app, database, of_ended_children(), busy_seconds()


def measure(
    groups: Iterable[Group], *, meter: Meter, rounds: int, on_done: Callable[[str], None]
) -> dict[str, list[Measured]]:
    """Each group by its key, in `rounds` rounds: a ceiling, then the targets of its size. Answers are checked first."""
    results = {}
    for group in groups:
        measured = [Measured(target=target, size=meter.check(target)) for target in group.targets]
        for _round in range(rounds):
            ceilings: dict[str, Sample] = {}
            for each in measured:
                ceiling = ceiling_of(each.target, size=each.size)
                if ceiling.key not in ceilings:
                    ceilings[ceiling.key] = meter.sample(ceiling)
                each.ceilings.append(ceilings[ceiling.key])
                each.samples.append(meter.sample(each.target))
                on_done(f"{group.title}: {each.target.title}")
        results[group.key] = measured
    return results


def ceiling_of(target: Target, *, size: int) -> Target:
    """A view without any middleware that answers with as many bytes, to a hundred; with a 304 where that is asked."""
    is_not_modified = bool(target.requests[0].etag)
    path = "/bench/not-modified" if is_not_modified else f"/bench/bytes/{round(size, -2)}"
    requests = [Request(host=request.host, path=path) for request in target.requests]
    return Target(key=path, title="ceiling", variant=CEILING, requests=requests)
