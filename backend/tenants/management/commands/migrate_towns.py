"""The command that brings the public schema, the template and all towns up to date."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from rich.progress import Progress

from backend.tenants.migrating import migrate_town, migrate_towns
from backend.tenants.models import Municipality
from backend.tenants.schemas import use_public_schema
from backend.tenants.template import ensure_template


class Command(BaseCommand):
    help = "Migrate the public schema, rebuild the template, then migrate every town that is not up to date."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--jobs", type=int, default=2, help="Towns at the same time.")
        parser.add_argument("--dry-run", action="store_true", help="Only say which towns are not up to date.")
        parser.add_argument("--one", metavar="SLUG", help="Migrate this town, in this process.")

    def handle(self, *, jobs: int, dry_run: bool, one: str | None, **_: Any) -> None:
        if one:
            return self.migrate_one(one)
        if not dry_run:
            call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
            use_public_schema()
            ensure_template()
        towns = list(Municipality.objects.outdated())
        if dry_run:
            for town in towns:
                self.stdout.write(town.schema_name)
            return None
        return self.migrate_all(towns, jobs=jobs)

    def migrate_one(self, slug: str) -> None:
        result = migrate_town(slug)
        if not result.is_fine:
            raise CommandError(result.message)

    def migrate_all(self, towns: list[Municipality], *, jobs: int) -> None:
        with Progress(disable=not self.stdout.isatty()) as progress:
            bar = progress.add_task("migrate", total=len(towns))
            results = migrate_towns(towns, jobs=jobs, on_done=lambda _: progress.advance(bar))
        failed = [result for result in results if not result.is_fine]
        for result in failed:
            self.stderr.write(f"{result.slug}: {result.message}")
        self.stdout.write(f"{len(results) - len(failed)} towns migrated, {len(failed)} failed")
        if failed:
            raise CommandError("some towns are not up to date and answer 503")
