"""What tells a program that fills in forms from a person, without asking the person anything: no captcha is here."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from backend.serving.links import sign, unsign

SECONDS_TO_WRITE = 3
OPEN_FOR = timedelta(hours=12)
NO_EMAIL = _("Please write an address like name@example.org.")


class TrappedForm(forms.Form):
    """A public form with a field that no person sees, and the signed instant at which it was opened.

    `is_trapped` is true of a form that only a program can have sent: it is thanked, and nothing is kept.
    """

    homepage = forms.CharField(required=False, label=_("Please leave this field empty"))
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._now = now
        self.fields["homepage"].widget.attrs |= {"autocomplete": "off", "tabindex": "-1"}
        self.fields["opened"].initial = sign(now.isoformat(), purpose="opened")

    @property
    def is_trapped(self) -> bool:
        return bool(self.data.get("homepage"))

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields that people fill in."""
        return [field for field in self if field.name not in {"homepage", "opened"}]

    @property
    def fresh_opened(self) -> str:
        """A new instant, for a form that is shown again with what somebody wrote."""
        return str(self.fields["opened"].initial)

    def clean(self) -> Any:
        """Too fast or too late is forgiven to a person, who sends the form once more."""
        cleaned = super().clean()
        age = self._age()
        if age is None or age > OPEN_FOR:
            raise forms.ValidationError(_("This page was open for a long time. Please send the form once more."))
        if age < timedelta(seconds=SECONDS_TO_WRITE):
            raise forms.ValidationError(_("That was very fast. Please check what you wrote and send it once more."))
        return cleaned

    def _age(self) -> timedelta | None:
        try:
            opened = datetime.fromisoformat(unsign(self.data.get("opened", ""), purpose="opened"))
        except (signing.BadSignature, ValueError):
            return None
        return self._now - opened
