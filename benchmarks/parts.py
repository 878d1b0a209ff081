"""What the programs of `make bench` beside the serving have in common: where they work, and where the figures go."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.load import CannotMeasure
from benchmarks.workplace import SETTINGS, Workplace

WIDTH_OF_A_FILE = 120
Figures = dict[str, Any]


def options_of(parser: argparse.ArgumentParser, arguments: list[str] | None, *, latest: Path) -> argparse.Namespace:
    """What was asked for; `latest` is where the figures of a whole run go."""
    parser.add_argument("--output", type=Path, default=latest)
    parser.add_argument("--name", default="bench", help="of the database cluster and the folder in var/")
    return parser.parse_args(arguments)


def carry_out(
    options: argparse.Namespace,
    *,
    measure: Callable[[Workplace], Figures],
    show: Callable[..., None],
) -> int:
    """The exit code: 0 if everything could be measured, whatever came out; 2 if not.

    The cluster is stopped again if this started it.
    """
    workplace = Workplace(name=options.name)
    workplace.folder.mkdir(parents=True, exist_ok=True)
    is_ours = workplace.cluster.ensure_running()
    try:
        found = measure(workplace)
    except CannotMeasure as error:
        sys.stderr.write(f"{error}\n")
        return 2
    finally:
        if is_ours:
            workplace.cluster.stop()
    options.output.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    show(found, console=Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH_OF_A_FILE))
    return 0


def printed_by(
    workplace: Workplace, program: str, *options: str, database: str, settings: str = SETTINGS, **numbers: int
) -> str:
    """What a program of the benches has printed, a process of its own. Raises CannotMeasure."""
    named = (text for name, number in numbers.items() for text in (f"--{name}", str(number)))
    done = subprocess.run(
        (sys.executable, "-m", f"benchmarks.{program}", *options, *named),
        cwd=workplace.checkout,
        env=workplace.environment(settings=settings, database=database),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotMeasure(f"{program} failed:\n{done.stdout}{done.stderr}")
    return done.stdout
