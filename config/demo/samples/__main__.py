"""Write the samples by hand: `python -m config.demo.samples --target DIR --today 2026-11-21`."""

from __future__ import annotations

import argparse
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from config.demo.samples import read_towns, write_samples

CHECKOUT = Path(__file__).resolve().parents[3]


def main() -> None:
    """Read the municipality files and write what they ask for."""
    parser = argparse.ArgumentParser(description="Write the demo's feeds, waste calendars and pictures.")
    parser.add_argument("--target", type=Path, default=CHECKOUT / "var" / "demo")
    parser.add_argument("--municipalities", type=Path, default=CHECKOUT / "municipalities")
    parser.add_argument("--today", type=date.fromisoformat, default=datetime.now(ZoneInfo("Europe/Berlin")).date())
    options = parser.parse_args()
    towns = read_towns(options.municipalities)
    changed = write_samples(options.target, today=options.today, towns=towns)
    print(f"{len(towns)} towns, {len(changed)} files written to {options.target}")


if __name__ == "__main__":
    main()
