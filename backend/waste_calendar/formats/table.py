"""Calendars as tables, CSV or XLSX, in the shape that a person has named or that fits for sure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from backend.waste_calendar.formats.entries import FileBroken, ReadFile
from backend.waste_calendar.formats.mapping import Meanings, Profile
from backend.waste_calendar.formats.profile import SHAPES, suggest_table
from backend.waste_calendar.formats.sheets import read_sheets


def read(  # the shape of all formats: a table's days have no zone, and all of them are read
    content: bytes,
    *,
    zone: ZoneInfo,  # noqa: ARG001
    synonyms: Mapping[str, str],
    years: Sequence[int],  # noqa: ARG001
    profile: Profile | None = None,
    name: str = "",
) -> ReadFile:
    """Read a table as its profile says, or, without one, in the one shape that fits. Raises FileBroken.

    Labels that neither the profile nor the town's words nor the vocabulary know are never guessed.
    """
    sheets = read_sheets(content)
    if profile is None:
        suggestion = suggest_table(sheets, name=name, synonyms=synonyms)
        if not suggestion.candidates:
            raise FileBroken(_("Neither days nor kinds of waste are found in the table's header."))
        if not suggestion.is_sure:
            raise FileBroken(_("The table can be read in several ways; say in its profile what its columns mean."))
        profile = suggestion.candidates[0]
    shape = SHAPES.get(profile.shape)
    if shape is None:
        raise FileBroken(_("The file is a table, no calendar."))
    meanings = Meanings(labels=profile.labels, synonyms=synonyms)
    file: ReadFile = shape.read(sheets, profile=profile, meanings=meanings, name=name)
    if not file.entries and not file.problems:
        raise FileBroken(_("The table has no lines."))
    return file
