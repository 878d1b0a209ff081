"""The program that imports and hands over; prints what it took as JSON."""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django_tenants.utils import tenant_context

from backend.changes.models import Change
from backend.region.models import Offer
from backend.region.taking import pending_for, subscribe, take_pending
from backend.tenants.creating import create_town
from backend.tenants.models import Municipality
from backend.tenants.template import ensure_template
from backend.waste_calendar.checking.keeping import check_calendar
from backend.waste_calendar.imports.importing import import_calendars
from backend.waste_calendar.models import CalendarSource, Location, Pickup
from benchmarks.cpu import cpu_seconds, with_children
from benchmarks.waste_authority.files import Size

AUTHORITY = "bench-authority"
TABLE_TOWN = "bench-table"
MODULE = "waste_calendar"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
WRITES = ("INSERT", "UPDATE", "DELETE", "COPY")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("prepare", "import", "check", "hand_over"))
    parser.add_argument("--town", default=AUTHORITY)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--towns", type=int, default=20)
    parser.add_argument("--postmaster", type=int, default=0, help="process of the database, for its CPU")
    options = parser.parse_args()
    work: dict[str, Callable[[argparse.Namespace], Any]] = {
        "prepare": prepare,
        "import": import_,
        "check": check,
        "hand_over": hand_over,
    }
    sys.stdout.write(json.dumps(work[options.what](options)))


def prepare(options: argparse.Namespace) -> dict[str, Any]:
    """A migrated database with the authority, its towns, and a town with one table."""
    call_command("migrate_schemas", shared=True, verbosity=0, interactive=False)
    ensure_template()
    modules = {"state": "BB", "languages": ["de"], "modules": [MODULE]}
    with transaction.atomic():
        provider = Municipality.Kind.PROVIDER
        authority = create_town(Municipality(schema_name=AUTHORITY, name={"de": "Abfall"}, kind=provider, **modules))
        table = create_town(Municipality(schema_name=TABLE_TOWN, name={"de": "Tabelle"}, ags="12999999", **modules))
    for number, key in enumerate(Size(towns=options.towns).keys, start=1):
        with transaction.atomic():
            slug, name = f"bench-town-{number}", {"de": f"Ort {number}"}
            town = create_town(Municipality(schema_name=slug, name=name, ags=key, **modules))
            subscribe(town, origin=AUTHORITY, declared_in="waste", modules=[MODULE], addressed_as=[slug, key])
    with tenant_context(authority), transaction.atomic():
        lists, streets = options.folder / "{year}" / "{list}.ics", options.folder / "strassen.csv"
        CalendarSource.objects.create(format="ics", path=str(lists), streets=str(streets), contact={"name": "Abfall"})
    with tenant_context(table), transaction.atomic():
        CalendarSource.objects.create(format="csv", path=str(options.folder / "kalender-{year}.csv"))
    return {}


def import_(options: argparse.Namespace) -> dict[str, Any]:
    """Once; what was there before says whether it is the first import or one that changes nothing."""
    town = Municipality.objects.get(schema_name=options.town)
    with tenant_context(town), measured(options) as found:
        counts = import_calendars(town, now=NOW)
        found["rows"] = vars(counts)
    with tenant_context(town):
        found |= {"addresses": Location.objects.count(), "pickups": Pickup.objects.count()}
        found["change_log"] = Change.objects.count()
    found["offers"] = sorted(Offer.objects.values_list("digest", flat=True))
    return found


def check(options: argparse.Namespace) -> dict[str, Any]:
    """Once, with nothing known from before."""
    town = Municipality.objects.get(schema_name=options.town)
    with tenant_context(town), transaction.atomic(), measured(options) as found:
        found["findings"] = check_calendar(town, now=NOW)
    return found


def hand_over(options: argparse.Namespace) -> dict[str, Any]:
    """To all towns, one after another, as one worker does it."""
    with measured(options) as found:
        seconds = []
        for number in range(1, options.towns + 1):
            town = Municipality.objects.get(schema_name=f"bench-town-{number}")
            began = time.perf_counter()
            with tenant_context(town):
                assert take_pending(town, now=NOW) == 0  # noqa: S101 - else nothing was measured
                assert not pending_for(town)  # noqa: S101 - the same
            seconds.append(time.perf_counter() - began)
    with tenant_context(town):
        found |= {"addresses": Location.objects.count(), "pickups": Pickup.objects.count()}
    return found | {"longest": round(max(seconds), 2)}


@contextmanager
def measured(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Seconds, CPU of this process and of the database, memory at most, statements and how many of them write."""
    counted: list[str] = []

    def count(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        counted.append(str(sql).lstrip()[:6].upper())
        return execute(sql, params, many, context)

    found: dict[str, Any] = {"before_mb": _peak()}
    began, cpu, database = time.perf_counter(), time.process_time(), _database(options)
    with connection.execute_wrapper(count):
        yield found
    found |= {
        "seconds": round(time.perf_counter() - began, 2),
        "cpu": round(time.process_time() - cpu, 2),
        "database": round(_database(options) - database, 2),
        "peak_mb": _peak(),
        "statements": len(counted),
        "writes": sum(verb in WRITES for verb in counted),
    }


def _database(options: argparse.Namespace) -> float:
    return cpu_seconds(with_children(options.postmaster)) if options.postmaster else 0


def _peak() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


if __name__ == "__main__":
    main()
