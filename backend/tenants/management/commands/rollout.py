"""The operator's command for bringing towns on board from their files."""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path
from typing import IO, Any, cast

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django_tenants.utils import tenant_context
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from backend.common.asking import is_confirmed
from backend.common.clock import now
from backend.common.errors import OrtsblattError
from backend.tenants.backup.leaving import left_behind
from backend.tenants.backup.saving import Saved, save_town
from backend.tenants.backup.several import prepare_folder
from backend.tenants.drafting.official import find
from backend.tenants.drafting.website import Website
from backend.tenants.drafting.writing import file_text, guesses_of, slug_of
from backend.tenants.file.json_schema import SCHEMA_PATH, json_schema_text
from backend.tenants.file.problems import FileRefused
from backend.tenants.file.reading import ReadFile, read_files, town_files
from backend.tenants.kept.documents import kinds_without_file
from backend.tenants.models import Municipality
from backend.tenants.retiring import GRACE, retire
from backend.tenants.rollout.applying import Outcome, plan_file
from backend.tenants.rollout.checklist import missing_items
from backend.tenants.rollout.several import apply_files, import_towns
from backend.tenants.rollout.showing import outcome_lines, outcome_table
from backend.tenants.template import ensure_template


class Command(BaseCommand):
    help = "Bring towns on board from their files, and off it: plan shows what apply would do, export what may leave."

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
        draft = actions.add_parser(
            "draft", help="Write a first file from a town's name and website, each guess marked."
        )
        draft.add_argument("name", help="As the directory has it, or the official key.")
        draft.add_argument("--website", required=True, metavar="URL")
        draft.add_argument(
            "--directory",
            type=Path,
            required=True,
            metavar="FILE",
            help="The statistical office's GV100AD file, or the weather service's list of warning cells.",
        )
        draft.add_argument("--to", type=Path, metavar="FILE", help="Default: <slug>.yaml among the municipality files.")

        leaving = (
            ("export", "Write a town so that another installation can take it over."),
            ("retire", "Export a town and close it; after a time of grace it is dropped with all its files."),
        )
        for action, text in leaving:
            command = actions.add_parser(action, help=text)
            command.add_argument("slug")
            command.add_argument("--to", type=Path, metavar="FOLDER", help="Default: exports/ in ORTSBLATT_VAR.")
        retire = actions.choices["retire"]
        retire.add_argument("--grace", type=int, default=GRACE.days, metavar="DAYS", help="Default: %(default)s.")
        retire.add_argument("--yes", action="store_true", help="Don't ask.")

    def handle(self, *, action: str, **options: Any) -> None:
        self.console = Console(file=cast("IO[str]", self.stdout), force_terminal=self.stdout.isatty(), soft_wrap=True)
        if action in {"plan", "apply"}:
            self.roll_out(action, **options)
        elif action == "schema":
            path = Path(settings.BASE_DIR) / SCHEMA_PATH
            path.write_text(json_schema_text(), encoding="utf-8")
            self.stdout.write(f"wrote {path}")
        elif action == "draft":
            self.draft(options["name"], directory=options["directory"], url=options["website"], to=options["to"])
        elif action == "checklist":
            self.checklist(self.town(options["slug"]))
        else:
            self.leave(action, **options)

    def roll_out(self, action: str, **options: Any) -> None:
        files = self.read(options["files"], limit=options["limit"])
        ensure_template()
        if action == "plan":
            self.plan(files)
        else:
            self.apply(files, with_imports=not options["no_imports"], jobs=options["jobs"])

    def leave(self, action: str, **options: Any) -> None:
        town, folder = self.town(options["slug"]), options["to"] or Path(settings.VAR_DIR) / "exports"
        if action == "export":
            self.export(town, folder=folder)
        else:
            self.retire(town, folder=folder, days=options["grace"], is_certain=options["yes"])

    def read(self, paths: list[Path], *, limit: int | None) -> list[ReadFile]:
        paths = paths or town_files(Path(settings.MUNICIPALITIES_DIR))
        if not paths:
            raise CommandError(f"there is no municipality file in {settings.MUNICIPALITIES_DIR}")
        try:
            return read_files(paths[:limit], others=kinds_without_file())
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

    def town(self, slug: str) -> Municipality:
        town = Municipality.objects.filter(schema_name=slug).first()
        if town is None:
            raise CommandError(f"there is no town {slug!r}")
        return town

    def export(self, town: Municipality, *, folder: Path) -> None:
        prepare_folder(folder)
        with tenant_context(town):
            self.exported(save_town(town, folder=folder, now=now(), leaves=True))

    def retire(self, town: Municipality, *, folder: Path, days: int, is_certain: bool) -> None:
        if days < 1:
            raise CommandError("--grace: at least a day, so that the archive can be looked at")
        if not is_certain and not is_confirmed(f"Close {town.title}, and drop schema and files in {days} days?"):
            raise CommandError("nothing was touched")
        prepare_folder(folder)
        try:
            self.exported(retire(town, folder=folder, now=now(), grace=timedelta(days=days)))
        except OrtsblattError as error:
            raise CommandError(f"{town.slug} was exported, but stays open: {error}") from error
        town.refresh_from_db()
        self.stdout.write(f"{town.slug} is closed; schema and files are dropped on {town.drops_at:%Y-%m-%d}")
        self.stdout.write("until then its archive brings it back here: manage.py restore FILE")
        self.stdout.write("write status: retired into its file, or remove the file")

    def exported(self, saved: Saved) -> None:
        self.stdout.write(f"{saved.path}: {saved.rows} rows, {saved.files} files")
        self.stdout.write("not in it: " + ", ".join(left_behind()))
        self.stdout.write("the other installation takes the town over with: manage.py restore FILE")

    def draft(self, name: str, *, directory: Path, url: str, to: Path | None) -> None:
        site = Website(url=url, now=now())
        try:
            official = find(name, directory=directory)
            guesses = guesses_of(site)
        except (OrtsblattError, OSError) as error:
            raise CommandError(str(error)) from error
        path = to or Path(settings.MUNICIPALITIES_DIR) / f"{slug_of(official.plain_name)}.yaml"
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(file_text(official, guesses))
        except FileExistsError as error:
            raise CommandError(f"{path} is there already: name another file with --to") from error
        for guess in guesses:
            self.console.print(f"{'.'.join(guess.path)}: {guess.value} ({guess.why})", markup=False, highlight=False)
        for problem in site.problems:
            self.console.print(f"! {problem}", markup=False, highlight=False)
        self.stdout.write(f"{path}: {len(guesses)} guesses; read them, then: manage.py rollout plan {path}")
        try:
            read_files([path])
        except FileRefused as error:
            raise CommandError(f"the draft needs a hand before it can be applied:\n{error}") from error

    def checklist(self, town: Municipality) -> None:
        items = missing_items(town)
        for item in items:
            self.console.print(f"{'!' if item.is_legal else '-'} {item.subject}: {item.message}", markup=False)
        self.stdout.write(f"{len(items)} items missing, {sum(item.is_legal for item in items)} of them legal")
        if any(item.is_legal for item in items):
            raise CommandError("status: live is refused" if not town.is_demo else "a real town could not go live")
