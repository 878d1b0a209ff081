"""`/metrics` for the operator's monitoring: what web processes count, and what the public tables say of all towns."""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.db.models import Count, Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from backend.common import clock
from backend.serving.metric_files import registry_of_all_processes
from backend.tenants.models import Municipality, RolloutResult, TownHealth

WORKER_SILENCE = timedelta(seconds=60)  # a worker writes a heartbeat every 10 s
KEPT_SECONDS = 15  # however many ask, the database is asked so seldom
# Proxies invent ever new ones; monitoring itself sends no header of the kind but its own.
SIGNS_OF_A_PROXY = (
    "X-",
    "Forwarded",
    "Via",
    "Client-Ip",
    "True-Client-Ip",
    "Cf-",
    "Cdn-",
    "Fastly-",
    "Fly-",
    "Akamai-",
)
OF_PROMETHEUS = "X-Prometheus-Scrape-Timeout-Seconds"
UNFINISHED = ("todo", "doing", "failed")


@transaction.non_atomic_requests  # it answers without the database too
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format. Whoever may not read it is told nothing, not even that it is here."""
    if not is_allowed(request):
        raise Http404
    counted = generate_latest(registry_of_all_processes() or REGISTRY)
    return HttpResponse(counted + _asked(), content_type=CONTENT_TYPE_LATEST)


def is_allowed(request: HttpRequest) -> bool:
    """With METRICS_TOKEN whoever sends it; without, this machine alone, unless the request came through a proxy."""
    if settings.METRICS_TOKEN:
        sent = request.headers.get("Authorization", "")
        return secrets.compare_digest(sent.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    is_forwarded = any(name.startswith(SIGNS_OF_A_PROXY) and name != OF_PROMETHEUS for name in request.headers)
    return not is_forwarded and _is_loopback(request.META.get("REMOTE_ADDR", ""))


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _asked() -> bytes:
    """What the database says, at most KEPT_SECONDS old."""
    kept: bytes | None = cache.get("metrics")
    if kept is None:
        registry = CollectorRegistry()
        registry.register(Database())
        kept = generate_latest(registry)
        cache.set("metrics", kept, KEPT_SECONDS)
    return kept


class Database(Collector):
    """All towns at once, from `public` alone: six statements for 3 towns as for 300."""

    def collect(self) -> Iterator[Metric]:
        now = clock.now()
        families: list[Metric] = []
        try:
            for ask in (_jobs, _workers, _towns, _rollouts, _health):
                families += ask(now)
        except DatabaseError:
            families = []  # half a truth would look like a whole one
        yield _single("ortsblatt_database_up", "1 if the database answered", float(bool(families)))
        yield from families


def _jobs(now: datetime) -> Iterator[Metric]:
    jobs = GaugeMetricFamily("ortsblatt_jobs", "Jobs that wait, run, or were given up", labels=["status"])
    counts = ProcrastinateJob.objects.filter(status__in=UNFINISHED).values_list("status").annotate(Count("id"))
    for status, number in (dict.fromkeys(UNFINISHED, 0) | dict(counts)).items():
        jobs.add_metric([status], number)
    yield jobs
    with connection.cursor() as cursor:
        cursor.execute(OLDEST_WAITING, [now])
        (since,) = cursor.fetchone()
    waited = max((now - since).total_seconds(), 0) if since else 0
    yield _single("ortsblatt_oldest_waiting_job_seconds", "How long the oldest job is due already", waited)


# A job is due from its instant, or from when it was deferred.
OLDEST_WAITING = """
    SELECT min(coalesce(job.scheduled_at, event.at))
      FROM procrastinate_jobs job
      JOIN procrastinate_events event ON event.job_id = job.id AND event.type = 'deferred'
     WHERE job.status = 'todo' AND (job.scheduled_at IS NULL OR job.scheduled_at <= %s)
"""


def _workers(now: datetime) -> Iterator[Metric]:
    found = ProcrastinateWorker.objects.aggregate(
        alive=Count("id", filter=Q(last_heartbeat__gt=now - WORKER_SILENCE)), latest=Max("last_heartbeat")
    )
    yield _single("ortsblatt_workers", "Job workers that gave a sign of life within a minute", found["alive"])
    latest = found["latest"].timestamp() if found["latest"] else 0
    yield _single("ortsblatt_worker_heartbeat_timestamp_seconds", "The latest sign of life of any worker", latest)


def _towns(now: datetime) -> Iterator[Metric]:  # noqa: ARG001 - asked like the others
    towns = GaugeMetricFamily("ortsblatt_towns", "Towns by status", labels=["status"])
    outdated = GaugeMetricFamily(
        "ortsblatt_town_outdated", "1 for a town whose tables wait for their migration: it answers 503", labels=["town"]
    )
    counts = dict.fromkeys(Municipality.Status.values, 0)
    for town in Municipality.objects.only("schema_name", "status", "fingerprint"):
        counts[town.status] += 1
        if town.status != Municipality.Status.RETIRED:
            outdated.add_metric([town.slug], float(not town.is_current))
    for status, number in counts.items():
        towns.add_metric([status], number)
    yield towns
    yield outdated


def _rollouts(now: datetime) -> Iterator[Metric]:  # noqa: ARG001 - asked like the others
    fine = GaugeMetricFamily("ortsblatt_rollout_ok", "Whether a town's last rollout went well", labels=["town"])
    ended = GaugeMetricFamily("ortsblatt_rollout_timestamp_seconds", "When the last rollout began", labels=["town"])
    for result in RolloutResult.objects.order_by("slug", "-started_at").distinct("slug").defer("message"):
        fine.add_metric([result.slug], float(result.is_fine))
        ended.add_metric([result.slug], result.started_at.timestamp())
    yield fine
    yield ended


def _health(now: datetime) -> Iterator[Metric]:  # noqa: ARG001 - asked like the others
    problems = GaugeMetricFamily(
        "ortsblatt_town_problems", "What is not well, such as failing sources", labels=["town", "module"]
    )
    rows = list(TownHealth.objects.values_list("municipality__schema_name", "module", "problems", "checked_at"))
    for slug, module, number, _checked_at in rows:
        problems.add_metric([slug, module], number)
    yield problems
    checked = min((row[-1].timestamp() for row in rows), default=0)
    yield _single("ortsblatt_town_problems_timestamp_seconds", "When the jobs last asked all towns", checked)


def _single(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)
