"""What the console keeps becomes the town, by the same work as a file's; how far it is stands in the document's row."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime

from backend.common.errors import OrtsblattError
from backend.tenants.file.phrases import spoken
from backend.tenants.file.problems import FileRefused
from backend.tenants.kept.documents import read_document
from backend.tenants.kept.saying import in_words
from backend.tenants.models import Municipality, TownDocument
from backend.tenants.rollout.applying import apply_file, first_imports
from backend.tenants.template import ensure_template

logger = logging.getLogger(__name__)

State = TownDocument.State


def apply_document(slug: str, *, version: int, now: datetime) -> None:
    """Apply this version and do the first imports; called in `public`, outside any transaction.

    Killed at any point, it may be called again: applying twice changes nothing.
    """
    document = TownDocument.objects.filter(slug=slug, version=version).first()
    if document is None:  # changed again or released meanwhile
        return
    _note(document, state=State.RUNNING)
    try:
        problems = list(_applied(document, now=now))
    except Exception as error:  # whatever it was, somebody waits for it on a page
        if not isinstance(error, OrtsblattError):
            logger.exception("applying a kept document failed", extra={"town": slug})
        problems = list(in_words(error))
    if problems:
        _note(document, state=State.FAILED, problems=problems)
        return
    town = Municipality.objects.get(schema_name=slug)
    slow = first_imports(town, on_step=lambda key: _note(document, step=key))
    _note(document, state=State.DONE, step="", problems=slow)


def _applied(document: TownDocument, *, now: datetime) -> Iterator[str]:
    try:
        file = read_document(document.text)
    except FileRefused as refused:  # what lies under it has changed since it was checked
        yield from (f"{problem.field}: {spoken(problem.message)}" for problem in refused.problems)
        return
    ensure_template()
    outcome = apply_file(file, now=now)
    if outcome.error:
        yield from in_words(outcome.error)


def _note(document: TownDocument, **values: object) -> None:
    TownDocument.objects.filter(pk=document.pk, version=document.version).update(**values)
