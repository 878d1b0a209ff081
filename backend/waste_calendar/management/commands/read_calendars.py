"""The command that reads a town's own calendars again at once, and prints how far that is."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django_tenants.utils import tenant_context

from backend.common import clock
from backend.tenants.models import Municipality
from backend.waste_calendar.formats.entries import FileBroken
from backend.waste_calendar.imports.importing import import_calendars
from backend.waste_calendar.progress import Progress


class Command(BaseCommand):
    help = "Read the calendars that a town's file names again now, and hand them on; unchanged ones write nothing."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("slug", help="The town.")
        parser.add_argument("--dry-run", action="store_true", help="Take everything back in the end.")

    def handle(self, *, slug: str, dry_run: bool, **_: Any) -> None:
        town = Municipality.objects.in_service().filter(schema_name=slug).first()
        if town is None:
            raise CommandError(f"there is no town {slug} in service")
        try:
            with tenant_context(town), transaction.atomic():
                counts = import_calendars(town, now=clock.now(), also=self._show)
                transaction.set_rollback(dry_run)
        except FileBroken as error:
            raise CommandError(str(error)) from error
        finally:
            self.stderr.write("")
        would = "would be " if dry_run else ""
        self.stdout.write(f"{counts.created} rows {would}added, {counts.changed} changed, {counts.removed} removed")

    def _show(self, progress: Progress) -> None:
        """One line that is written over."""
        self.stderr.write(
            f"\r{progress.files} files read, {progress.compared} of {progress.all_rows} rows compared,"
            f" {progress.written} written, {progress.offered} of {progress.all_offers} municipalities made ready",
            ending="",
        )
