"""`make bench`, the part of the search: fill one town with many texts, look for rare and for common words."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from functools import partial
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.parts import carry_out, options_of, printed_by
from benchmarks.syncing.__main__ import UNCACHED, Size, part
from benchmarks.workplace import CHECKOUT, Workplace

DATABASE = "searching"
LATEST = CHECKOUT / "benchmarks" / "searching.json"
TOWN = 1
DOCUMENTS = Size(pages=500, events=700, places=300, articles=3_500)
WANTED = {"selective": 10, "common": 25}  # milliseconds of the database, for the best twenty
TITLES = {
    "selective": "words of few texts",
    "common": "words of most texts",
    "several": "two words, one of them common",
}


def main(arguments: list[str] | None = None) -> int:
    """The exit code is 0 if everything could be measured, whatever came out; 2 if not."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.searching", description="Measure the search.")
    parser.add_argument("--share", type=float, default=1, help="of the size of the town, for a quick look")
    options = options_of(parser, arguments, latest=LATEST)
    return carry_out(options, measure=partial(measure, share=options.share), show=show)


def measure(workplace: Workplace, *, share: float) -> dict[str, Any]:
    """The whole document."""
    size = part(DOCUMENTS, share)
    workplace.make_database(DATABASE)
    run(workplace, "syncing.copying", "prepare")
    run(workplace, "syncing.copying", "fill", town=TOWN, **asdict(size))
    found = run(workplace, "searching.asking", town=TOWN)
    workplace.drop_database(DATABASE)
    return {"wanted": WANTED, "documents": sum(asdict(size).values()), "kinds": found}


def run(workplace: Workplace, program: str, *what: str, **numbers: int) -> Any:
    """What a program has printed."""
    return json.loads(printed_by(workplace, program, *what, database=DATABASE, settings=UNCACHED, **numbers))


def show(found: dict[str, Any], *, console: Console) -> None:
    title = f"The best twenty of {found['documents']:,} documents, milliseconds"
    table = Table(title=title, title_justify="left")
    for heading in ("", "words", "found in", "statements", "database", "its worst", "all"):
        table.add_column(heading, justify="right" if heading else "left")
    for kind, figures in found["kinds"].items():
        table.add_row(
            TITLES[kind],
            str(figures["words"]),
            f"{figures['documents']:,}",
            str(figures["statements"]),
            *(f"{figures[column]:.1f}" for column in ("database_ms", "worst_ms", "whole_ms")),
        )
    console.print(table)
    for kind, wanted in found["wanted"].items():
        measured = found["kinds"][kind]["database_ms"]
        verdict = "reached" if measured <= wanted else "NOT reached"
        console.print(f"{TITLES[kind]}: {measured:.1f} ms, wanted ≤ {wanted}: {verdict}")


if __name__ == "__main__":
    sys.exit(main())
