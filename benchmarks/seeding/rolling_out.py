"""Towns of a bench, made from their files as an operator makes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError

from backend.tenants.file.reading import read_files
from backend.tenants.rollout.several import apply_files
from benchmarks.seeding.towns import write_town_files

PROCESSES = 2


def roll_out(*, count: int, on_done: Any) -> None:
    """Make the towns from their files. Raises CommandError with what went wrong."""
    files = read_files(write_town_files(Path(settings.MUNICIPALITIES_DIR), count=count))
    outcomes = apply_files(files, jobs=min(PROCESSES, count), on_done=on_done)
    if failed := [f"{outcome.slug}: {outcome.error}" for outcome in outcomes if not outcome.is_fine]:
        raise CommandError("\n".join(failed))
