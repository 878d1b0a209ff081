"""The forms of signing in, choosing a password and looking after people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm
from wagtail.admin.forms.auth import PasswordResetForm as WagtailPasswordResetForm
from wagtail.users.forms import UserCreationForm, UserEditForm

from backend.accounts import locking
from backend.accounts.lending import givable_groups, own_groups
from backend.accounts.models import User
from backend.accounts.people import invite
from backend.accounts.second_step_forms import locked_message
from backend.common import clock


class SaysWhenLocked:
    """Put before Django's form of address and password: says when to try again, also of accounts that don't exist."""

    request: HttpRequest | None
    cleaned_data: dict[str, Any]

    def get_invalid_login_error(self) -> forms.ValidationError:
        account = self.cleaned_data.get("username") or ""
        if self.request and (until := locking.locked_until(self.request, account=account, now=clock.now())):
            return forms.ValidationError(locked_message(until), code="locked")
        error: forms.ValidationError = super().get_invalid_login_error()  # type: ignore[misc]  # of the form beside it
        return error


class SignInForm(SaysWhenLocked, LoginForm):
    """Address and password."""

    username = forms.EmailField(
        label=_("Email address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    error_messages = {**LoginForm.error_messages, "invalid_login": _("The address or the password is not right.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")
        self.fields["password"].widget.attrs["autocomplete"] = "current-password"


class PasswordResetForm(WagtailPasswordResetForm):
    """Also helps somebody whose invitation got lost: Django's form leaves out who has no password yet."""

    def get_users(self, email: str) -> Iterator[User]:
        people = User.objects.filter(email=email.lower(), is_active=True, shadow_of=None)
        yield from (user for user in people if user.is_let_in(now=clock.now()))


class InvitationCodeForm(forms.Form):
    """The code that is printed in a letter."""

    code = forms.CharField(
        label=_("Code of your invitation"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        """The letters and digits of what was typed, so that it fits into an address."""
        code = "".join(filter(str.isalnum, self.cleaned_data["code"]))
        if not code:
            raise forms.ValidationError(_("This invitation is not valid, or no longer."))
        return code


class ChoosePasswordForm(SetPasswordForm):  # type: ignore[type-arg]  # generic in the stubs only
    """Twice the same password of one's own, checked by the validators."""


class _PersonForm:
    """What town administrators may set: not the superuser flag, and nobody else's password."""

    instance: User
    initial: dict[str, Any]
    field_order = ("email", "first_name", "last_name", "groups", "is_active")

    def __init__(self, *args: Any, giver: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields: dict[str, forms.Field]
        self.fields.pop("is_superuser", None)
        self.fields["first_name"].required = False  # an office has one name
        groups = self.fields["groups"]
        assert isinstance(groups, forms.ModelMultipleChoiceField)  # noqa: S101 - a many-to-many of the model
        groups.label, groups.help_text = _("Roles"), ""
        groups.queryset = givable_groups(giver)
        if self.instance.pk:
            self.initial["groups"] = list(own_groups(self.instance))


class PersonCreationForm(_PersonForm, UserCreationForm):
    """A new person, who gets an invitation."""

    def save(self, commit: bool = True) -> User:
        user: User = super().save(commit=False)
        user.set_unusable_password()
        if commit:
            user.save()
            self.save_m2m()
            invite(user)
        return user


class PersonEditForm(_PersonForm, UserEditForm):
    """Name, address, roles, and whether the account is active."""
