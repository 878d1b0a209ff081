"""The operator's command for bringing towns on board from their files."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import IO, Any, cast

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from backend.common.clock import now
from backend.tenants.file.json_schema import SCHEMA_PATH, json_schema_text
from backend.tenants.file.problems import FileRefused
from backend.tenants.file.reading import ReadFile, read_files, town_files
from backend.tenants.models import Municipality
from backend.tenants.rollout.applying import Outcome, plan_file
from backend.tenants.rollout.checklist import missing_items
from backend.tenants.rollout.several import apply_files, import_towns
from backend.tenants.rollout.showing import outcome_lines, outcome_table
from backend.tenants.template import ensure_template


class Command(BaseCommand):
    help = "Bring towns on board from their files: plan shows what apply would do, checklist what is missing for live."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        for action, text in (("plan", "Show what would change; changes nothing."), ("apply", "Make it so.")):
            command = actions.add_parser(action, help=text)
            command.add_argument("files", nargs="*", type=Path, help="Municipality files; none: all of the folder.")
            command.add_argument("--limit", type=int, help="Only the first so many files.")
        actions.choices["apply"].add_argument("--jobs", type=int, default=1, help="Towns at the same time.")
        actions.choices["apply"].add_argument("--no-imports", action="store_true", help="Leave the first imports out.")
        actions.add_parser("schema", help="Write municipalities/schema.json, by which an editor checks what is typed.")
        checklist = actions.add_parser("checklist", help="What is missing before a town may go live.")
        checklist.add_argument("slug")

    def handle(self, *, action: str, **options: Any) -> None:
        self.console = Console(file=cast("IO[str]", self.stdout), force_terminal=self.stdout.isatty(), soft_wrap=True)
        if action == "schema":
            path = Path(settings.BASE_DIR) / SCHEMA_PATH
            path.write_text(json_schema_text(), encoding="utf-8")
            return self.stdout.write(f"wrote {path}")
        if action == "checklist":
            return self.checklist(options["slug"])
        files = self.read(options["files"], limit=options["limit"])
        ensure_template()
        if action == "plan":
            return self.plan(files)
        return self.apply(files, with_imports=not options["no_imports"], jobs=options["jobs"])

    def read(self, paths: list[Path], *, limit: int | None) -> list[ReadFile]:
        paths = paths or town_files(Path(settings.MUNICIPALITIES_DIR))
        if not paths:
            raise CommandError(f"there is no municipality file in {settings.MUNICIPALITIES_DIR}")
        try:
            return read_files(paths[:limit])
        except FileRefused as error:
            raise CommandError(f"nothing was touched:\n{error}") from error

    def plan(self, files: list[ReadFile]) -> None:
        outcomes = [plan_file(file, now=now()) for file in files]
        for outcome in outcomes:
            for line in outcome_lines(outcome):
                self.console.print(line, markup=False, highlight=False)
        self.finish(outcomes, verb="would change")

    def apply(self, files: list[ReadFile], *, with_imports: bool, jobs: int) -> None:
        problems: list[str] = []
        jobs = max(1, min(jobs, len(files)))
        with Progress(console=self.console, disable=not self.console.is_terminal) as progress:
            bar = progress.add_task("rollout", total=len(files) * (2 if with_imports else 1))

            def advance(slug: str) -> None:
                progress.update(bar, advance=1, description=slug)

            outcomes = apply_files(files, jobs=jobs, on_done=advance)
            if with_imports:
                fine = [outcome.slug for outcome in outcomes if outcome.is_fine]
                towns = Municipality.objects.filter(schema_name__in=fine)
                problems = import_towns(list(towns), jobs=jobs, on_done=advance)
        table: Table = outcome_table(outcomes)
        self.console.print(table)
        for problem in problems:
            self.console.print(problem, markup=False)
        self.finish(outcomes, verb="changed", problems=len(problems))

    def finish(self, outcomes: list[Outcome], *, verb: str, problems: int = 0) -> None:
        writes = sum(outcome.writes for outcome in outcomes)
        failed = sum(not outcome.is_fine for outcome in outcomes)
        self.stdout.write(f"{len(outcomes)} towns, {writes} things {verb}, {failed} towns failed")
        if failed or problems:
            raise CommandError("not every town is fine, see above")

    def checklist(self, slug: str) -> None:
        town = Municipality.objects.filter(schema_name=slug).first()
        if town is None:
            raise CommandError(f"there is no town {slug!r}")
        items = missing_items(town)
        for item in items:
            self.console.print(f"{'!' if item.is_legal else '-'} {item.subject}: {item.message}", markup=False)
        self.stdout.write(f"{len(items)} items missing, {sum(item.is_legal for item in items)} of them legal")
        if any(item.is_legal for item in items):
            raise CommandError("status: live is refused" if not town.is_demo else "a real town could not go live")
