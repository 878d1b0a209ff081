"""`make bench`, the part of the waste calendar: import an authority twice, hand it over, say what it took."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from dataclasses import replace
from functools import partial
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.load import CannotMeasure
from benchmarks.parts import carry_out, options_of, printed_by
from benchmarks.waste_authority.files import Size, write_lists, write_table
from benchmarks.workplace import CHECKOUT, Workplace

DATABASE = "waste"
LATEST = CHECKOUT / "benchmarks" / "waste_authority.json"
WANTED = 60  # seconds, for the import and for the hand-over
YEAR = 2026
TABLE_TOWN = "bench-table"  # as `running` calls it, which needs Django
TITLES = {
    "lists": "a table of streets and a calendar a zone, first import",
    "lists_again": "the same, unchanged",
    "check": "looked at by all checks",
    "hand_over": "handed to all towns",
    "table": "one table with a line an address and day, first import",
    "table_again": "the same, unchanged",
}


def main(arguments: list[str] | None = None) -> int:
    """The exit code is 0 if everything could be measured, whatever came out; 2 if not."""
    normal = Size()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.waste_authority", description="Measure an authority.")
    parser.add_argument("--towns", type=int, default=normal.towns)
    parser.add_argument("--streets", type=int, default=normal.streets, help="in all towns together")
    parser.add_argument("--zones", type=int, default=normal.zones, help="of each of the six kinds of waste")
    options = options_of(parser, arguments, latest=LATEST)
    return carry_out(
        options,
        measure=partial(measure, size=Size(towns=options.towns, streets=options.streets, zones=options.zones)),
        show=show,
    )


def measure(workplace: Workplace, *, size: Size) -> dict[str, Any]:
    """The whole document; each step is a process of its own, so that its memory is its own."""
    folder = workplace.folder / "waste"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    pickups = write_lists(folder, size=size, year=YEAR)
    lines = write_table(folder, size=replace(size, streets=size.streets * 3 // 4), year=YEAR)
    workplace.make_database(DATABASE)
    run(workplace, "prepare", "--folder", str(folder), "--towns", str(size.towns))
    steps = {
        "lists": run(workplace, "import"),
        "lists_again": run(workplace, "import"),
        "check": run(workplace, "check"),
        "hand_over": run(workplace, "hand_over", "--towns", str(size.towns)),
        "table": run(workplace, "import", "--town", TABLE_TOWN),
        "table_again": run(workplace, "import", "--town", TABLE_TOWN),
    }
    workplace.drop_database(DATABASE)
    shutil.rmtree(folder)
    for first in ("lists", "table"):
        refuse_if_anything_was_written(steps[f"{first}_again"], before=steps[first])
    for step in steps.values():
        step.pop("offers", None)
    sizes = {**vars(size), "pickups_of_zones": pickups, "lines_of_the_table": lines}
    load = round(os.getloadavg()[1], 1)  # of five minutes: seconds on the clock mean little where others work as well
    return {"wanted_seconds": WANTED, "load_average": load, "size": sizes, "steps": steps}


def refuse_if_anything_was_written(again: dict[str, Any], *, before: dict[str, Any]) -> None:
    """Raises CannotMeasure: an import that writes what it wrote before is no measure of one that changes nothing."""
    is_same = all(again[name] == before[name] for name in ("offers", "change_log", "addresses", "pickups"))
    if again["writes"] or any(again["rows"].values()) or not is_same:
        raise CannotMeasure(f"An unchanged calendar was written again: {again}")


def run(workplace: Workplace, what: str, *options: str) -> Any:
    """What the program that imports has printed."""
    postmaster = ("--postmaster", str(workplace.cluster.pid()))
    return json.loads(printed_by(workplace, "waste_authority.running", what, *postmaster, *options, database=DATABASE))


def show(found: dict[str, Any], *, console: Console) -> None:
    size = found["size"]
    title = f"{size['towns']} towns, {size['streets']:,} streets, {size['pickups_of_zones']:,} pickups of zones, "
    table = Table(title=f"{title}or {size['lines_of_the_table']:,} lines", title_justify="left")
    for heading in ("", "seconds", "CPU", "of the database", "MB at most", "statements", "that write"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, step in found["steps"].items():
        figures = (step[column] for column in ("seconds", "cpu", "database", "peak_mb", "statements", "writes"))
        table.add_row(TITLES[name], *(f"{figure:,}" for figure in figures))
    console.print(table)
    console.print(f"Load average: {found['load_average']}")
    for name in ("lists", "hand_over"):
        seconds = found["steps"][name]["seconds"]
        reached = "reached" if seconds < WANTED else "NOT reached"
        console.print(f"{TITLES[name]}: {seconds} s, wanted < {WANTED} s: {reached}")


if __name__ == "__main__":
    sys.exit(main())
