"""The program that imports; prints what it took as JSON."""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django_tenants.utils import tenant_context

from backend.changes.models import Change
from backend.feeds.importing import import_source
from backend.feeds.models import Article, Source
from backend.tenants.creating import create_town
from backend.tenants.models import Municipality
from backend.tenants.template import ensure_template
from benchmarks.cpu import cpu_seconds, with_children
from benchmarks.feeds.files import NOW

TOWNS = ("bench-feeds", "bench-feeds-killed")
WRITES = ("INSERT", "UPDATE", "DELETE", "COPY")
OWN_STATE = 'UPDATE "feeds_source"'  # when it was asked last, and when next


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("prepare", "import", "count"))
    parser.add_argument("--town", default=TOWNS[0])
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--sources", type=int, default=0)
    parser.add_argument("--postmaster", type=int, default=0, help="process of the database, for its CPU")
    options = parser.parse_args()
    work: dict[str, Callable[[argparse.Namespace], Any]] = {"prepare": prepare, "import": import_, "count": count}
    sys.stdout.write(json.dumps(work[options.what](options)))


def prepare(options: argparse.Namespace) -> dict[str, Any]:
    """A migrated database with two towns that read the same feeds."""
    call_command("migrate_schemas", shared=True, verbosity=0, interactive=False)
    ensure_template()
    for name in TOWNS:
        with transaction.atomic():
            wanted = {"state": "BB", "languages": ["de"], "modules": ["news"]}
            town = create_town(Municipality(schema_name=name, name={"de": name}, **wanted))
        with tenant_context(town), transaction.atomic():
            for number in range(options.sources):
                path = str(options.folder / f"{number}.rss")
                Source.objects.create(name=f"Quelle {number}", kind="rss", path=path, rights="own")
    return {}


def import_(options: argparse.Namespace) -> dict[str, Any]:
    """All sources, one after another, as one worker does it."""
    town = Municipality.objects.get(schema_name=options.town)
    counted: list[str] = []

    def note(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        counted.append(str(sql).lstrip()[:40])
        return execute(sql, params, many, context)

    jitter = random.Random(1)  # noqa: S311 - spreads load, secures nothing
    before_mb, began, cpu, database = _peak(), time.perf_counter(), time.process_time(), _database(options)
    with tenant_context(town), connection.execute_wrapper(note):
        for source in Source.objects.order_by("pk"):
            done = import_source(source, town=town, now=NOW, jitter=jitter)
            assert not done.error, done.error  # noqa: S101 - else nothing was measured
    return {
        "seconds": round(time.perf_counter() - began, 2),
        "cpu": round(time.process_time() - cpu, 2),
        "database": round(_database(options) - database, 2),
        "before_mb": before_mb,
        "peak_mb": _peak(),
        "statements": len(counted),
        "writes": sum(sql.upper().startswith(WRITES) and not sql.startswith(OWN_STATE) for sql in counted),
        **count(options),
    }


def count(options: argparse.Namespace) -> dict[str, Any]:
    """What the town has: items, how many are different, and how long its change log is."""
    with tenant_context(Municipality.objects.get(schema_name=options.town)):
        rows = Article.objects.values_list("source", "source_key")
        return {"items": len(rows), "different": len(set(rows)), "change_log": Change.objects.count()}


def _database(options: argparse.Namespace) -> float:
    return cpu_seconds(with_children(options.postmaster)) if options.postmaster else 0


def _peak() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


if __name__ == "__main__":
    main()
