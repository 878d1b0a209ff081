"""The forms of stops: new ones at several days at once, one that is changed, and last year's for this year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput, AdminTimeInput

from backend.common.plain_text import one_line
from backend.waste_calendar.cms.rule_form import DaysField
from backend.waste_calendar.formats.days import is_likely
from backend.waste_calendar.models import Pickup
from backend.waste_calendar.stop_zones import EVERYWHERE
from backend.waste_calendar.van_stops import Copy, NewStop, Stop


def _refuse_unlikely(on: date) -> None:
    if not is_likely(on):
        raise ValidationError(_("“%(text)s” is not a day.") % {"text": f"{on:%d.%m.%Y}"})


class HoursForm(forms.Form):
    """Place, hours and note of a stop."""

    place = forms.CharField(label=_("Place"), max_length=200, help_text=_("Such as: market, car park."))
    start = forms.TimeField(label=_("From"), widget=AdminTimeInput)
    until = forms.TimeField(label=_("Until"), widget=AdminTimeInput)
    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, help_text=_("What may be brought, or what it costs.")
    )

    def clean_place(self) -> str:
        place = one_line(self.cleaned_data["place"])
        if not place:  # of signs that nobody sees
            raise ValidationError(self.fields["place"].error_messages["required"])
        return place

    def clean_note(self) -> str:
        return one_line(self.cleaned_data["note"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if (start := cleaned.get("start")) and (until := cleaned.get("until")) and until <= start:
            self.add_error("until", _("This is before the beginning."))
        return cleaned


class PlacesForm(HoursForm):
    """With the municipalities to whose addresses it is shown, where there are several."""

    where = forms.MultipleChoiceField(
        label=_("Shown in"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen means all places."),
    )

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["where"]
        field.choices = places
        if len(places) < 2:  # noqa: PLR2004 - nothing to choose
            del self.fields["where"]

    @property
    def chosen(self) -> list[str] | None:
        """Official keys, or EVERYWHERE; None where there was nothing to choose."""
        if "where" not in self.fields:
            return None
        return self.cleaned_data["where"] or [EVERYWHERE]


class NewStopForm(PlacesForm):
    """One place on several days."""

    dates = DaysField(label=_("Days"), help_text=_("One a line, such as 24.03.2027."))
    field_order = ("place", "dates", "start", "until", "where", "note")

    def clean_dates(self) -> list[date]:
        dates: list[date] = self.cleaned_data["dates"]
        if not dates:
            raise ValidationError(_("Write at least one day."))
        for on in dates:
            _refuse_unlikely(on)
        return dates

    def stop(self) -> NewStop:
        """What was typed."""
        return NewStop(**{**self.cleaned_data, "where": self.chosen or [EVERYWHERE]})


class ChangedStopForm(PlacesForm):
    """One stop of one day."""

    on = forms.DateField(label=_("Day"), widget=AdminDateInput)
    is_off = forms.BooleanField(label=_("Does not take place"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)
    field_order = ("place", "on", "start", "until", "where", "note", "is_off", "reason")

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        _refuse_unlikely(on)
        return on

    @classmethod
    def initial_of(cls, stop: Stop) -> dict[str, Any]:
        """The stop as it is."""
        row = stop.row
        return {
            "place": row.stop_place,
            "on": row.on,
            "start": row.stop_from,
            "until": row.stop_until,
            "where": stop.keys,
            "note": row.note,
            "is_off": row.status == Pickup.Status.CANCELLED,
            "reason": row.reason,
        }

    def values(self, stop: Stop) -> dict[str, object]:
        """The columns of its pickups."""
        typed = self.cleaned_data
        usual = Pickup.Status.SCHEDULED if typed["on"] == stop.row.original_on else Pickup.Status.MOVED
        return {
            "stop_place": typed["place"],
            "on": typed["on"],
            "stop_from": typed["start"],
            "stop_until": typed["until"],
            "note": typed["note"],
            "status": Pickup.Status.CANCELLED if typed["is_off"] else usual,
            "reason": one_line(typed["reason"]),
        }


class CopiesForm(forms.Form):
    """Which stops of a year are taken over, and on which day: a box and a day for each."""

    def __init__(self, *args: Any, copies: list[Copy], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.copies = copies
        for number, copy in enumerate(copies):
            self.fields[f"is_taken_{number}"] = forms.BooleanField(required=False, initial=copy.is_likely)
            self.fields[f"on_{number}"] = forms.DateField(
                initial=copy.on, widget=AdminDateInput(attrs={"id": f"on_{number}"})
            )

    def lines(self) -> Iterator[tuple[Copy, forms.BoundField, forms.BoundField]]:
        """Each stop with its box and its day."""
        for number, copy in enumerate(self.copies):
            yield copy, self[f"is_taken_{number}"], self[f"on_{number}"]

    def stops(self) -> list[NewStop]:
        """The stops to add, in the same zones as those they are copied from."""
        return [
            NewStop(
                place=copy.stop.row.stop_place,
                start=copy.stop.row.stop_from,
                until=copy.stop.row.stop_until,
                note=copy.stop.row.note,
                dates=[self.cleaned_data[f"on_{number}"]],
                where=copy.where,
            )
            for number, copy in enumerate(self.copies)
            if self.cleaned_data[f"is_taken_{number}"]
        ]
