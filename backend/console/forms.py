"""The form with which an operator signs in."""

from __future__ import annotations

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from backend.accounts.forms import SaysWhenLocked


class SignInForm(SaysWhenLocked, AuthenticationForm):
    """Address and password."""

    username = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("The address or the password is not right."),
    }
