"""The command that makes towns and says how long each took."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django_tenants.utils import quote_schema_name

from backend.common import clock
from backend.tenants.creating import create_town
from backend.tenants.file.reading import ReadFile, read_files
from backend.tenants.models import Municipality
from backend.tenants.rollout.applying import apply_file
from backend.tenants.template import ensure_template, migrate_schema
from benchmarks.cpu import cpu_seconds, with_children
from benchmarks.seeding.towns import write_town_files

BARE = "bare"


class Command(BaseCommand):
    help = "Make towns in each way that there is, and print the seconds of each as JSON."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--until", type=int, required=True, help="So many towns there are in the end, by rollout.")
        parser.add_argument("--by-template", type=int, default=0, help="So many bare ones by replay; dropped again.")
        parser.add_argument("--by-migrating", type=int, default=0, help="So many schemas by migrating; dropped again.")
        parser.add_argument("--postmaster", type=int, required=True, help="Process of the database, for its CPU.")

    def handle(self, *, until: int, by_template: int, by_migrating: int, postmaster: int, **_: Any) -> None:
        stopwatch = Stopwatch(postmaster=postmaster)
        there = Municipality.objects.count()
        ensure_template()
        files = read_files(write_town_files(Path(settings.MUNICIPALITIES_DIR), count=until)[there:])
        found = {
            "by_file": [stopwatch.time(_roll_out, file) for file in files],
            "by_template": [stopwatch.time(_replay, number) for number in range(by_template)],
            "by_migrating": [stopwatch.time(_migrate, number) for number in range(by_migrating)],
        }
        for town in Municipality.objects.filter(schema_name__startswith=BARE):
            town.delete(force_drop=True)
        self.stdout.write(json.dumps(found))


class Stopwatch:
    """Seconds on the clock and of CPU, here and in the database."""

    def __init__(self, *, postmaster: int) -> None:
        self.postmaster = postmaster

    def time(self, work: Callable[..., Any], *arguments: Any, **named: Any) -> dict[str, float]:
        began, cpu = time.perf_counter(), self._cpu()
        work(*arguments, **named)
        return {"seconds": time.perf_counter() - began, "cpu": self._cpu() - cpu}

    def _cpu(self) -> float:
        return time.process_time() + cpu_seconds(with_children(self.postmaster))


def _roll_out(file: ReadFile) -> None:
    outcome = apply_file(file, now=clock.now())
    if outcome.error:
        raise CommandError(f"{outcome.slug}: {outcome.error}")


@transaction.atomic
def _replay(number: int) -> None:
    """Row, host and schema, and nothing in it."""
    create_town(Municipality(schema_name=f"{BARE}{number}", name={"de": "Leer"}, state="BB", languages=["de"]))


def _migrate(number: int) -> None:
    """As schemas are made where there is no template."""
    schema = quote_schema_name(f"migrated{number}")
    connection.cursor().execute(f"CREATE SCHEMA {schema}")
    migrate_schema(f"migrated{number}")
    connection.cursor().execute(f"DROP SCHEMA {schema} CASCADE")
