"""How plans and results look on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table

from backend.tenants.changes import Change, Kind
from backend.tenants.rollout.applying import Outcome

_SIGNS = {Kind.CREATE: "+", Kind.CHANGE: "~", Kind.REMOVE: "-", Kind.KEEP: "="}


def outcome_lines(outcome: Outcome) -> Iterator[str]:
    """One town's plan, like a diff."""
    if outcome.error:
        yield f"{outcome.slug}: {outcome.error}"
        return
    yield f"{outcome.slug}: {outcome.writes} changes" if outcome.changes else f"{outcome.slug}: nothing to do"
    for change in outcome.changes:
        yield f"  {_SIGNS[change.kind]} {change.subject}{_values(change)}"


def outcome_table(outcomes: list[Outcome]) -> Table:
    """The closing table of an apply."""
    table = Table("town", "result", "changes", "seconds", "address")
    for outcome in outcomes:
        result = "fine" if outcome.is_fine else f"failed: {outcome.error}"
        table.add_row(outcome.slug, result, str(outcome.writes), f"{outcome.seconds:.2f}", outcome.address)
    return table


def _values(change: Change) -> str:
    if change.kind is Kind.CHANGE:
        return f": {change.before!r} → {change.after!r}"
    if change.kind is Kind.KEEP:
        return f": stays {change.before!r}, changed in the CMS (the file says {change.after!r})"
    return f" ({change.note})" if change.note else ""
