"""What is asked of streets that seem to have another name now, and what somebody has answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from backend.waste_calendar.addresses.naming import StreetKey
from backend.waste_calendar.imports.likely import Likely
from backend.waste_calendar.models import ImportDraft

GONE = "-"  # in place of a new name: it is no street of today


@dataclass(frozen=True, kw_only=True)
class RenameField:
    """What is asked of one street; `answer` is what somebody has said so far, empty for nothing."""

    name: str  # of the form's field
    likely: Likely
    answer: str


def confirmed_in(draft: ImportDraft) -> dict[StreetKey, str]:
    """The new names that somebody has confirmed, by the streets that have them from then on."""
    return {key: now for key, now in answers_in(draft).items() if now != GONE}


def answers_in(draft: ImportDraft) -> dict[StreetKey, str]:
    """What somebody has said of each street so far: its new name, or that it is GONE."""
    return {(ags, place, name): now for ags, place, name, now in draft.profile.get("renames", [])}


def rename_fields(likely: Iterable[Likely], *, draft: ImportDraft) -> list[RenameField]:
    """A question for each."""
    said = answers_in(draft)
    return [
        RenameField(name=f"rename-{number}", likely=item, answer=said.get(item.key, ""))
        for number, item in enumerate(likely)
    ]


def answers_of(posted: Mapping[str, str], *, likely: Iterable[Likely]) -> dict[StreetKey, str]:
    """What was chosen; with one press all that there is but one candidate for, as it was suggested."""
    found = {}
    for number, item in enumerate(likely):
        chosen = posted.get(f"rename-{number}", "")
        if posted.get("renames") == "all" and not chosen and len(item.candidates) == 1:
            chosen = item.candidates[0]
        if chosen in {GONE, *item.candidates}:
            found[item.key] = chosen
    return found


def keep_answers(draft: ImportDraft, *, answers: Mapping[StreetKey, str]) -> None:
    """Add these answers to those of before; saving is the caller's."""
    every = {**answers_in(draft), **answers}
    draft.profile["renames"] = [[*key, now] for key, now in every.items()]
