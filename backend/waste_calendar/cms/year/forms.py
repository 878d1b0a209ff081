"""The forms of a day: what becomes of the ticked pickups, and one more pickup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.waste_calendar.models import Pickup, Zone
from backend.waste_calendar.wording import variant_text

MOVE, CANCEL, TAKE_BACK, ADD = "move", "cancel", "take_back", "add"
_CHANGES = (MOVE, CANCEL, TAKE_BACK)
_FARTHEST = timedelta(days=366)  # a day beyond is a typing error, and a bin that nobody empties


class ChangeForm(forms.Form):
    """Moves, cancels or takes back the ticked pickups of a day."""

    do = forms.ChoiceField(choices=[(name, name) for name in _CHANGES])
    pickups = forms.ModelMultipleChoiceField(
        Pickup.objects.none(), error_messages={"required": gettext_lazy("Tick at least one pickup, please.")}
    )
    to = forms.DateField(
        label=gettext_lazy("Collected on instead"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Everybody reads it, like “strike” or “black ice”."),
    )

    def __init__(self, *args: Any, rows: Iterable[Pickup], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.rows = {row.pk: row for row in rows}
        self.fields["pickups"].queryset = Pickup.objects.filter(pk__in=self.rows)  # type: ignore[attr-defined]  # its field has one

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        do, to = values.get("do"), values.get("to")
        if do == MOVE and to is None and "to" not in self.errors:
            self.add_error("to", _("To which day?"))
        if do == MOVE and to and to < self.today:
            self.add_error("to", _("This day is over."))
        if do == MOVE and to and to > self.today + _FARTHEST:
            self.add_error("to", _("This day is more than a year away."))
        if do in {MOVE, CANCEL} and not values.get("reason"):
            self.add_error("reason", _("The reason, please: everybody reads it."))
        return values

    @property
    def chosen(self) -> list[Pickup]:
        """The ticked pickups, as they were read; only of a valid form."""
        return [self.rows[row.pk] for row in self.cleaned_data["pickups"]]


class AddForm(forms.Form):
    """One more pickup of a zone and rhythm that the district has."""

    what = forms.ChoiceField(label=gettext_lazy("Kind of waste"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, required=False)

    def __init__(
        self, *args: Any, zones: Sequence[Zone], variants: Iterable[tuple[int, str]], on: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.zones = {zone.pk: zone for zone in zones if not zone.origin}
        known = {*variants, *((pk, "") for pk in self.zones if pk not in {zone for zone, _variant in variants})}
        self.choices = {f"{pk}-{variant}": (self.zones[pk], variant) for pk, variant in sorted(known)}
        self.fields["what"].choices = [(key, _called(*chosen)) for key, chosen in self.choices.items()]  # type: ignore[attr-defined]  # its field has them

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if what := values.get("what"):
            zone, variant = self.choices[what]
            same = Pickup.objects.filter(zone=zone, variant=variant, stop_place="", stop_from=None)
            if same.filter(original_on=self.on).exists():
                self.add_error(
                    "what", _("It was to be collected on this day anyway: take the correction back instead.")
                )
            elif same.filter(on=self.on).exists():
                self.add_error("what", _("It is collected on this day already."))
        return values


def _called(zone: Zone, variant: str) -> str:
    return ", ".join(filter(None, [zone.fraction.title, variant_text(variant), zone.name]))
