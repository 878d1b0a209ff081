"""`make bench`, the part of the imports: read many feeds twice, and once with kill -9 in between; say what it took."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from functools import partial
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.feeds.files import write_feeds
from benchmarks.load import CannotMeasure
from benchmarks.parts import carry_out, options_of, printed_by
from benchmarks.workplace import CHECKOUT, Workplace

DATABASE = "feeds"
LATEST = CHECKOUT / "benchmarks" / "feeds.json"
WANTED = 60  # seconds, for the first import
SOURCES, ENTRIES = 200, 50
KILLED_TOWN = "bench-feeds-killed"  # as `running` calls it, which needs Django
KILLS = (0.3, 0.5, 0.7)  # after so much of the time that the first import took
TITLES = {
    "first": "first import",
    "same_files": "the same files",
    "same_entries": "other files with the same entries",
    "after_kills": "finished after it was killed",
}


def main(arguments: list[str] | None = None) -> int:
    """The exit code is 0 if everything could be measured, whatever came out; 2 if not."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.feeds", description="Measure the import of feeds.")
    parser.add_argument("--sources", type=int, default=SOURCES)
    parser.add_argument("--entries", type=int, default=ENTRIES, help="of each source")
    options = options_of(parser, arguments, latest=LATEST)
    return carry_out(options, measure=partial(measure, sources=options.sources, entries=options.entries), show=show)


def measure(workplace: Workplace, *, sources: int, entries: int) -> dict[str, Any]:
    """The whole document; each step is a process of its own, so that its memory is its own."""
    folder = workplace.folder / "feeds"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    write_feeds(folder, sources=sources, entries=entries)
    workplace.make_database(DATABASE)
    run(workplace, "prepare", "--folder", str(folder), "--sources", str(sources))
    steps = {"first": run(workplace, "import")}
    for share in KILLS:
        kill(workplace, after=share * steps["first"]["seconds"] + 3)  # seconds that Django takes to begin
    steps["after_kills"] = run(workplace, "import", "--town", KILLED_TOWN)
    steps["same_files"] = run(workplace, "import")
    write_feeds(folder, sources=sources, entries=entries)
    steps["same_entries"] = run(workplace, "import")
    workplace.drop_database(DATABASE)
    shutil.rmtree(folder)
    refuse_what_is_wrong(steps, wanted=sources * entries)
    load = round(os.getloadavg()[1], 1)  # of five minutes: seconds on the clock mean little where others work as well
    size = {"sources": sources, "entries": entries}
    return {"wanted_seconds": WANTED, "load_average": load, "size": size, "steps": steps}


def refuse_what_is_wrong(steps: dict[str, Any], *, wanted: int) -> None:
    """Raises CannotMeasure: doubles, gaps, or writes where nothing has changed."""
    for name, step in steps.items():
        if not step["items"] == step["different"] == step["change_log"] == wanted:
            raise CannotMeasure(f"{name}: doubles or gaps: {step}")
    for name in ("same_files", "same_entries"):
        if steps[name]["writes"]:
            raise CannotMeasure(f"{name}: unchanged entries were written again: {steps[name]}")


def kill(workplace: Workplace, *, after: float) -> None:
    """An import that is ended by kill -9 while it works."""
    try:
        subprocess.run(**call(workplace, "import", "--town", KILLED_TOWN), timeout=after, check=False)
    except subprocess.TimeoutExpired:
        return  # `run` has killed it


def run(workplace: Workplace, what: str, *options: str) -> Any:
    """What the program that imports has printed."""
    postmaster = ("--postmaster", str(workplace.cluster.pid()))
    return json.loads(printed_by(workplace, "feeds.running", what, *postmaster, *options, database=DATABASE))


def call(workplace: Workplace, what: str, *options: str) -> dict[str, Any]:
    postmaster = ("--postmaster", str(workplace.cluster.pid()))
    return {
        "args": (sys.executable, "-m", "benchmarks.feeds.running", what, *postmaster, *options),
        "cwd": workplace.checkout,
        "env": workplace.environment(database=DATABASE),
        "capture_output": True,
    }


def show(found: dict[str, Any], *, console: Console) -> None:
    size = found["size"]
    table = Table(title=f"{size['sources']} sources with {size['entries']} entries each", title_justify="left")
    for heading in ("", "seconds", "CPU", "of the database", "MB at most", "statements", "that write"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, step in found["steps"].items():
        figures = (step[column] for column in ("seconds", "cpu", "database", "peak_mb", "statements", "writes"))
        table.add_row(TITLES[name], *(f"{figure:,}" for figure in figures))
    console.print(table)
    console.print(f"Load average: {found['load_average']}")
    seconds = found["steps"]["first"]["seconds"]
    console.print(f"First import: {seconds} s, wanted < {WANTED} s: {'reached' if seconds < WANTED else 'NOT reached'}")


if __name__ == "__main__":
    sys.exit(main())
