"""`make bench`, the part of the stampede: after a push five thousand phones ask for the start screen in ten seconds."""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
from functools import partial
from typing import Any

from rich.console import Console
from rich.table import Table

from backend.common import processes
from benchmarks import variants
from benchmarks.cpu import cpu_seconds, with_children
from benchmarks.load import CannotMeasure, Request
from benchmarks.parts import carry_out, options_of, printed_by
from benchmarks.serving import Server, serving
from benchmarks.stampede.phones import Phones
from benchmarks.workplace import CHECKOUT, REGION_DOMAIN, Workplace

DATABASE = "stampede"
LATEST = CHECKOUT / "benchmarks" / "stampede.json"
WORKERS = 2
PHONES, ADDRESSES, SECONDS = 5_000, 1_000, 10
WANTED = 1  # times that each distinct answer is built in a worker
_MISSES = re.compile(r"^ortsblatt_cache_misses_total (\S+)$", re.MULTILINE)


def main(arguments: list[str] | None = None) -> int:
    """The exit code is 0 if everything could be measured, whatever came out; 2 if not."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stampede", description="Measure the hour of a push.")
    parser.add_argument("--phones", type=int, default=PHONES)
    parser.add_argument("--addresses", type=int, default=ADDRESSES, help="of which each phone has one")
    parser.add_argument("--seconds", type=int, default=SECONDS)
    options = options_of(parser, arguments, latest=LATEST)
    return carry_out(options, measure=partial(measure, options=options), show=show)


def measure(workplace: Workplace, *, options: argparse.Namespace) -> dict[str, Any]:
    """The whole document."""
    workplace.make_database(DATABASE)
    host, *paths = _filled(workplace, addresses=options.addresses)
    sizes = {"WEB_WORKERS": str(WORKERS)}
    with serving(workplace, [variants.WARM], database=DATABASE, sizes=sizes) as servers:
        server = servers[variants.WARM.key]
        for _worker in range(8):  # what a process loads once is no part of it
            server.get(Request(host=host, path="/api/v1/config"))
        before, database = _misses(server), _database(workplace)
        cpu = cpu_seconds(server.pids)
        phones = Phones(host=host, port=server.port, paths=paths)
        answered = asyncio.run(phones.ask(count=options.phones, seconds=options.seconds))
        built = _misses(server) - before
        figures = {
            "phones": options.phones,
            "distinct_answers": min(options.addresses, options.phones),
            "workers": WORKERS,
            "built": built,
            "refused": answered.refused,
            "milliseconds": answered.percentiles(),
            "server_cpu": round(cpu_seconds(server.pids) - cpu, 2),
            "database_cpu": round(_database(workplace) - database, 2),
        }
    workplace.drop_database(DATABASE)
    most = built / figures["distinct_answers"] / WORKERS
    return {"wanted": WANTED, "built_per_answer_and_worker": round(most, 3), **figures}


def _filled(workplace: Workplace, *, addresses: int) -> list[str]:
    """The host of a filled town, then the path of the start screen of each address."""
    return printed_by(workplace, "stampede.filling", database=DATABASE, addresses=addresses).split()


def _misses(server: Server) -> int:
    """Answers that all workers have built so far."""
    text = server.get(Request(host=REGION_DOMAIN, path="/metrics")).body.decode()
    found = _MISSES.search(text)
    if found is None:
        raise CannotMeasure(f"The server does not count what it builds:\n{text[:500]}")
    return int(float(found[1]))


def _database(workplace: Workplace) -> float:
    pid = workplace.cluster.pid()
    return cpu_seconds(with_children(pid)) if pid and processes.is_alive(pid) else 0


def show(found: dict[str, Any], *, console: Console) -> None:
    table = Table(title=f"{found['phones']:,} phones after a push", title_justify="left")
    for heading in (
        "answers that differ",
        "built by all workers",
        "refused",
        "median ms",
        "99 % ms",
        "CPU",
        "database",
    ):
        table.add_column(heading, justify="right")
    milliseconds = found["milliseconds"]
    table.add_row(
        f"{found['distinct_answers']:,}",
        f"{found['built']:,}",
        str(found["refused"]),
        *(f"{milliseconds[name]:.0f}" for name in ("p50", "p99")),
        *(f"{found[name]:.1f} s" for name in ("server_cpu", "database_cpu")),
    )
    console.print(table)
    verdict = "reached" if found["built_per_answer_and_worker"] <= found["wanted"] else "NOT reached"
    console.print(
        f"Each answer was built {found['built_per_answer_and_worker']:.2f} times in a worker, "
        f"wanted ≤ {found['wanted']}: {verdict}"
    )


if __name__ == "__main__":
    sys.exit(main())
