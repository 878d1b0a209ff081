"""`make bench`, the part of push: send beside the bare SDK, grow the audience, say what was found."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.parts import carry_out, options_of, printed_by
from benchmarks.workplace import CHECKOUT, Workplace

DATABASE = "pushing"
LATEST = CHECKOUT / "benchmarks" / "pushing.json"
WANTED = 0.8  # of what the bare SDK sends in the same run
FEW = 1_000


def main(arguments: list[str] | None = None) -> int:
    """The exit code is 0 if everything could be measured, whatever came out; 2 if not."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pushing", description="Measure sending.")
    parser.add_argument("--recipients", type=int, default=10_000, help="of each round beside the bare SDK")
    parser.add_argument("--rounds", type=int, default=3, help="the median of so many is taken")
    parser.add_argument("--many", type=int, default=200_000, help=f"recipients at which memory is read, as at {FEW}")
    options = options_of(parser, arguments, latest=LATEST)
    return carry_out(options, measure=partial(measure, options=options), show=show)


def measure(workplace: Workplace, *, options: argparse.Namespace) -> dict[str, Any]:
    """The whole document."""
    workplace.make_database(DATABASE)
    run(workplace, "prepare", "--recipients", "1")
    postmaster = str(workplace.cluster.pid())
    with service() as url:
        rounds = run(
            workplace, "compare", "--recipients", str(options.recipients), "--rounds", str(options.rounds),
            "--service", url, "--postmaster", postmaster,
        )  # fmt: skip
    grown = {number: run(workplace, "grow", "--recipients", str(number)) for number in (FEW, options.many)}
    workplace.drop_database(DATABASE)
    shares = [ours["rate"] / bare["rate"] for ours, bare in zip(rounds["ours"], rounds["bare"], strict=True)]
    return {
        "recipients": options.recipients,
        "rounds": options.rounds,
        "throughput": {who: _middle(found) for who, found in rounds.items()},
        "share_of_the_bare_sdk": {"measured": round(median(shares), 3), "wanted": WANTED},
        "growing": grown,
    }


def _middle(found: list[dict[str, float]]) -> dict[str, int]:
    return {name: round(median(each[name] for each in found)) for name in found[0]}


def run(workplace: Workplace, what: str, *options: str) -> Any:
    """What the program that sends has printed."""
    return json.loads(printed_by(workplace, "pushing.sending", what, *options, database=DATABASE))


@contextmanager
def service() -> Iterator[str]:
    """The double of Firebase, and where it is."""
    with subprocess.Popen(
        (sys.executable, "-m", "benchmarks.pushing.service"), cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout  # noqa: S101 - a pipe was asked for
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


def show(found: dict[str, Any], *, console: Console) -> None:
    table = Table(title=f"Sending to {found['recipients']:,} devices", title_justify="left")
    for heading in ("", "messages/s", "µs CPU a message", "µs of the database"):
        table.add_column(heading, justify="right" if heading else "left")
    titles = {"bare": "the bare SDK, 100 threads, nothing recorded", "ours": "planned, sent and every outcome recorded"}
    for who, title in titles.items():
        each = found["throughput"][who]
        table.add_row(title, f"{each['rate']:,}", f"{each['app']:,}", f"{each['database']:,}")
    console.print(table)
    share = found["share_of_the_bare_sdk"]
    reached = "reached" if share["measured"] >= share["wanted"] else "NOT reached"
    console.print(f"Of the bare SDK: {share['measured']:.2f}, wanted ≥ {share['wanted']:.2f}: {reached}")
    for number, each in found["growing"].items():
        console.print(
            f"{int(number):,} recipients: {each['peak_mb']} MB at most, planned in {each['planning_seconds']} s, "
            f"{each['statements_a_batch']} statements a batch of {each['batches']}"
        )


if __name__ == "__main__":
    sys.exit(main())
