"""What the phone sends, checked; what it means is in `sending`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from backend.alerts.models import Alert
from backend.alerts.sending import Draft
from backend.alerts.wording import BLANK
from backend.common.plain_text import one_line, several_lines
from backend.library.models import Area

LONGEST = timedelta(days=31)


class AlertForm(forms.Form):
    """A notice as the page sends it; `valid_until` is the town's own wall clock, without an offset."""

    request_key = forms.UUIDField()
    supersedes = forms.UUIDField(required=False)
    status = forms.ChoiceField(choices=Alert.Status.choices)
    kind = forms.ChoiceField(choices=Alert.Kind.choices)
    severity = forms.ChoiceField(label=_("How bad"), choices=Alert.Severity.choices)
    headline = forms.CharField(label=_("Message in one sentence"), max_length=200)
    instruction = forms.CharField(label=_("What to do"), max_length=1000, required=False)
    areas = forms.ModelMultipleChoiceField(Area.objects.all(), to_field_name="public_id", required=False)
    valid_until = forms.CharField(label=_("Valid until"), max_length=30)

    def __init__(self, *args: Any, zone: ZoneInfo, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.now = zone, now

    def clean_headline(self) -> str:
        headline = one_line(self.cleaned_data["headline"])
        if not headline:  # of signs that nobody sees
            raise ValidationError(self.fields["headline"].error_messages["required"])
        return _without_blanks(headline)

    def clean_instruction(self) -> str:
        return _without_blanks(several_lines(self.cleaned_data["instruction"]))

    def clean_valid_until(self) -> datetime:
        try:
            until = datetime.fromisoformat(self.cleaned_data["valid_until"]).replace(tzinfo=self.zone)
        except ValueError as error:
            raise ValidationError(_("Write a date and a time.")) from error
        if not self.now < until <= self.now + LONGEST:
            raise ValidationError(_("Choose an end between now and in 31 days."))
        return until

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        is_first = cleaned.get("status") == Alert.Status.ISSUED
        if is_first is bool(cleaned.get("supersedes")):
            raise ValidationError(_("An update or an all clear belongs to a notice, a new one does not."))
        return cleaned

    def draft(self) -> Draft:
        """The checked notice."""
        values = {**self.cleaned_data, "areas": list(self.cleaned_data["areas"])}
        return Draft(**values)


def _without_blanks(text: str) -> str:
    if BLANK in text:
        raise ValidationError(_("Fill in the blank ___ first."))
    return text
