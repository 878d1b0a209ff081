"""A town's document between browser and engine: which text is shown, what it would do, and letting it happen."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from backend.accounts.auditing import record
from backend.accounts.models import AuditEntry, User
from backend.console.details.columns import with_column
from backend.console.details.fields import asked_as, key_in_words
from backend.console.details.text import DocumentText
from backend.tenants.backup.leaving import municipality_yaml
from backend.tenants.file.phrases import said, spoken
from backend.tenants.file.problems import FileRefused, Problem
from backend.tenants.file.reading import ReadFile, read_file
from backend.tenants.kept.documents import NAME, demand_free, file_of, keep, read_document
from backend.tenants.kept.saying import NOUNS, Line, in_words, line_of
from backend.tenants.models import Municipality, TownDocument
from backend.tenants.rollout.applying import plan_file
from backend.tenants.tasks import apply_kept


@dataclass(frozen=True, kw_only=True)
class Opened:
    """Whose document it is; no town: one that is to be made."""

    slug: str = ""
    town: Municipality | None = None
    kept: TownDocument | None = None
    file: Path | None = None  # in the folder: then the console only shows what it would do

    @property
    def is_new(self) -> bool:
        """Whether slug and kind can still be chosen."""
        return not self.slug

    @property
    def version(self) -> int | None:
        """Of the text that is changed: 0 for none, None for a town that is to be made."""
        return None if self.is_new else self.kept.version if self.kept else 0

    @property
    def text(self) -> str:
        """What is changed."""
        if self.kept:
            return self.kept.text
        return adopted_text(self.town) if self.town else ""

    @property
    def title(self) -> str:
        return self.town.title if self.town else self.slug


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a document would do; with `refusals` it would come to nothing."""

    lines: list[Line] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    difference: list[str] = field(default_factory=list)


def opened(slug: str) -> Opened | None:
    """By its slug; None if there is neither a town nor a document of one."""
    town = Municipality.objects.filter(schema_name=slug).first()
    kept = TownDocument.objects.filter(slug=slug).first()
    if town is None and kept is None:
        return None
    return Opened(slug=slug, town=town, kept=kept, file=None if kept else file_of(slug))


def adopted_text(town: Municipality) -> str:
    """A first document of a town that has neither file nor document: what was applied last.

    What the region's file says of shared sources is left out, since it is added to each document again.
    """
    draft = DocumentText(municipality_yaml(town).decode())
    draft.put(("shared_sources",), None)
    sources = draft.entries("sources")
    draft.put_entries("sources", [each for each in sources if not (isinstance(each, dict) and each.get("shared"))])
    return str(draft)


def checked(text: str, *, of: Opened) -> ReadFile:
    """Raises FileRefused, also when it is another town's document or the slug is taken."""
    file = read_document(text)
    if not of.is_new and file.town.slug != of.slug:
        raise FileRefused([_at_slug(said(gettext_noop("stays %(slug)r: it never changes"), slug=of.slug))])
    if of.is_new:
        demand_free(file.town.slug)
    return file


def plan_of(file: ReadFile, *, before: str, text: str, now: datetime) -> Plan:
    """Do it and take it back."""
    outcome = plan_file(file, now=now)
    if outcome.error:
        return Plan(refusals=list(in_words(outcome.error)))
    return Plan(
        lines=[labelled(line_of(change)) for change in outcome.changes], difference=list(_difference(before, text))
    )


def labelled(line: Line) -> Line:
    """A field, its choices, roles and kinds of content under the names that people know."""
    asked = asked_as(line.subject)
    if asked is None:
        noun, _space, key = line.subject.rpartition(" ")
        is_key = noun in {str(NOUNS[name]) for name in ("role", "name of role", "mailbox", "approval of")}
        return replace(line, subject=f"{noun} {key_in_words(key)}") if is_key else with_column(line)
    names = {key: str(label) for key, label in asked.choices()} if asked.choices else {}
    before, after = (", ".join(names.get(key, key) for key in said.split(", ")) for said in (line.before, line.after))
    return replace(line, subject=str(asked.label), before=before, after=after)


def plan_of_folder(path: Path, *, now: datetime) -> Plan:
    """The same for a file of the folder, as `rollout apply` would find it now."""
    try:
        return plan_of(read_file(path), before="", text="", now=now)
    except FileRefused as refused:
        return Plan(refusals=in_lines(refused.problems))


@transaction.atomic
def let_apply(file: ReadFile, *, text: str, version: int | None, by: User, now: datetime) -> TownDocument:
    """Keep the text and let a job make the town of it. Raises what `keep` raises."""
    document = keep(file, text=text, version=version, by=str(by), now=now)
    detail = {"town": document.slug, "version": document.version}
    record(AuditEntry.Action.TOWN_DETAILS, actor=by, detail=detail)
    apply_kept.configure(lock=f"apply {document.slug}").defer(schema=document.slug, version=document.version)
    return document


def in_lines(problems: Sequence[Problem]) -> list[str]:
    """Mistakes as a list that names line and field."""
    words = _("%(field)s (%(file)s, line %(line)d): %(message)s")
    return [words % {**asdict(problem), "message": spoken(problem.message)} for problem in problems]


def _at_slug(message: str) -> Problem:
    return Problem(file=NAME, line=1, field="slug", message=message)


def _difference(before: str, after: str) -> Iterator[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=2, lineterm="")
    yield from (line for line in lines if not line.startswith(("---", "+++")))
