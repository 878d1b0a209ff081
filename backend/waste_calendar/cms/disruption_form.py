"""What the phone sends of a disruption, checked; what it means is in `disrupting`."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from backend.common.plain_text import one_line
from backend.waste_calendar.disrupting import AHEAD, Action, Outcome, Said

_TOUR = re.compile(r"[0-9a-f-]{36}\.\d{1,9}( [0-9a-f-]{36}\.\d{1,9})*")


def tour_value(pickups: list[tuple[UUID, int]]) -> str:
    """One box of the page: pickups with the SEQUENCE that was seen, as `TourField` reads it."""
    return " ".join(f"{public_id}.{sequence}" for public_id, sequence in pickups)


class TourField(forms.MultipleChoiceField):
    """Any number of boxes; the page of a moment ago may have others than this one, so that none is refused here."""

    def valid_value(self, value: str) -> bool:
        return bool(_TOUR.fullmatch(value))

    def clean(self, value: Any) -> dict[UUID, int]:
        found = [part.split(".") for text in super().clean(value) for part in text.split()]
        try:
            return {UUID(public_id): int(sequence) for public_id, sequence in found}
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid_list"]) from error


class DisruptionForm(forms.Form):
    """A report or a later step as the page sends it; `today` is the town's."""

    request_key = forms.UUIDField()
    action = forms.ChoiceField(choices=Action.choices)
    disruption = forms.UUIDField(required=False)
    pickups = TourField(label=_("Which tours?"), required=False)
    outcome = forms.ChoiceField(label=_("What happens?"), choices=Outcome.choices, required=False)
    replacement_on = forms.DateField(label=_("Replacement"), input_formats=["%Y-%m-%d"], required=False)
    reason = forms.CharField(label=_("Why?"), max_length=200, required=False)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_reason(self) -> str:
        return one_line(self.cleaned_data["reason"])

    def clean_note(self) -> str:
        return one_line(self.cleaned_data["note"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        is_first = cleaned.get("action") == Action.REPORT
        if is_first and not cleaned.get("pickups") and "pickups" not in self.errors:
            self.add_error("pickups", _("Choose at least one tour."))
        if is_first is bool(cleaned.get("disruption")):
            raise ValidationError(_("A later step belongs to a disruption, a new one does not."))
        if cleaned.get("action") in {Action.REPORT, Action.REPLACE}:
            self._clean_outcome(cleaned)
        return cleaned

    def _clean_outcome(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("outcome"):
            self.add_error("outcome", _("Choose what happens."))
        if cleaned.get("outcome") != Outcome.MOVED or "replacement_on" in self.errors:
            return
        on = cleaned.get("replacement_on")
        if on is None or not self.today <= on <= self.today + AHEAD:
            self.add_error("replacement_on", _("Choose a day between today and in three months."))

    def said(self) -> Said:
        """The checked step; what does not belong to it is left out."""
        values = self.cleaned_data
        said = Said(
            action=Action(values["action"]),
            request_key=values["request_key"],
            pickups=values["pickups"] if values["action"] == Action.REPORT else {},
            disruption=values["disruption"],
        )
        if said.action not in {Action.REPORT, Action.REPLACE}:
            return said
        on = values["replacement_on"] if values["outcome"] == Outcome.MOVED else None
        return Said(
            **{**vars(said), **{name: values[name] for name in ("outcome", "reason", "note")}, "replacement_on": on}
        )
