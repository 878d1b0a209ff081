"""`make demo`: start the demo region on this machine and keep it running until Ctrl-C."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console

from backend.common.embedded_postgres import DatabaseUnavailable
from config.demo import stopping
from config.demo.supervisor import Demo

CHECKOUT = Path(__file__).resolve().parents[2]
WIDTH_OF_A_FILE = 200  # so that no address is broken where nobody sees the width


def main(arguments: list[str] | None = None) -> int:
    """The exit code is 0 if somebody stopped the demo, 2 if it could not start, 1 if it broke down."""
    parser = argparse.ArgumentParser(prog="make demo", description="Start the demo region and keep it running.")
    parser.add_argument("--port", type=int, default=8000, help="the port of all hosts, 8000 unless told otherwise")
    parser.add_argument("--towns", type=_at_least_one, help="only the first so many towns")
    parser.add_argument("--reset", action="store_true", help="remove database, media and samples first")
    options = parser.parse_args(arguments)
    demo = Demo(
        checkout=CHECKOUT,
        port=options.port,
        towns=options.towns,
        is_reset=options.reset,
        console=Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else WIDTH_OF_A_FILE),
    )
    stopping.listen()
    try:
        demo.run()
    except stopping.Asked:
        return 0
    except (stopping.CannotStart, DatabaseUnavailable) as error:
        print(error, file=sys.stderr)
        return 2
    except stopping.BrokeDown as error:
        print(error, file=sys.stderr)
    return 1


def _at_least_one(value: str) -> int:
    number = int(value)
    if number < 1:
        raise argparse.ArgumentTypeError("a region has at least one town")
    return number


if __name__ == "__main__":
    sys.exit(main())
