"""`make bench`, the part of the copies that apps keep: read a whole town, edit it, read what is new."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.parts import carry_out, options_of, printed_by
from benchmarks.workplace import CHECKOUT, Workplace

DATABASE = "syncing"
UNCACHED = "benchmarks.settings.cold"
LATEST = CHECKOUT / "benchmarks" / "syncing.json"
SMALL, LARGE = 1, 2  # the numbers of the two towns
WANTED = {"requests": 3, "first_kilobytes": 400, "delta_kilobytes": 20}
TITLES = {"first": "a small town, all of it", "delta": "the same after edits", "large": "a large one, all of it"}
EDITS = 20


@dataclass(frozen=True, kw_only=True)
class Size:
    """What a town has."""

    pages: int = 200
    events: int = 200
    places: int = 150
    articles: int = 500


SMALL_TOWN = Size()
LARGE_TOWN = Size(pages=500, events=1_000, places=500, articles=3_000)


def main(arguments: list[str] | None = None) -> int:
    """The exit code is 0 if everything could be measured, whatever came out; 2 if not."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.syncing", description="Measure the copies of a town.")
    parser.add_argument("--share", type=float, default=1, help="of the sizes of both towns, for a quick look")
    options = options_of(parser, arguments, latest=LATEST)
    return carry_out(options, measure=partial(measure, share=options.share), show=show)


def measure(workplace: Workplace, *, share: float) -> dict[str, Any]:
    """The whole document; each step is a process of its own, so that its memory is its own."""
    workplace.make_database(DATABASE)
    run(workplace, "prepare")
    sizes = {SMALL: part(SMALL_TOWN, share), LARGE: part(LARGE_TOWN, share)}
    for number, size in sizes.items():
        run(workplace, "fill", town=number, **asdict(size))
    steps = {
        "first": run(workplace, "first", town=SMALL),
        "delta": run(workplace, "delta", town=SMALL, edits=EDITS),
        "large": run(workplace, "first", town=LARGE),
    }
    workplace.drop_database(DATABASE)
    return {"wanted": WANTED, "size": asdict(sizes[SMALL]), "edits": EDITS, "steps": steps}


def part(size: Size, share: float) -> Size:
    """So much of everything, but of nothing less than ten."""
    return replace(size, **{name: max(10, round(count * share)) for name, count in asdict(size).items()})


def run(workplace: Workplace, what: str, **numbers: int) -> Any:
    """What the program that asks has printed."""
    told = {"database": DATABASE, "settings": UNCACHED}
    postmaster = ("--postmaster", str(workplace.cluster.pid()))
    return json.loads(printed_by(workplace, "syncing.copying", what, *postmaster, **told, **numbers))


def show(found: dict[str, Any], *, console: Console) -> None:
    table = Table(title="Copies of a town, each answer built anew", title_justify="left")
    for heading in ("", "objects", "requests", "kB", "gzipped", "ms of CPU", "of the database", "MB more"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, step in found["steps"].items():
        table.add_row(
            TITLES[name],
            f"{sum(step['objects'].values()):,}",
            str(step["requests"]),
            *(f"{step[column] / 1_000:,.0f}" for column in ("bytes", "gzipped")),
            *(f"{step[column] * 1_000:,.0f}" for column in ("cpu", "database")),
            f"{step['peak_mb'] - step['before_mb']:.0f}",
        )
    console.print(table)
    first, delta = found["steps"]["first"], found["steps"]["delta"]
    measured = {
        "requests": first["requests"],
        "first_kilobytes": round(first["gzipped"] / 1_024),
        "delta_kilobytes": round(delta["gzipped"] / 1_024),
    }
    for name, wanted in found["wanted"].items():
        verdict = "reached" if measured[name] <= wanted else "NOT reached"
        console.print(f"{name.replace('_', ' ')}: {measured[name]}, wanted ≤ {wanted}: {verdict}")


if __name__ == "__main__":
    sys.exit(main())
