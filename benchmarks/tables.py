"""The figures of a run on the screen; what they mean is in `docs/performance.md`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

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


def town_tables(figures: Mapping[str, Any]) -> Iterator[Table]:
    """New towns, migrations, memory."""
    ways = {
        "by_template": "schema from the template",
        "by_migrating": "schema by migrating",
        "by_file": "whole rollout",
    }
    rows = [[title, *map(str, figures["new_towns"][way].values())] for way, title in ways.items()]
    yield _table("One new town", ("", "seconds", "of them CPU", "median of"), rows)
    rows = [[str(value) for value in each.values()] for each in figures["migrations"]]
    yield _table("manage.py migrate_towns", ("", "towns", "seconds", "CPU seconds"), rows)
    rows = [[str(value) for value in each.values()] for each in figures["memory"]]
    headings = ("towns visited", "MB resident", "MB proportional", "MB private", "MB private of its connection")
    yield _table("Memory of one web process", headings, rows)


def _table(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    table = Table(title=title, title_justify="left")
    for position, heading in enumerate(headings):
        table.add_column(heading, justify="right" if position else "left")
    for row in rows:
        table.add_row(*row)
    return table
