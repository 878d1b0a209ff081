"""The command that brings towns back from their backups, while the other towns run on."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand

from backend.common.asking import is_confirmed
from backend.tenants.backup.archive import opened
from backend.tenants.backup.refusals import BackupRefused
from backend.tenants.backup.restoring import Plan, plan
from backend.tenants.backup.several import named_twice, restore_files


class Command(BaseCommand):
    help = "Bring towns back from their backups; says first what will happen, and asks."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="Only verify, and say what would happen.")
        parser.add_argument("--yes", action="store_true", help="Don't ask.")

    def handle(self, *, files: list[Path], dry_run: bool, yes: bool, **_: Any) -> None:
        plans = [self.look(path) for path in files]
        fine = [path for path, found in zip(files, plans, strict=True) if found and not found.problems]
        if twice := named_twice(found.slug for found in plans if found):
            raise CommandError(f"more than one file of {', '.join(twice)}: name the one that is meant")
        failed = len(files) - len(fine)
        if dry_run:
            self.stdout.write(f"{len(fine)} files would be restored, {failed} are refused")
        elif fine:
            self.confirm(fine, is_certain=yes)
            failed += self.restore(fine)
        if failed:
            raise CommandError("not every file can be restored, see above" if dry_run else "not all was restored")

    def look(self, path: Path) -> Plan | None:
        self.stdout.write(str(path))
        try:
            with opened(path) as archive:
                found = plan(archive)
        except BackupRefused as error:
            self.stderr.write(f"  refused: {error}")
            return None
        for line in found.lines:
            self.stdout.write(f"  {line}")
        for problem in found.problems:
            self.stderr.write(f"  refused: {problem}")
        return found

    def confirm(self, paths: list[Path], *, is_certain: bool) -> None:
        if not is_certain and not is_confirmed(f"Restore {len(paths)} files?"):
            raise CommandError("nothing was touched")

    def restore(self, paths: list[Path]) -> int:
        started = time.monotonic()
        results = restore_files(paths, on_step=lambda path, step: self.stdout.write(f"{path.name}: {step}"))
        failed = [result for result in results if result.error]
        for result in failed:
            self.stderr.write(f"{result.path}: {result.error}")
        seconds = time.monotonic() - started
        self.stdout.write(f"{len(results) - len(failed)} files restored, {len(failed)} failed, {seconds:.1f} s")
        return len(failed)
