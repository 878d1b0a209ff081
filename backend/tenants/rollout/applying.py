"""One municipality file becomes one town, in one transaction; a plan is the same with the transaction rolled back."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django_tenants.utils import tenant_context

from backend.common.errors import OrtsblattError
from backend.tenants import registry
from backend.tenants.changes import Change, Kind, Missing
from backend.tenants.file.reading import ReadFile, municipality_model
from backend.tenants.kept.documents import demand_not_kept
from backend.tenants.models import AppliedFile, Municipality, RolloutResult
from backend.tenants.rollout.checklist import missing_items
from backend.tenants.rollout.context import Rollout
from backend.tenants.rollout.town import bring_up_to_date, lock_or_create
from backend.tenants.schemas import use_public_schema, use_schema_of
from backend.tenants.signals import town_rolled_out

logger = logging.getLogger(__name__)


class LiveRefused(OrtsblattError):
    """The file says `status: live`, but legal items are missing: add them, or say `status: preparing`."""

    code = "live_refused"
    status = 409

    def __init__(self, missing: list[Missing]) -> None:
        self.missing = missing
        super().__init__("status: live is refused, missing: " + ", ".join(item.subject for item in missing))


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a plan or an apply ended for one town."""

    slug: str
    changes: list[Change] = field(default_factory=list)
    seconds: float = 0.0
    address: str = ""
    error: Exception | None = None

    @property
    def is_fine(self) -> bool:
        return self.error is None

    @property
    def writes(self) -> int:
        return sum(change.is_write for change in self.changes)


def apply_file(file: ReadFile, *, now: datetime) -> Outcome:
    """Apply one file. An error leaves the town as it was and is returned, not raised: the next town gets its turn."""
    outcome = _attempt(file, now=now, is_plan=False)
    with transaction.atomic():
        RolloutResult.objects.create(
            slug=outcome.slug,
            started_at=now,
            seconds=outcome.seconds,
            is_fine=outcome.is_fine,
            changes=outcome.writes,
            message=str(outcome.error or ""),
        )
    return outcome


def plan_file(file: ReadFile, *, now: datetime) -> Outcome:
    """What `apply_file` would do; leaves nothing behind."""
    return _attempt(file, now=now, is_plan=True)


def first_imports(town: Municipality, *, on_step: Callable[[str], None] | None = None) -> list[str]:
    """Let each module of a town do its slow first work (imports); returns what went wrong, a line a module."""
    problems = []
    for module in registry.active_modules(town):
        if module.after_apply is None:
            continue
        if on_step:
            on_step(module.key)
        try:
            with tenant_context(town):
                module.after_apply(town)
        except Exception as error:  # one module's import must not keep the others from theirs
            if not isinstance(error, OrtsblattError):  # what was foreseen is said in a sentence
                logger.exception("first import failed", extra={"town": town.slug, "module_key": module.key})
            problems.append(f"{module.key}: {error}")
    return problems


def _attempt(file: ReadFile, *, now: datetime, is_plan: bool) -> Outcome:
    started = time.perf_counter()
    slug = file.town.slug
    try:
        with transaction.atomic():
            use_public_schema()
            town, changes = _apply(file, now=now)
            use_schema_of(town)  # what follows the commit (files that are deleted, for instance) is this town's
            transaction.set_rollback(is_plan)
    except Exception as error:  # whatever it was, the town is as it was before
        if not isinstance(error, OrtsblattError):
            logger.exception("rollout of one town failed", extra={"town": slug})
        return Outcome(slug=slug, seconds=time.perf_counter() - started, error=error)
    finally:
        use_public_schema()
    return Outcome(slug=slug, changes=changes, seconds=time.perf_counter() - started, address=town.origin)


def _apply(file: ReadFile, *, now: datetime) -> tuple[Municipality, list[Change]]:
    if not file.is_kept:
        demand_not_kept(file.town.slug)
    town, is_new = lock_or_create(file.town)
    changes = [Change(kind=Kind.CREATE, subject=f"town {town.slug}")] if is_new else []
    previous = None if is_new else AppliedFile.objects.filter(municipality=town).first()
    applied = municipality_model().model_validate(previous.document) if previous else None
    rollout = Rollout(town=town, file=file.document, applied=applied, folder=file.path.parent, now=now)
    changes.extend(bring_up_to_date(town, file.town))
    with tenant_context(town):
        changes.extend(_modules(rollout))
        _refuse_live_without_law(rollout)
        if writes := [change for change in changes if change.is_write]:
            town_rolled_out.send(Municipality, town=town, changes=writes)
    use_public_schema()
    document = file.document.model_dump(mode="json")
    if previous is None or previous.document != document:
        AppliedFile.objects.update_or_create(municipality=town, defaults={"document": document, "applied_at": now})
    return town, changes


def _modules(rollout: Rollout) -> Iterator[Change]:
    for module in registry.active_modules(rollout.town):
        if module.apply is not None:
            yield from module.apply(rollout)


def _refuse_live_without_law(rollout: Rollout) -> None:
    if rollout.town.status != Municipality.Status.LIVE or rollout.town.is_demo:
        return
    if legal := [item for item in missing_items(rollout.town) if item.is_legal]:
        raise LiveRefused(legal)
