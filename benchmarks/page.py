"""The figures of `latest.json` in `docs/performance.md`, between two marks; the words around are written by hand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.workplace import CHECKOUT

LATEST = CHECKOUT / "benchmarks" / "latest.json"
PAGE = CHECKOUT / "docs" / "performance.md"
BEGIN, END = "<!-- figures: written by make bench -->", "<!-- end of figures -->"
SERVING = ("", "bytes", "µs CPU", "of them database", "of the ceiling")
WAYS = {
    "by_template": "schema from the template",
    "by_migrating": "schema by migrating",
    "by_file": "whole rollout of a file",
}


def update(page: Path = PAGE, *, figures: Path = LATEST) -> None:
    """Write the figures anew."""
    page.write_text(with_figures(page.read_text(), figures=json.loads(figures.read_text())))


def with_figures(text: str, *, figures: dict[str, Any]) -> str:
    """The page's text with these figures in place of those that stand there."""
    before, _mark, rest = text.partition(BEGIN)
    _old, _mark, after = rest.partition(END)
    written = "\n".join(_lines(figures))
    return f"{before}{BEGIN}\n{written}\n{END}{after}" if rest else text


def _lines(figures: dict[str, Any]) -> Iterator[str]:
    machine, sizes = figures["machine"], figures["sizes"]
    yield (
        f"Measured on {figures['measured_at'][:10]}: {machine['processors']} processors, {machine['memory_gb']} GB, "
        f"{sizes['towns']} towns with {sizes['articles']} pieces of news each, median of {sizes['rounds']} rounds. "
        f"Others used {_others(figures):.0%} of the machine meanwhile."
    )
    yield from _table(("judged by CPU per request", "measured", "wanted", ""), map(_target, figures["targets"]))
    for group in figures["serving"].values():
        yield from _table(SERVING, map(_measured, group.values()))
    if "new_towns" in figures:
        yield from _town_lines(figures)


def _others(figures: dict[str, Any]) -> float:
    return median(each["others"] for group in figures["serving"].values() for each in group.values())


def _town_lines(figures: dict[str, Any]) -> Iterator[str]:
    new = [(WAYS[way], each["seconds"], each["cpu"]) for way, each in figures["new_towns"].items()]
    yield from _table(("one new town", "seconds", "of them CPU"), new)
    migrations = [(each["what"], each["towns"], each["seconds"], each["cpu"]) for each in figures["migrations"]]
    yield from _table(("`manage.py migrate_towns`", "towns", "seconds", "CPU seconds"), migrations)
    headings = ("towns visited", "MB of the web process", "of them its own", "MB of its connection")
    keys = ("towns", "worker_proportional", "worker_private", "connection_private")
    yield from _table(headings, [[each[key] for key in keys] for each in figures["memory"]])


def _target(each: dict[str, Any]) -> Sequence[Any]:
    reached = "reached" if each["is_reached"] else "**not reached**"
    return each["what"], f"{each['measured']:.2f}", f"≥ {each['wanted']:.2f}", reached


def _measured(each: dict[str, Any]) -> Sequence[Any]:
    cpu, database = f"{each['cpu']:,.0f}", f"{each['database']:,.0f}"
    return each["title"], f"{each['bytes']:,}", cpu, database, f"{each['of_ceiling']:.3f}"


def _table(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    yield ""
    yield f"| {' | '.join(headings)} |"
    yield f"|{'---|' * len(headings)}"
    for row in rows:
        yield f"| {' | '.join(map(str, row))} |"
