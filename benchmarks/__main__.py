"""`make bench`: fill a region, measure it, say what was found."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from backend.common.embedded_postgres import DatabaseUnavailable
from benchmarks.catalogue import ENDPOINTS
from benchmarks.load import CannotMeasure, refuse_without_wrk
from benchmarks.page import LATEST, update
from benchmarks.run import PARTS, Run, Sizes
from benchmarks.workplace import Workplace
from config.demo import stopping

WIDTH_OF_A_FILE = 160


def main(arguments: list[str] | None = None) -> int:
    """The exit code is 0 if everything could be measured, whatever came out; 2 if not."""
    options = _options(arguments)
    workplace = Workplace(name=options.name)
    run = Run(
        workplace=workplace,
        sizes=Sizes(**{size: getattr(options, size) for size in asdict(Sizes())}),
        parts=options.only or PARTS,
        endpoints=options.endpoints or tuple(ENDPOINTS),
        workers=options.workers,
        output=options.output
        or (workplace.folder / "only.json" if options.only or options.endpoints or options.workers else LATEST),
        console=Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH_OF_A_FILE),
    )
    stopping.listen()
    try:
        refuse_without_wrk()
        run.carry_out()
        if run.output.resolve() == LATEST:
            update()
    except stopping.Asked:
        return 130
    except (CannotMeasure, DatabaseUnavailable) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    normal = Sizes()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure serving, new towns and memory.")
    parser.add_argument("--only", nargs="+", choices=PARTS, help="only these parts")
    parser.add_argument("--towns", type=int, default=normal.towns, help="towns that are asked in turn")
    parser.add_argument("--articles", type=int, default=normal.articles, help="pieces of news in each")
    parser.add_argument("--many", type=int, default=normal.many, help="towns that are made, migrated and visited")
    parser.add_argument("--by-template", type=int, default=normal.by_template, help="towns made from the template")
    parser.add_argument("--by-migrating", type=int, default=normal.by_migrating, help="towns made by migrating")
    parser.add_argument("--workers", type=int, help="processes of each server, instead of the image's")
    parser.add_argument("--endpoints", nargs="+", choices=[*ENDPOINTS], help="only these of ours")
    parser.add_argument("--rounds", type=int, default=normal.rounds, help="the median of so many is taken")
    parser.add_argument("--seconds", type=int, default=normal.seconds, help="length of a run of one target")
    parser.add_argument("--slow-seconds", type=int, default=normal.slow_seconds, help="at least, for a slow target")
    parser.add_argument("--warm-up", type=int, default=normal.warm_up, help="seconds before the first run of a target")
    parser.add_argument("--output", type=Path, help="where the figures go instead of benchmarks/latest.json")
    parser.add_argument("--name", default="bench", help="of the database cluster and the folder in var/")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
