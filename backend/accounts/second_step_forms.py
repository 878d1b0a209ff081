"""The forms of the second step: a code or a passkey's answer, a first code, a name for a passkey."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_otp.models import Device

from backend.accounts import locking, passkeys
from backend.accounts.keeping import device_name
from backend.accounts.models import AuthenticatorApp, Passkey, User
from backend.accounts.passkeys import PasskeyRefused
from backend.accounts.recovering import use_code
from backend.common import clock


def locked_message(until: datetime) -> str:
    """When to try again, in the words of a wall clock."""
    at = date_format(timezone.localtime(until), "H:i")
    return _("Too many wrong attempts. Please try again at %(time)s.") % {"time": at}


class CodeForm(forms.Form):
    """Six digits of an app, as they are typed."""

    code = forms.CharField(
        label=gettext_lazy("Code from the app"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_code(self) -> str:
        return "".join(filter(str.isalnum, self.cleaned_data["code"]))


class FirstCodeForm(CodeForm):
    """Proves that the app has understood the secret."""

    def __init__(self, *args: Any, app: AuthenticatorApp, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.app = app

    def clean_code(self) -> str:
        code = super().clean_code()
        if not self.app.verify_token(code):
            raise forms.ValidationError(_("This code is not right. Is the clock of your device?"))
        return code


class SecondStepForm(forms.Form):
    """One of: what a passkey answered, six digits of the app, a recovery code. `device` is what was right."""

    answer = forms.CharField(required=False, max_length=passkeys.LIMIT, widget=forms.HiddenInput)
    code = forms.CharField(
        label=gettext_lazy("Code"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"}),
    )
    keep = forms.BooleanField(label=gettext_lazy("Don't ask again on this device for 30 days"), required=False)
    next = forms.CharField(required=False, widget=forms.HiddenInput)
    device: Device | None = None

    def __init__(self, *args: Any, request: HttpRequest, person: User, may_keep: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.person = request, person
        if not may_keep:
            del self.fields["keep"]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        now = clock.now()
        if until := locking.codes_locked_until(self.person, now=now):
            raise forms.ValidationError(locked_message(until))
        self.device = self._passkey() if self.cleaned_data.get("answer") else self._by_code(now=now)
        if self.device is None:
            locking.code_failed(self.person, now=now)
            raise forms.ValidationError(self._wrong(now=now))
        return cleaned

    def _wrong(self, *, now: datetime) -> str:
        if until := locking.codes_locked_until(self.person, now=now):
            return locked_message(until)
        if self.cleaned_data.get("answer"):
            return _("The passkey was not accepted. Please try again.")
        return _("This code is not right, or was used already.")

    def _passkey(self) -> Device | None:
        try:
            return passkeys.authenticate(self.request, user=self.person, answer=self.cleaned_data["answer"])
        except PasskeyRefused:
            return None

    def _by_code(self, *, now: datetime) -> Device | None:
        code = "".join(filter(str.isalnum, self.cleaned_data.get("code") or ""))
        with transaction.atomic():
            for app in AuthenticatorApp.objects.select_for_update().filter(user=self.person, confirmed=True):
                if app.verify_token(code):
                    return app
        return use_code(self.person, code=code, now=now)


class NewPasskeyForm(forms.Form):
    """What the browser made, and how somebody calls it. `passkey` is what was kept."""

    answer = forms.CharField(max_length=passkeys.LIMIT, widget=forms.HiddenInput)
    name = forms.CharField(
        label=gettext_lazy("Name of this passkey"),
        required=False,
        max_length=passkeys.NAME_LENGTH,
        help_text=gettext_lazy("So that you know it again: “USB key”, “PC in the town hall”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    passkey: Passkey | None = None

    def __init__(self, *args: Any, request: HttpRequest, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.person = request, person

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        now = clock.now()
        if until := locking.codes_locked_until(self.person, now=now):
            raise forms.ValidationError(locked_message(until))
        try:
            self.passkey = self._registered()
        except PasskeyRefused as refused:
            locking.code_failed(self.person, now=now)
            until = locking.codes_locked_until(self.person, now=now)
            raise forms.ValidationError(locked_message(until) if until else str(refused.title)) from refused
        return cleaned

    def _registered(self) -> Passkey:
        name = self.cleaned_data["name"] or device_name(self.request)
        return passkeys.register(self.request, user=self.person, answer=self.cleaned_data["answer"], name=name)
