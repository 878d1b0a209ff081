"""`make bench`, the part of reminders: tell few and many of their pickups, say what it took."""

from __future__ import annotations

import argparse
import json
import sys
from functools import partial
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.parts import carry_out, options_of, printed_by
from benchmarks.workplace import CHECKOUT, Workplace

DATABASE = "waste_reminders"
LATEST = CHECKOUT / "benchmarks" / "waste_reminders.json"
WANTED = 20  # seconds of CPU for the reminders of all, the database's with them
FEW = 40  # installations of a town, beside which statements are counted
TITLES = {"reminders": "worked out and queued", "corrections": "one kind is not collected"}


def main(arguments: list[str] | None = None) -> int:
    """The exit code is 0 if everything could be measured, whatever came out; 2 if not."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.waste_reminders", description="Measure reminding.")
    parser.add_argument("--towns", type=int, default=25)
    parser.add_argument("--installations", type=int, default=100_000, help="in all towns together")
    options = options_of(parser, arguments, latest=LATEST)
    return carry_out(options, measure=partial(measure, options=options), show=show)


def measure(workplace: Workplace, *, options: argparse.Namespace) -> dict[str, Any]:
    """The whole document."""
    workplace.make_database(DATABASE)
    run(workplace, "prepare", towns=options.towns, installations=1)
    few = run(workplace, "tell", towns=options.towns, installations=FEW)
    many = run(workplace, "tell", towns=options.towns, installations=options.installations // options.towns)
    workplace.drop_database(DATABASE)
    used = many["reminders"]["app_cpu"] + many["reminders"]["database_cpu"]
    return {
        "towns": options.towns,
        "installations": options.installations,
        "cpu_seconds": {"measured": round(used, 2), "wanted": WANTED},
        "many": many,
        "few": few,
    }


def run(workplace: Workplace, what: str, **numbers: int) -> Any:
    """What the program that tells has printed."""
    postmaster = ("--postmaster", str(workplace.cluster.pid()))
    return json.loads(printed_by(workplace, "waste_reminders.telling", what, *postmaster, database=DATABASE, **numbers))


def show(found: dict[str, Any], *, console: Console) -> None:
    title = f"{found['installations']:,} installations in {found['towns']} towns"
    table = Table(title=title, title_justify="left")
    for heading in ("", "messages", "deliveries", "s CPU", "s of the database", "statements a town", f"with {FEW}"):
        table.add_column(heading, justify="right" if heading else "left")
    for what, words in TITLES.items():
        many = found["many"][what]
        figures = (many[name] for name in ("messages", "deliveries", "app_cpu", "database_cpu", "statements_a_town"))
        table.add_row(words, *(f"{figure:,}" for figure in figures), str(found["few"][what]["statements_a_town"]))
    console.print(table)
    used = found["cpu_seconds"]
    reached = "reached" if used["measured"] < used["wanted"] else "NOT reached"
    console.print(f"CPU of the reminders: {used['measured']:.1f} s, wanted < {used['wanted']} s: {reached}")


if __name__ == "__main__":
    sys.exit(main())
