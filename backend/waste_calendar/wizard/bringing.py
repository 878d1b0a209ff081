"""Files that somebody brings become a draft: what they probably are, what is remembered of such files, what to ask."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import PurePath
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from backend.waste_calendar.formats import ics
from backend.waste_calendar.formats.encodings import read_text
from backend.waste_calendar.formats.entries import FileBroken
from backend.waste_calendar.formats.legend import read_legend
from backend.waste_calendar.formats.mapping import Meanings, Profile, Shape, label_key, written_meaning
from backend.waste_calendar.formats.profile import SHAPES, Suggestion, suggest
from backend.waste_calendar.formats.sheets import read_sheets
from backend.waste_calendar.models import Fraction, ImportDraft, ImportFile
from backend.waste_calendar.vocabulary import Label, guess_code
from backend.waste_calendar.wizard.districts import names_nobody
from backend.waste_calendar.wizard.reading import is_calendar, profile_of
from backend.waste_calendar.wizard.remembering import file_key, known_shapes, shape_of

PREVIEWED = 8  # rows
_MOST_LABELS = 200
_SUMMARY = re.compile(r"^SUMMARY(?:;[^:\n]*)?:(.*)$", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, kw_only=True)
class Brought:
    """One file in the form in which it came."""

    name: str
    content: bytes
    role: ImportFile.Role = ImportFile.Role.CALENDAR
    suggestion: Suggestion | None = field(default=None)


def plain_name(name: str) -> str:
    """The file's own name without folders and what is no letter."""
    return _CONTROL.sub("", PurePath(name.replace("\\", "/")).name)[-200:] or "–"


@transaction.atomic
def bring(files: Iterable[Brought], *, person: Any, now: datetime) -> ImportDraft:
    """Keep the files, with all that can be said of them without asking."""
    draft = ImportDraft.objects.create(person=person, created_at=now, changed_at=now)
    shapes: dict[str, dict[str, Any]] = {}
    for brought in files:
        row = ImportFile.objects.create(
            draft=draft, role=brought.role, name=plain_name(brought.name), content=brought.content
        )
        if brought.suggestion is not None:
            entry = entry_of(brought.suggestion)
            shapes.setdefault(entry["shape"], entry)["files"].append(row.pk)
    _recall(draft, shapes=shapes)
    draft.profile["labels"] = find_labels(draft, now=now)
    draft.profile["are_labels_said"] = are_labels_known(draft)
    draft.save(update_fields=["profile"])
    return draft


def look_at(name: str, content: bytes, *, now: datetime) -> Suggestion:
    """What a calendar file probably is. Raises FileBroken for one that can't be read at all."""
    synonyms = Fraction.own_words()
    if is_calendar(content):
        ics.read(content, zone=ZoneInfo("UTC"), synonyms=synonyms, years=_years(now))
    return suggest(content, name=name, synonyms=synonyms)


def find_labels(draft: ImportDraft, *, now: datetime) -> dict[str, str | None]:
    """Each label of the files with what was said of it, is remembered, known, or probable; None where nothing is."""
    said = {**_remembered_labels(draft), **{k: v for k, v in draft.profile.get("labels", {}).items() if v}}
    meanings = Meanings(labels=said, synonyms=Fraction.own_words())
    found: dict[str, str | None] = {}
    legend: dict[str, Label] = {}
    for text in islice(dict.fromkeys(_labels(draft, now=now, legend=legend)), _MOST_LABELS):
        label = legend.get(label_key(text)) or meanings.of(text) or guess_code(text)
        found[text] = said.get(text) or (written_meaning(label) if label else None)
    return found


def are_labels_known(draft: ImportDraft) -> bool:
    """Whether somebody has said what each label means, with this file or an earlier one."""
    remembered = _remembered_labels(draft)
    return all(label in remembered for label in draft.profile.get("labels", {}))


def entry_of(suggestion: Suggestion) -> dict[str, Any]:
    """What pages ask about files of this kind; their keys are still to be put into it."""
    profile = suggestion.profile
    rows = [[name, [list(cells) for cells in rows[:PREVIEWED]]] for name, rows in suggestion.preview.items()]
    return {
        "shape": shape_of(profile.shape.value, headers=list(profile.columns.values())),
        "files": [],
        "profile": without_labels(profile),
        "candidates": [without_labels(found) for found in suggestion.candidates],
        "preview": rows,
        "is_sure": suggestion.is_sure,
        "is_known": False,
    }


def without_labels(profile: Profile) -> dict[str, Any]:
    """How columns are read; what labels mean is kept beside it."""
    return {name: value for name, value in profile.to_json().items() if name != "labels"}


def _recall(draft: ImportDraft, *, shapes: Mapping[str, dict[str, Any]]) -> None:
    """What is remembered of such files is said already."""
    known = known_shapes(list(shapes))
    districts: dict[str, str] = {}
    for shape, entry in shapes.items():
        if shape in known:
            entry["profile"] = without_labels(Profile.from_json(known[shape]))
            entry["is_known"] = True
            districts |= known[shape].get("districts", {})
    for file in draft.files.filter(role=ImportFile.Role.CALENDAR):
        if district := districts.get(file_key(file.name)):
            file.district = district
            file.save(update_fields=["district"])
    draft.profile = {
        "shapes": list(shapes.values()),
        "remembered": {shape: profile.get("labels", {}) for shape, profile in known.items()},
    }
    draft.profile["are_columns_said"] = all(entry["is_known"] for entry in shapes.values()) and not unnamed(draft)


def unnamed(draft: ImportDraft) -> list[ImportFile]:
    """Calendars that say nothing of whom they are for, and of which nobody has said it yet."""
    if draft.source_id or draft.files.filter(role=ImportFile.Role.STREETS).exists():
        return []
    shapes = draft.profile.get("shapes", [])
    keys = {pk for entry in shapes if names_nobody(entry["profile"]) for pk in entry["files"]}
    return [file for file in draft.files.filter(pk__in=keys) if not file.district]


def _remembered_labels(draft: ImportDraft) -> dict[str, str]:
    remembered: dict[str, str] = {}
    for labels in draft.profile.get("remembered", {}).values():
        remembered |= labels
    return remembered


def _labels(draft: ImportDraft, *, now: datetime, legend: dict[str, Label]) -> Iterator[str]:
    """All labels of the files; what their own legends say of them is put into `legend` on the way."""
    for file in draft.files.filter(role=ImportFile.Role.CALENDAR):
        profile = profile_of(draft, file=file)
        if profile is None:
            continue
        content = bytes(file.content)
        texts = (
            _of_calendar(content, now=now)
            if profile.shape is Shape.ICS
            else _of_table(content, profile=profile, legend=legend)
        )
        with suppress(FileBroken):  # of several files one may have other columns: the check names it
            yield from filter(None, (" ".join(text.split()) for text in texts))


def _of_table(content: bytes, *, profile: Profile, legend: dict[str, Label]) -> Iterable[str]:
    shape = SHAPES.get(profile.shape)
    if shape is None:
        return ()
    sheets = read_sheets(content)
    legend |= read_legend(sheets, synonyms=Fraction.own_words())
    return shape.labels(sheets, profile=profile)


def _of_calendar(content: bytes, *, now: datetime) -> Iterator[str]:
    """Titles of events that say a kind of waste, and the labels that nobody knows; some exports have streets there."""
    synonyms = Fraction.own_words()
    text = re.sub(r"\n[ \t]", "", read_text(content)[0])
    meanings = Meanings(synonyms=synonyms)
    titles = (found[1].replace("\\,", ",").replace("\\;", ";").strip() for found in _SUMMARY.finditer(text))
    yield from (title for title in dict.fromkeys(titles) if meanings.of(title))
    yield from ics.read(content, zone=ZoneInfo("UTC"), synonyms=synonyms, years=_years(now)).unknown


def _years(now: datetime) -> tuple[int, int]:
    return now.year, now.year + 1
