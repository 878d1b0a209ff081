"""What is written to all towns, checked: the fields of an urgent notice without areas."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from backend.alerts.forms import LONGEST
from backend.alerts.models import Alert, RegionalNotice
from backend.alerts.wording import all_clear_words, update_words
from backend.common.plain_text import one_line, several_lines

CORRECTIONS = [(value, label) for value, label in Alert.Status.choices if value != Alert.Status.ISSUED]


class RegionalForm(forms.Form):
    """A new notice, or with `corrects` the next version of one that is out."""

    status = forms.ChoiceField(label=_("What is it?"), choices=CORRECTIONS, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("What has happened?"), choices=Alert.Kind.choices, initial=Alert.Kind.OTHER)
    severity = forms.ChoiceField(label=_("How bad"), choices=Alert.Severity.choices, initial=Alert.Severity.SEVERE)
    headline = forms.CharField(
        label=_("Message in one sentence"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )
    instruction = forms.CharField(
        label=_("What to do"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    valid_until = forms.DateTimeField(
        label=_("Valid until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )

    def __init__(
        self, *args: Any, zone: ZoneInfo, now: datetime, corrects: RegionalNotice | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.now, self.corrects = zone, now, corrects
        if corrects is None:
            del self.fields["status"]

    def clean_headline(self) -> str:
        headline = one_line(self.cleaned_data["headline"])
        if not headline:  # of signs that nobody sees
            raise ValidationError(self.fields["headline"].error_messages["required"])
        return headline

    def clean_instruction(self) -> str:
        return several_lines(self.cleaned_data["instruction"])

    def clean_valid_until(self) -> datetime:
        until: datetime = self.cleaned_data["valid_until"].replace(tzinfo=self.zone)
        if not self.now < until <= self.now + LONGEST:
            raise ValidationError(_("Choose an end between now and in 31 days."))
        return until

    def notice(self, *, lang: str) -> RegionalNotice:
        """The checked notice, not kept yet."""
        new = RegionalNotice(**{"status": Alert.Status.ISSUED, **self.cleaned_data}, lang=lang)
        if self.corrects is not None:
            new.corrects, new.notice = self.corrects, self.corrects.notice
        return new


def first_values(corrects: RegionalNotice | None, *, is_over: bool) -> dict[str, Any]:
    """What the form begins with."""
    if corrects is None:
        return {}
    said = Alert(
        kind=corrects.kind,
        severity=corrects.severity,
        headline=corrects.headline,
        instruction=corrects.instruction,
        lang=corrects.lang,
    )
    words = all_clear_words(said) if is_over else update_words(said)
    del words["lasts"]
    return {**words, "status": Alert.Status.ALL_CLEAR if is_over else Alert.Status.UPDATED}
