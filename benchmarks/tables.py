"""The figures of a run on the screen; what they mean is in `docs/performance.md`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.table import Table

from benchmarks.judging import Verdict
from benchmarks.measuring import Measured


def serving_table(title: str, measured: Iterable[Measured]) -> Table:
    """A line a target; `others` is how much of the machine somebody else used meanwhile."""
    table = Table(title=title, title_justify="left")
    table.add_column("")
    for heading in ("bytes", "µs app", "µs db", "µs CPU", "of ceiling", "requests/s", "p50 ms", "p99 ms", "others"):
        table.add_column(heading, justify="right")
    for each in measured:
        table.add_row(
            each.target.title,
            f"{each.size:,}",
            *(f"{each.middle(name):,.0f}" for name in ("app", "database", "cpu")),
            f"{each.share_of_ceiling:.3f}",
            f"{each.middle('rate'):,.0f}",
            *(f"{each.middle(name):,.1f}" for name in ("p50", "p99")),
            f"{each.middle('others'):.0%}",
        )
    return table


def verdict_table(verdicts: Sequence[Verdict]) -> Table:
    """What the project is judged by."""
    table = Table(title="Targets, by CPU per request", title_justify="left")
    table.add_column("")
    for heading in ("measured", "wanted", ""):
        table.add_column(heading, justify="right")
    for verdict in verdicts:
        reached = "reached" if verdict.is_reached else "NOT reached"
        table.add_row(verdict.what, f"{verdict.value:.2f}", f"≥ {verdict.wanted:.2f}", reached)
    return table
