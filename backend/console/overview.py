"""What the operator sees of all towns at once: as many statements for 3 towns as for 300."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count
from django.db.models.fields.json import KeyTextTransform
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from backend.common.german import german_key
from backend.console.sources import AllSources, all_sources
from backend.tenants.models import Municipality, RolloutResult, TownDocument

WORKER_SILENCE = timedelta(seconds=60)  # a worker writes a heartbeat every 10 s


@dataclass(frozen=True, kw_only=True)
class Jobs:
    """How many jobs of a town wait, and how many were given up."""

    waiting: int = 0
    failed: int = 0


@dataclass(frozen=True, kw_only=True)
class TownLine:
    """One town in the list."""

    town: Municipality
    rollout: RolloutResult | None
    jobs: Jobs

    @property
    def is_outdated(self) -> bool:
        """Whether the town answers 503 until its tables are migrated."""
        return self.town.status != Municipality.Status.RETIRED and not self.town.is_current

    @property
    def needs_attention(self) -> bool:
        return self.is_outdated or self.jobs.failed > 0 or (self.rollout is not None and not self.rollout.is_fine)


@dataclass(frozen=True, kw_only=True)
class Overview:
    """All towns, those that never came to be, and whether a worker is alive."""

    lines: list[TownLine]
    sources: AllSources
    drafts: list[TownDocument] = field(default_factory=list)
    never_created: list[RolloutResult] = field(default_factory=list)
    has_worker: bool = False

    @property
    def needing_attention(self) -> int:
        return sum(line.needs_attention for line in self.lines)

    @property
    def live(self) -> int:
        return sum(line.town.status == Municipality.Status.LIVE for line in self.lines)


def overview(*, now: datetime) -> Overview:
    """Five statements and those of the sources, whatever the number of towns; who needs attention comes first."""
    towns = list(Municipality.objects.all())
    rollouts = {
        result.slug: result for result in RolloutResult.objects.order_by("slug", "-started_at").distinct("slug")
    }
    jobs = _jobs_by_town()
    slugs = {town.slug for town in towns}
    lines = [TownLine(town=town, rollout=rollouts.get(town.slug), jobs=jobs.get(town.slug, Jobs())) for town in towns]
    return Overview(
        lines=sorted(lines, key=lambda line: (not line.needs_attention, german_key(line.town.title))),
        sources=all_sources(towns, now=now),
        drafts=list(TownDocument.objects.exclude(slug__in=slugs).order_by("slug")),
        never_created=[result for slug, result in rollouts.items() if slug not in slugs and not result.is_fine],
        has_worker=ProcrastinateWorker.objects.filter(last_heartbeat__gt=now - WORKER_SILENCE).exists(),
    )


def jobs_of(town: Municipality) -> Jobs:
    """The same count for one town."""
    return _jobs_by_town(slug=town.slug).get(town.slug, Jobs())


def _jobs_by_town(*, slug: str | None = None) -> dict[str, Jobs]:
    jobs = ProcrastinateJob.objects.filter(status__in=["todo", "failed"], args__has_key="schema")
    if slug is not None:
        jobs = jobs.filter(args__schema=slug)
    rows = jobs.annotate(slug=KeyTextTransform("schema", "args")).values("slug", "status").annotate(count=Count("id"))
    counts: dict[str, dict[str, int]] = {}
    for row in rows.order_by():
        counts.setdefault(row["slug"], {})[row["status"]] = row["count"]
    return {town: Jobs(waiting=by.get("todo", 0), failed=by.get("failed", 0)) for town, by in counts.items()}
