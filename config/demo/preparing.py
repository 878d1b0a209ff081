"""What has to be done before the region can answer, in one process: starting Django takes longer than the steps."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import django
from django.core.management import CommandError, call_command

from backend.common import clock
from config.demo.samples import Town, read_towns, write_samples

CHECKOUT = Path(__file__).resolve().parents[2]
MUNICIPALITIES = CHECKOUT / "municipalities"
# Others build on what these offer, so they are in every region, however small.
SHARED_KINDS = ("county", "provider")


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something that finds out by itself what is done already; the demo goes on if what is not essential failed."""

    title: str
    work: Callable[[], object]
    is_essential: bool = True


def steps(*, towns: int | None, today: date) -> list[Step]:
    """All steps, in order."""
    known = read_towns(MUNICIPALITIES)
    files = [str(MUNICIPALITIES / f"{town.slug}.yaml") for town in chosen(known, limit=towns)]
    return [
        Step(title="Sample feeds and calendars", work=partial(_samples, known, today=today)),
        Step(title="Static files", work=partial(call_command, "collectstatic", interactive=False, verbosity=0)),
        Step(title="Migrations", work=partial(call_command, "migrate_towns")),
        Step(title="Rollout", work=partial(call_command, "rollout", "apply", *files), is_essential=False),
    ]


def chosen(towns: Sequence[Town], *, limit: int | None) -> list[Town]:
    """Counties and providers, and the first so many of the others."""
    shared = [town for town in towns if town.kind in SHARED_KINDS]
    return shared + [town for town in towns if town.kind not in SHARED_KINDS][:limit]


def main(arguments: list[str] | None = None) -> int:
    """Do all steps; the exit code is 1 if an essential one failed."""
    parser = argparse.ArgumentParser(description="Prepare the demo's region.")
    parser.add_argument("--towns", type=int)
    options = parser.parse_args(arguments)
    django.setup()
    for step in steps(towns=options.towns, today=clock.now().date()):
        began = time.monotonic()
        try:
            step.work()
        except CommandError as error:
            print(f"{step.title}: {error}", file=sys.stderr)
            if step.is_essential:
                return 1
        print(f"{step.title}: {time.monotonic() - began:.1f} s")
    return 0


def _samples(towns: list[Town], *, today: date) -> None:
    write_samples(CHECKOUT / "var" / "demo", today=today, towns=towns)


if __name__ == "__main__":
    sys.exit(main())
