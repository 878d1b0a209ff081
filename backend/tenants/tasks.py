"""The heartbeat of the jobs: every few minutes each module of each town looks for work that got lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from backend.common import clock
from backend.tenants import registry
from backend.tenants.across import across_municipalities
from backend.tenants.health import record_health
from backend.tenants.kept.applying import apply_document
from backend.tenants.models import Municipality
from backend.tenants.own_hosts import verify_pending
from backend.tenants.retiring import drop_due
from backend.tenants.secrets import seal_anew

DONE_HOURS = 48
FAILED_HOURS = 30 * 24
SILENT_SECONDS = 60  # a worker writes a heartbeat every 10 s
MOST_DEATHS = 3  # of workers at the same job: it may be what kills them


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Let every module of every town in service re-derive its work."""
    now = datetime.fromtimestamp(timestamp, tz=UTC)
    for module in registry.modules():
        if module.sweep is not None:
            across_municipalities(_sweep_of(module, now=now))


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="check_health", pass_context=False)
def check_health(timestamp: int) -> None:
    """Note for the operator's monitoring how every town in service is doing."""
    record_health(now=datetime.fromtimestamp(timestamp, tz=UTC))


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="verify_hosts", pass_context=False)
def verify_hosts(timestamp: int) -> None:  # noqa: ARG001 - procrastinate's signature
    """Every ten minutes: towns' own hosts whose DNS leads here by now answer from now on."""
    verify_pending()


@app.periodic(cron="20 2 * * *")
@app.task(queueing_lock="drop_retired_towns", pass_context=False)
def drop_retired_towns(timestamp: int) -> None:
    """Every night: what is left of towns that were retired, when their time of grace is over."""
    drop_due(now=datetime.fromtimestamp(timestamp, tz=UTC))


@app.periodic(cron="30 2 * * *")
@app.task(queueing_lock="seal_secrets_anew", pass_context=False)
def seal_secrets_anew(timestamp: int) -> None:  # noqa: ARG001 - procrastinate's signature
    """Every night after a new SECRET_KEY: what towns' documents mean by `secret:` is encrypted with it."""
    if settings.SECRET_KEY_FALLBACKS:
        seal_anew()


@app.task(pass_context=False)
def apply_kept(schema: str, version: int) -> None:
    """Make a town what its document in the console says, which may take a while; a text that is older is left out."""
    apply_document(schema, version=version, now=clock.now())


@app.periodic(cron="40 2 * * *")
@app.task(queueing_lock="forget_old_jobs", pass_context=True)
async def forget_old_jobs(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - procrastinate's signature
    """Every night: jobs that are done are of no use to anybody, failed ones are for a while."""
    jobs = context.app.job_manager
    await jobs.delete_old_jobs(nb_hours=DONE_HOURS)
    await jobs.delete_old_jobs(nb_hours=FAILED_HOURS, include_failed=True, include_cancelled=True, include_aborted=True)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="take_up_left_jobs", pass_context=True)
async def take_up_left_jobs(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - procrastinate's signature
    """Every minute: what a killed worker was doing is to be done again, and its lock keeps nothing else waiting."""
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        try:
            if job.attempts < MOST_DEATHS:
                await jobs.retry_job(job)
                continue
        except UniqueViolation:  # the same waits already
            pass
        await jobs.finish_job(job, status=Status.FAILED, delete_job=False)


def _sweep_of(module: registry.Module, *, now: datetime) -> Callable[[Municipality], None]:
    def work(town: Municipality) -> None:
        if module.sweep is not None and (not module.is_service or module.key in town.modules):
            module.sweep(town, now)

    return work
