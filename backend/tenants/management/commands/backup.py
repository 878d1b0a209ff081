"""The command that saves towns, each to a file of its own."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from rich.progress import Progress

from backend.common.clock import now
from backend.tenants.backup.several import Attempt, prepare_folder, save_towns, try_to_save_region
from backend.tenants.models import Municipality


class Command(BaseCommand):
    help = "Save towns, each to a file of its own; with --all every town, and the region's own accounts and logs."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("towns", nargs="*", metavar="TOWN", help="Slugs.")
        parser.add_argument("--all", action="store_true", help="Every town, and what belongs to the region itself.")
        parser.add_argument("--to", type=Path, metavar="FOLDER", help="Default: backups/ in ORTSBLATT_VAR.")
        parser.add_argument("--no-media", action="store_true", help="Leave pictures and documents out.")
        parser.add_argument("--dry-run", action="store_true", help="Only say what would be saved.")

    def handle(self, *, all: bool, to: Path | None, no_media: bool, dry_run: bool, **options: Any) -> None:  # noqa: A002 - the option's name
        chosen = self.choose(options["towns"], everything=all)
        folder = to or Path(settings.VAR_DIR) / "backups"
        if dry_run:
            self.stdout.writelines(f"{town.slug} → {folder}" for town in chosen)
            return
        prepare_folder(folder)
        started = now()
        with Progress(disable=not self.stdout.isatty()) as progress:
            bar = progress.add_task("backup", total=len(chosen))
            results = save_towns(
                chosen,
                folder=folder,
                now=started,
                with_media=not no_media,
                on_done=lambda slug: progress.update(bar, advance=1, description=slug),
            )
        if all:
            results.append(try_to_save_region(folder=folder, now=started))
        self.report(results)

    def report(self, results: list[Attempt]) -> None:
        for result in results:
            if saved := result.saved:
                vanished = f", {saved.vanished} files were deleted meanwhile" if saved.vanished else ""
                self.stdout.write(f"{saved.path}: {saved.rows} rows, {saved.files} files{vanished}")
            else:
                self.stderr.write(f"{result.slug}: {result.error}")
        failed = sum(result.saved is None for result in results)
        self.stdout.write(f"{len(results) - failed} backups written, {failed} failed")
        if failed:
            raise CommandError("not everything was saved, see above")

    def choose(self, slugs: list[str], *, everything: bool) -> list[Municipality]:
        if bool(slugs) == everything:
            raise CommandError("name towns, or say --all")
        towns = list(Municipality.objects.all() if everything else Municipality.objects.filter(schema_name__in=slugs))
        if unknown := sorted(set(slugs) - {town.slug for town in towns}):
            raise CommandError(f"there is no town {', '.join(unknown)}")
        return towns
