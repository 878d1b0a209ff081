"""A service that takes nothing is left alone for a while, and longer each time; the operator is told once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Protocol, runtime_checkable

from django.db import transaction
from django.db.models import Q, QuerySet

from backend.push.claiming import Claim, Record
from backend.push.models import Breaker
from backend.push.models.devices import Transport
from backend.push.transports.envelopes import Channel, Result

OPENS_AFTER = 3  # batches in a row of which nothing was taken
FIRST_REST = timedelta(seconds=30)  # doubled after each further batch
LONGEST_REST = timedelta(minutes=15)
# What says that it is the service, or our access to it, and not the envelope.
FAILING = {Result.RETRY, Result.MISCONFIGURED, Result.UNKNOWN}
# Those whose devices are each at a service of its own, which fails by itself; see `Device.project`.
BY_DEVICE = {Transport.WEB_PUSH}
_WORKING = {"failures": 0, "open_until": None, "since": None, "told_at": None, "reason": ""}


@runtime_checkable
class OfOneProject(Protocol):
    """A channel to one project among several of its service: what one is refused says nothing of another."""

    project: str


def closed(*, now: datetime, channels: Mapping[str, Channel]) -> list[str]:
    """What nothing is claimed for now: transports that we have no channel to or that rest, and services that rest.

    A transport is named by itself, a service as `web_push push.example.org`.
    """
    resting = Breaker.objects.filter(open_until__gt=now).values_list("transport", "project")
    names = {
        f"{transport} {project}".strip() if transport in BY_DEVICE else transport
        for transport, project in resting
        if transport in BY_DEVICE or project == _project(channels.get(transport))
    }
    return sorted(names.union(one for one in Transport.values if one not in channels))


def note(records: Iterable[Record], *, channels: Mapping[str, Channel], now: datetime) -> None:
    """Count what a batch says of each service: one that took anything at all works."""
    found: defaultdict[tuple[str, str], list[Record]] = defaultdict(list)
    for one in records:
        if one.result in set(Result) and (service := _service(one.claim, channels=channels)):
            found[service].append(one)
    working = []
    for (transport, project), batch in found.items():
        failures = [one for one in batch if one.result in FAILING]
        if len(failures) < len(batch):
            working.append((transport, project))
        else:
            _failed(transport, project, reason=failures[-1].reason, now=now)
    if working:
        close(_of(working))


def close(breakers: QuerySet[Breaker]) -> None:
    """They work; one statement, that changes nothing where they worked before."""
    breakers.filter(failures__gt=0).update(**_WORKING)


def _of(services: Iterable[tuple[str, str]]) -> QuerySet[Breaker]:
    """A channel that works now also clears what its transport's earlier projects left."""
    conditions = (
        Q(transport=transport, project=project) if transport in BY_DEVICE else Q(transport=transport)
        for transport, project in services
    )
    return Breaker.objects.filter(reduce(or_, conditions))


def _service(claim: Claim, *, channels: Mapping[str, Channel]) -> tuple[str, str] | None:
    """Whose word it is. None where anybody may be the service, who else could silence all that nobody knows."""
    if claim.transport not in BY_DEVICE:
        return claim.transport, _project(channels.get(claim.transport))
    return (claim.transport, claim.project) if claim.project else None


def _project(channel: Channel | None) -> str:
    return channel.project if isinstance(channel, OfOneProject) else ""


@transaction.atomic
def _failed(transport: str, project: str, *, reason: str, now: datetime) -> None:
    breaker, _is_new = Breaker.objects.select_for_update().get_or_create(transport=transport, project=project)
    breaker.failures += 1
    breaker.reason = reason
    breaker.since = breaker.since or now
    if breaker.failures >= OPENS_AFTER:
        times = min(breaker.failures - OPENS_AFTER, 10)
        breaker.open_until = now + min(FIRST_REST * 2**times, LONGEST_REST)
    breaker.save()
