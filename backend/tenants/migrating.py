"""Bringing all towns to the migrations of the running code, several at a time, resumable, each on its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from django.conf import settings

from backend.tenants.models import Municipality


@dataclass(frozen=True, kw_only=True)
class Migrated:
    """How it ended for one town; `message` is the last line of the error."""

    slug: str
    is_fine: bool
    message: str = ""


def migrate_towns(
    towns: Iterable[Municipality], *, jobs: int, on_done: Callable[[Migrated], None] | None = None
) -> list[Migrated]:
    """Migrate each town in a process of its own, `jobs` at a time; a failing town is reported and the others go on.

    A town counts as migrated only when its fingerprint has been written, so calling again takes up what is left.
    """
    results: list[Migrated] = []
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        for future in as_completed([pool.submit(_migrate_in_process, town.schema_name) for town in towns]):
            results.append(future.result())
            if on_done:
                on_done(results[-1])
    return results


def _migrate_in_process(slug: str) -> Migrated:
    command = [sys.executable, "manage.py", "migrate_towns", "--one", slug]
    result = subprocess.run(command, capture_output=True, text=True, cwd=settings.BASE_DIR, check=False)  # noqa: S603 - our words
    lines = [line for line in result.stderr.splitlines() if line.strip()]
    return Migrated(slug=slug, is_fine=result.returncode == 0, message=lines[-1] if lines else "")
