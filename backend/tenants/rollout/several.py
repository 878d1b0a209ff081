"""Several towns at the same time: each process has a connection of its own, and results come back as they are ready."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from backend.common import clock
from backend.common.errors import OrtsblattError
from backend.tenants.changes import Change
from backend.tenants.file.reading import ReadFile, read_file
from backend.tenants.forking import in_processes
from backend.tenants.models import Municipality
from backend.tenants.rollout.applying import Outcome, apply_file, first_imports

# Their imports come first: what they offer is there when the towns that subscribe to it ask.
OFFERING_KINDS = {Municipality.Kind.PROVIDER, Municipality.Kind.COUNTY}

Item = TypeVar("Item")
Result = TypeVar("Result")


class RolloutFailed(OrtsblattError):
    """The rollout of one town failed in a process of its own; the log has all of it."""

    code = "rollout_failed"


def apply_files(files: Sequence[ReadFile], *, jobs: int, on_done: Callable[[str], None]) -> list[Outcome]:
    """Apply each file in its own transaction, `jobs` at a time, and return the outcomes by slug."""
    if jobs == 1:
        outcomes = []
        for file in files:
            outcomes.append(apply_file(file, now=clock.now()))
            on_done(file.town.slug)
        return outcomes
    by_path = {str(file.path): file.town.slug for file in files}
    found: dict[str, Outcome] = {}
    for path, result in in_processes(_apply_path, list(by_path), jobs=jobs):
        slug = by_path[path]
        found[slug] = result if isinstance(result, Outcome) else Outcome(slug=slug, error=result)
        on_done(slug)
    return [found[slug] for slug in sorted(found)]


def import_towns(towns: Sequence[Municipality], *, jobs: int, on_done: Callable[[str], None]) -> list[str]:
    """The first imports of these towns, those of providers and counties first; returns a line a problem."""
    problems: list[str] = []
    offering = [town.slug for town in towns if town.kind in OFFERING_KINDS]
    others = [town.slug for town in towns if town.kind not in OFFERING_KINDS]
    for group in (offering, others):
        for slug, result in _each(_import_slug, group, jobs=jobs):
            lines = [str(result)] if isinstance(result, Exception) else result
            problems += [f"{slug}: {line}" for line in lines]
            on_done(slug)
    return problems


def _each(
    work: Callable[[Item], Result], items: Sequence[Item], *, jobs: int
) -> Iterator[tuple[Item, Result | Exception]]:
    if jobs > 1:
        yield from in_processes(work, items, jobs=jobs)
    else:
        yield from ((item, work(item)) for item in items)


def _apply_path(path: str) -> Outcome:
    outcome = apply_file(read_file(Path(path)), now=clock.now())
    error = RolloutFailed(str(outcome.error)) if outcome.error else None
    return replace(outcome, changes=[_plain(change) for change in outcome.changes], error=error)


def _import_slug(slug: str) -> list[str]:
    return first_imports(Municipality.objects.get(schema_name=slug))


def _plain(change: Change) -> Change:
    """The same line with texts for values, which any process can read back."""
    return replace(change, before=str(change.before), after=str(change.after), note=str(change.note))
