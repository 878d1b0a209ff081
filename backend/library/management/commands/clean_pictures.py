"""The command that takes place and camera out of pictures that were uploaded before uploads were cleaned."""

from __future__ import annotations

import argparse
from functools import partial
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand

from backend.library.cleaning import clean_all
from backend.tenants.across import across_municipalities
from backend.tenants.models import Municipality


class Command(BaseCommand):
    help = "Write stored pictures anew that tell where, when and with what they were taken."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only count them.")

    def handle(self, *, dry_run: bool, **_: Any) -> None:
        results = across_municipalities(partial(_clean, is_dry_run=dry_run))
        for result in results:
            found, broken = result.value or (0, [])
            self.stdout.write(f"{result.town.slug}: {found} {'to clean' if dry_run else 'cleaned'}")
            for line in [*broken, *([str(result.error)] if result.error else [])]:
                self.stderr.write(f"{result.town.slug}: {line}")
        self.stdout.write(f"{sum((result.value or (0, []))[0] for result in results)} pictures in {len(results)} towns")
        if any(result.error for result in results):
            raise CommandError("some towns failed")


def _clean(_town: Municipality, *, is_dry_run: bool) -> tuple[int, list[str]]:
    return clean_all(is_dry_run=is_dry_run)
