"""The form with which people have themselves reminded by mail: which kinds of waste of an address, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.serving.mailboxes import MailboxField
from backend.serving.traps import TrappedForm
from backend.waste_calendar.models import Pickup
from backend.waste_calendar.wording import variant_text

EVENING, MORNING, EARLY = "1 18:00", "0 06:00", "2 18:00"
CHANGES = "changes"  # alone: whoever is reminded hears of changes too


class ReminderForm(TrappedForm):
    """For one address; who it is sent to has to say yes once more, by the link of a mail."""

    email = MailboxField(label=gettext_lazy("Your email address"), max_length=254)
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Which kinds of waste?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("Choose none to be reminded of all."),
    )
    slots = forms.MultipleChoiceField(
        label=gettext_lazy("When?"),
        widget=forms.CheckboxSelectMultiple,
        choices=[
            (EVENING, gettext_lazy("on the evening before, at 18:00")),
            (MORNING, gettext_lazy("on the morning itself, at 6:00")),
            (EARLY, gettext_lazy("two days before, at 18:00")),
            (CHANGES, gettext_lazy("only when something changes")),
        ],
        initial=[EVENING],
        help_text=gettext_lazy("Of changes you hear in any case."),
        error_messages={"required": gettext_lazy("Please choose when you would like to be reminded.")},
    )

    def __init__(self, *args: Any, location: UUID, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._location = location
        field: Any = self.fields["kinds"]
        field.choices = list(_kinds(location, today=today))

    def clean_slots(self) -> list[str]:
        """The evening before is ticked already: who ticks "only" beside it would be reminded all the same."""
        slots: list[str] = self.cleaned_data["slots"]
        if CHANGES in slots and len(slots) > 1:
            raise forms.ValidationError(_("Either at these times, or only when something changes: please untick one."))
        return slots

    @property
    def entry(self) -> dict[str, Any]:
        """What was chosen, as a device would ask for it."""
        slots = (slot.split() for slot in self.cleaned_data["slots"] if slot != CHANGES)
        return {
            "location": str(self._location),
            "fractions": sorted(self.cleaned_data["kinds"]),
            "slots": [{"days_before": int(days), "time": time} for days, time in slots],
        }


def _kinds(location: UUID, *, today: date) -> Iterator[tuple[str, str]]:
    """The kinds that are collected there, by rhythm where there are several; one statement."""
    rows = Pickup.objects.filter(zone__memberships__location__public_id=location, on__gte=today)
    rhythms: dict[tuple[str, str], list[str]] = defaultdict(list)
    columns = ("zone__fraction__position", "zone__fraction__key", "zone__fraction__title", "variant")
    for _position, key, title, variant in rows.order_by(*columns).values_list(*columns).distinct():
        rhythms[key, title].append(variant)
    for (key, title), variants in rhythms.items():
        if len(variants) == 1 or "" in variants:
            yield key, title
        else:
            for variant in variants:
                said = {"kind": title, "rhythm": variant_text(variant)}
                yield f"{key}:{variant}", _("%(kind)s, %(rhythm)s") % said
