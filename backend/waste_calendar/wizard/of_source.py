"""What an address answers becomes a draft of that one fetch; what is said of it is kept at the calendar it is of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from backend.common.fetching import PUBLIC, Policy
from backend.tenants.models import Municipality
from backend.waste_calendar.formats.entries import FileBroken
from backend.waste_calendar.formats.mapping import ELSEWHERE, Profile, Shape
from backend.waste_calendar.formats.profile import Suggestion
from backend.waste_calendar.imports.looking import look_at_source
from backend.waste_calendar.imports.web_addresses import file_name
from backend.waste_calendar.models import CalendarSource, FetchedFile, ImportDraft, ImportFile
from backend.waste_calendar.wizard.bringing import entry_of, find_labels, look_at, plain_name, without_labels
from backend.waste_calendar.wizard.remembering import known_shapes


def fetch_draft(draft: ImportDraft, *, town: Municipality, now: datetime, policy: Policy = PUBLIC) -> None:
    """Fetch what the draft's calendar is and keep it as its files, with all that can be said without asking.

    What came before a worker died is not asked for again. Raises FileBroken.
    """
    source = draft.source
    if source is None:
        return

    def bring(address: str, content: bytes) -> None:
        _refuse_another_format(look_at(file_name(address), content, now=now), source=source)
        with transaction.atomic():
            name = plain_name(file_name(address))
            ImportFile.objects.create(draft=draft, name=name, content=content, address=address)

    brought = set(draft.files.values_list("address", flat=True))
    try:
        look_at_source(source, town=town, now=now, bring=bring, brought=brought, policy=policy)
    except FileBroken as error:
        if not draft.files.exists():
            raise
        draft.message = str(error)
    _ask_about(draft, source=source, now=now)


def keep_said(draft: ImportDraft) -> None:
    """Keep at the calendar how it is read, and what came as its copies: nobody has to ask its server again for it.

    In the caller's transaction. Raises FileBroken where the municipality file has the calendar by now.
    """
    source = CalendarSource.objects.select_for_update().get(pk=draft.source_id or 0)
    if source.is_owned_by_file:
        raise FileBroken(
            _("This calendar stands in the municipality file by now; the operator says there how it is read.")
        )
    said = {label: meaning for label, meaning in draft.profile.get("labels", {}).items() if meaning}
    source.profile = Profile.from_json({**draft.profile["shapes"][0]["profile"], "labels": said}).to_json()
    source.failures, source.last_error = 0, ""
    source.last_attempt_at = source.last_success_at = max(draft.created_at, source.last_attempt_at or draft.created_at)
    source.save(update_fields=["profile", "failures", "last_error", "last_attempt_at", "last_success_at"])
    known = {copy.address: copy for copy in source.copies.defer("content")}
    for file in draft.files.exclude(address=""):
        copy = known.get(file.address) or FetchedFile(source=source, address=file.address, asked_at=draft.created_at)
        if copy.fetched_at is None or copy.fetched_at < draft.created_at:
            copy.content, copy.fetched_at, copy.etag, copy.last_modified = file.content, draft.created_at, None, None
            copy.save()


def _refuse_another_format(suggestion: Suggestion, *, source: CalendarSource) -> None:
    is_calendar = suggestion.profile.shape is Shape.ICS
    if is_calendar != (source.format == CalendarSource.Format.ICS):
        found = "iCalendar" if is_calendar else _("a table")
        text = _("At this address lies %(found)s, but the format is “%(format)s”. Please change the format.")
        raise FileBroken(text % {"found": found, "format": source.get_format_display()})


def _ask_about(draft: ImportDraft, *, source: CalendarSource, now: datetime) -> None:
    """One way of reading holds for all files of an address: the first is what people are shown."""
    files = list(draft.files.all())
    suggestion = look_at(files[0].name, bytes(files[0].content), now=now)
    entry = entry_of(suggestion)
    known = {entry["shape"]: dict(source.profile)} if source.profile else known_shapes([entry["shape"]])
    if (profile := known.get(entry["shape"])) and _fits(profile, entry=entry):
        entry |= {"profile": without_labels(Profile.from_json(profile)), "is_known": True}
    entry["files"] = [file.pk for file in files]
    draft.profile = {
        "shapes": [entry],
        "remembered": {shape: profile.get("labels", {}) for shape, profile in known.items()},
        "are_columns_said": suggestion.profile.shape is Shape.ICS,
    }
    draft.profile["labels"] = find_labels(draft, now=now)
    draft.profile["are_labels_said"] = False


def _fits(profile: dict[str, Any], *, entry: dict[str, Any]) -> bool:
    """Whether the columns that were said are still there."""
    if (profile["shape"] == Shape.ICS) != (entry["profile"]["shape"] == Shape.ICS):
        return False
    named = set(profile.get("columns", {}).values()) - set(ELSEWHERE)
    return (
        any(named <= {cell.strip() for cell in row} for _sheet, rows in entry["preview"] for row in rows) or not named
    )
