"""Which of several entries stays, which are its copies, and which pairs a person is asked about.

Nothing is hidden or shown here; that follows from what `settle` returns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from uuid import UUID

from backend.feeds.duplicates.comparing import Standing, Verdict

Pair = tuple[UUID, UUID]  # sorted: see `pair`
NOT_SHOWN_TWICE = (Verdict.SAME, Verdict.DOUBTFUL)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One that may stay or be a copy; `since` is when it first came here, so that among equals the first one stays.

    `is_behind` says that it steps back behind another one where it comes from, too.
    """

    public_id: UUID
    standing: Standing
    since: datetime
    is_behind: bool = False


@dataclass(kw_only=True)
class Settled:
    """`copies` leads from a copy to the one that stays, which is never a copy itself; `offered` is for a person."""

    copies: dict[UUID, UUID] = field(default_factory=dict)
    offered: list[Pair] = field(default_factory=list)


def pair(a: UUID, b: UUID) -> Pair:
    """By which a verdict about two entries is kept, whichever of them is named first."""
    return (a, b) if a < b else (b, a)


def settle(
    entries: Iterable[Entry], *, compare: Callable[[UUID, UUID], Verdict], said: Mapping[Pair, Verdict]
) -> Settled:
    """The best of each group stays, whatever the order in which they are given; what a person `said` always holds."""
    ranked = sorted(entries, key=lambda each: (each.standing, each.is_behind, each.since, each.public_id))
    ids = [each.public_id for each in ranked]
    verdicts = {pair(a, b): compare(a, b) for a, b in combinations(ids, 2)}
    known = {**verdicts, **{key: verdict for key, verdict in said.items() if key in verdicts}}
    certain = {key for key in known if _is_certain(key, ids=ids, verdicts=verdicts, said=said)}
    settled, staying = Settled(), list[UUID]()
    for each in ranked:
        stays = _one_that_stays(each, staying=staying, certain=certain, said=said, copies=settled.copies)
        if stays is None:
            staying.append(each.public_id)
        else:
            settled.copies[each.public_id] = stays
    pairs = [pair(a, b) for a, b in combinations(staying, 2)]
    settled.offered = [key for key in pairs if key not in said and known[key] in NOT_SHOWN_TWICE]
    return settled


def _is_certain(
    key: Pair, *, ids: Sequence[UUID], verdicts: Mapping[Pair, Verdict], said: Mapping[Pair, Verdict]
) -> bool:
    """Two that are the same, unless a third one is the same as one of them and not as the other.

    "Kurs" is within "Kurs 1" and within "Kurs 2": which of them it is, only a person knows.
    """
    if key in said or verdicts[key] is not Verdict.SAME:
        return said.get(key) is Verdict.SAME
    thirds = ({verdicts[pair(key[0], third)], verdicts[pair(key[1], third)]} for third in ids if third not in key)
    return {Verdict.SAME, Verdict.DIFFERENT} not in thirds


def _one_that_stays(
    entry: Entry,
    *,
    staying: Sequence[UUID],
    certain: set[Pair],
    said: Mapping[Pair, Verdict],
    copies: Mapping[UUID, UUID],
) -> UUID | None:
    """The best one that this is a copy of; a person's own words step back for nothing but a person's word."""
    for other in sorted(staying, key=lambda each: pair(entry.public_id, each) not in said):
        key = pair(entry.public_id, other)
        is_theirs_to_say = entry.standing is Standing.PERSON and key not in said
        if key not in certain or is_theirs_to_say:
            continue
        beside = [copy for copy, stays in copies.items() if stays == other]  # a person may have told them apart
        if key in said or all(said.get(pair(entry.public_id, copy)) is not Verdict.DIFFERENT for copy in beside):
            return other
    return None
