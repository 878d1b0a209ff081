"""What the operator sees of one town: read inside its schema, where anything may be broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django_tenants.utils import schema_exists

from backend.console.overview import Jobs, jobs_of
from backend.tenants import registry
from backend.tenants.across import across_municipalities
from backend.tenants.changes import Missing
from backend.tenants.models import AppliedFile, Host, Municipality, RolloutResult, TownDocument
from backend.tenants.references import SECRET
from backend.tenants.registry import Health, Module
from backend.tenants.rollout.checklist import missing_items

T = TypeVar("T")
SHOWN_ROLLOUTS = 10


@dataclass(frozen=True, kw_only=True)
class ModuleHealth:
    """One module's lines; None when it could not be asked."""

    title: str
    lines: list[Health] | None


@dataclass(frozen=True, kw_only=True)
class Secret:
    """One secret by its name: entered, named by the document that was applied last, or both; never what it is."""

    name: str
    set_at: datetime | None
    is_named: bool


@dataclass(frozen=True, kw_only=True)
class TownReport:
    """One town's page. `missing` is None when the town's tables could not be read."""

    town: Municipality
    hosts: list[Host]
    rollouts: list[RolloutResult]
    jobs: Jobs
    modules: list[str]
    secrets: list[Secret]
    document: TownDocument | None = None
    missing: list[Missing] | None = None
    health: list[ModuleHealth] = field(default_factory=list)

    @property
    def has_waiting_hosts(self) -> bool:
        """Whether a host waits for its DNS."""
        return any(host.state == Host.State.PENDING for host in self.hosts)


def report(town: Municipality, *, now: datetime) -> TownReport:
    """Everything about one town; what can't be read is reported as such and hides nothing else."""
    # Without its schema, questions about accounts would be answered by public, which the search path names too.
    is_readable = town.is_current and schema_exists(town.schema_name)
    return TownReport(
        town=town,
        hosts=list(town.domains.order_by("-is_primary", "domain")),
        rollouts=list(RolloutResult.objects.filter(slug=town.slug)[:SHOWN_ROLLOUTS]),
        jobs=jobs_of(town),
        modules=[str(module.title) for module in registry.active_modules(town) if module.is_service],
        secrets=_secrets(town),
        document=TownDocument.objects.filter(slug=town.slug).first(),
        missing=_ask(town, missing_items) if is_readable else None,
        health=_health(town, now=now) if is_readable else [],
    )


def _secrets(town: Municipality) -> list[Secret]:
    entered = dict(town.secrets.values_list("name", "set_at"))
    applied = AppliedFile.objects.filter(municipality=town).values_list("document", flat=True).first()
    named = set(_named(applied))
    return [
        Secret(name=name, set_at=entered.get(name), is_named=name in named) for name in sorted(entered.keys() | named)
    ]


def _named(value: Any) -> Iterator[str]:
    """All that a document means by `secret:`."""
    if isinstance(value, str) and value.startswith(SECRET):
        yield value.removeprefix(SECRET)
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _named(inner)


def _health(town: Municipality, *, now: datetime) -> list[ModuleHealth]:
    return [
        ModuleHealth(title=str(module.title), lines=_ask(town, _lines_of(module, now=now)))
        for module in registry.active_modules(town)
        if module.health is not None
    ]


def _lines_of(module: Module, *, now: datetime) -> Callable[[Municipality], list[Health]]:
    def work(town: Municipality) -> list[Health]:
        return list(module.health(town, now)) if module.health else []

    return work


def _ask(town: Municipality, work: Callable[[Municipality], T]) -> T | None:
    """`work` inside the town's schema, or None after an error, which the loop over towns has logged."""

    def in_savepoint(town: Municipality) -> T:
        with transaction.atomic():  # a failed statement must not take the page's next ones along
            return work(town)

    (result,) = across_municipalities(in_savepoint, towns=[town])
    return result.value if result.error is None else None
