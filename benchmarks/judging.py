"""The ratios that the project is judged by, and whether each is reached; all by CPU a request, in one run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.measuring import Measured

Results = Mapping[str, Sequence[Measured]]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One ratio, and what it must be at least."""

    what: str
    value: float
    wanted: float

    @property
    def is_reached(self) -> bool:
        return self.value >= self.wanted


# (what, the part and the two targets that are compared, what it must be at least)
OVER_PEERS = (
    ("uncached list of 20, cut to its fields, over Wagtail API v3", "peers", ("v3", "ours-cut"), 5.0),
    ("uncached list of 20 over Wagtail API v2", "peers", ("v2", "ours"), 20.0),
    ("uncached list of 20 over a plain DRF list", "peers", ("drf", "ours"), 3.0),
    ("uncached pickups over a plain DRF list", "waste-peers", ("drf-pickups", "pickups"), 6.0),
    ("uncached calendar.ics over a plain DRF list of its rows", "waste-peers", ("drf-calendar", "calendar"), 6.0),
)
OF_CEILING = (
    ("cached home, of the ceiling", "home", "warm", 0.70),
    ("cached news, of the ceiling", "news", "warm", 0.70),
    ("304 of news, of the ceiling", "news", "not-modified", 0.75),
)


def verdicts(results: Results) -> list[Verdict]:
    """Those for which this run has the figures."""
    found = []
    for what, group, key, wanted in OF_CEILING:
        if measured := _find(results, group=group, key=key):
            found.append(Verdict(what=what, value=measured.share_of_ceiling, wanted=wanted))
    for what, group, compared, wanted in OVER_PEERS:
        peer, ours = (_find(results, group=group, key=key) for key in compared)
        if peer and ours:
            found.append(Verdict(what=what, value=times(peer, over=ours), wanted=wanted))
    return found


def times(measured: Measured, *, over: Measured) -> float:
    """How much more CPU one request costs than the other; the median of the rounds."""
    pairs = zip(measured.samples, over.samples, strict=True)
    return median(sample.cpu / other.cpu for sample, other in pairs)


def _find(results: Results, *, group: str, key: str) -> Measured | None:
    return next((each for each in results.get(group, ()) if each.target.key == key), None)
