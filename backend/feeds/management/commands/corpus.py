"""The command that reads a folder of feeds and calendars and says what becomes of each file."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.utils import translation

from backend.common import clock
from backend.feeds.corpus import Report, files_in, read_folder

_ZONE = ZoneInfo("Europe/Berlin")
_EVERY = 20  # files between two signs of life
_LINE = "{state:<9}{kind:<11}{items:>6}{cpu:>8}{memory:>7}  {file}"


class Command(BaseCommand):
    help = "Read a folder of feeds and calendars and say per file what was parsed, repaired or refused, and why."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="The folder; folders in it are read, too.")
        parser.add_argument("--json", dest="report", type=Path, help="Write the report to this file, too.")

    def handle(self, *, folder: Path, report: Path | None, **_: Any) -> None:
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder")
        with translation.override(settings.LANGUAGE_CODE):
            reports = list(self._read(folder))
        for line in _table(reports):
            self.stdout.write(line)
        if report is not None:
            document = json.dumps([asdict(each) for each in reports], ensure_ascii=False, indent=1)
            report.write_text(document + "\n", encoding="utf-8")
        if any(each.fault for each in reports):
            raise CommandError("some files were stopped only by the last line of defence: a mistake of ours")

    def _read(self, folder: Path) -> Iterator[Report]:
        total = len(files_in(folder))
        for number, report in enumerate(read_folder(folder, zone=_ZONE, now=clock.now()), start=1):
            if total > _EVERY and (number % _EVERY == 0 or number == total):
                self.stderr.write(f"\r{number} of {total} files", ending="" if number < total else "\n")
                self.stderr.flush()
            yield report


def _table(reports: list[Report]) -> Iterator[str]:
    yield _LINE.format(state="state", kind="kind", items="items", cpu="CPU s", memory="MB", file="file")
    for report in reports:
        cpu, memory = f"{report.cpu_seconds:.2f}", f"{report.memory_mb:.0f}"
        yield _LINE.format(**{**asdict(report), "cpu": cpu, "memory": memory})
        for text in (*report.warnings, *filter(None, [report.reason])):
            yield f"{'':9}{text}"
    states = Counter(report.state for report in reports)
    counted = ", ".join(f"{states[state]} {state}" for state in ("parsed", "repaired", "refused"))
    yield f"{len(reports)} files: {counted}; {sum(bool(report.fault) for report in reports)} stopped"
