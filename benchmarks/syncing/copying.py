"""The program that asks as an app does; prints what it took as JSON."""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import sys
import time
from collections import Counter
from http import HTTPStatus
from itertools import cycle
from typing import Any

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django_tenants.utils import tenant_context

from backend.common import clock
from backend.tenants.models import Municipality
from benchmarks.cpu import cpu_seconds, with_children
from benchmarks.seeding.rolling_out import roll_out
from benchmarks.seeding.towns import slug_of
from benchmarks.syncing.filling import EDITED, Filling

CHANGES = "/api/v1/changes"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("prepare", "fill", "first", "delta"))
    parser.add_argument("--town", type=int, default=1)
    for size in ("articles", "events", "places", "pages", "edits"):
        parser.add_argument(f"--{size}", type=int, default=0)
    parser.add_argument("--postmaster", type=int, default=0, help="process of the database, for its CPU")
    options = parser.parse_args()
    work = {"prepare": prepare, "fill": fill, "first": first, "delta": delta}
    sys.stdout.write(json.dumps(work[options.what](options)))


def prepare(options: argparse.Namespace) -> dict[str, Any]:  # noqa: ARG001 - as the other steps
    """A migrated database with two towns that have only what their files say."""
    call_command("migrate_towns", stdout=sys.stderr)
    roll_out(count=2, on_done=lambda _slug: None)
    return {}


def fill(options: argparse.Namespace) -> dict[str, Any]:
    """So much of everything in one town."""
    town = _town(options)
    with tenant_context(town), transaction.atomic():
        sizes = {name: getattr(options, name) for name in ("articles", "events", "places", "pages")}
        Filling(slug=town.slug, now=clock.now()).fill(**sizes)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as autovacuum would leave it after a day
    return {}


def first(options: argparse.Namespace) -> dict[str, Any]:
    """The whole town, each answer built anew."""
    client = _client(options)
    client.get("/api/v1/config")  # what a process loads once is no part of it
    return read(client, since=None, postmaster=options.postmaster)


def delta(options: argparse.Namespace) -> dict[str, Any]:
    """What an app is told after some edits, in one transaction each."""
    town, client = _town(options), _client(options)
    since = read(client, since=None, postmaster=options.postmaster)["next"]
    with tenant_context(town):
        filling = Filling(slug=options.town, now=clock.now(), seed=2)
        for model, _number in zip(cycle(EDITED), range(options.edits), strict=False):
            with transaction.atomic():
                filling.edit(model)
    connection.set_schema_to_public()
    return read(client, since=since, postmaster=options.postmaster)


def _town(options: argparse.Namespace) -> Municipality:
    return Municipality.objects.get(schema_name=slug_of(options.town))


def _client(options: argparse.Namespace) -> Client:
    return Client(headers={"host": _town(options).default_domain, "accept-encoding": "gzip"})


def read(client: Client, *, since: str | None, postmaster: int = 0) -> dict[str, Any]:
    """One page after another, as long as there is more."""
    before, cpu, database, began = _peak(), time.process_time(), _database(postmaster), time.perf_counter()
    requests = raw = gzipped = largest = 0
    seen = Counter[str]()
    more = True
    while more:
        answer = client.get(CHANGES + (f"?since={since}" if since else ""))
        assert answer.status_code == HTTPStatus.OK, answer.content[:500]  # noqa: S101 - else nothing was measured
        body = gzip.decompress(answer.content) if answer.headers.get("Content-Encoding") else answer.content
        requests, raw, gzipped = requests + 1, raw + len(body), gzipped + len(answer.content)
        largest = max(largest, len(body))
        document = json.loads(body)
        seen.update(change["type"] for change in document["changes"])
        since, more = document["next"], document["more"]
        del answer, body, document
    return {
        "requests": requests,
        "bytes": raw,
        "gzipped": gzipped,
        "largest_answer": largest,
        "objects": dict(seen),
        "seconds": round(time.perf_counter() - began, 3),
        "cpu": round(time.process_time() - cpu, 3),
        "database": round(_database(postmaster) - database, 2),
        "before_mb": before,
        "peak_mb": _peak(),
        "next": since,
    }


def _database(postmaster: int) -> float:
    return cpu_seconds(with_children(postmaster)) if postmaster else 0


def _peak() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


if __name__ == "__main__":
    main()
