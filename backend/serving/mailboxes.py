"""Mailboxes that strangers type: whether mail can be handed over for them; who is written to is not here."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from backend.serving.traps import NO_EMAIL

# A dot-atom (RFC 5322 §3.2.3) of at most 64 signs (RFC 5321 §4.5.3.1.1), and without "=?": what begins so is read as
# another name, encoded.
_NAME = re.compile(r"(?!.*=\?)[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?")


def refuse_unmailable(address: str) -> None:
    """For what has passed Django's own check, which lets through what it can't send mail to.

    Such as a domain that IDNA can't write in ASCII, or writes with a space in it. Raises ValidationError.
    """
    name, _at, domain = address.rpartition("@")
    try:
        labels = domain.encode("idna").decode("ascii").split(".")
    except UnicodeError:
        raise ValidationError(NO_EMAIL, code="invalid") from None  # its text holds the address
    if not _NAME.fullmatch(name) or not all(map(_LABEL.fullmatch, labels)):
        raise ValidationError(NO_EMAIL, code="invalid")


class MailboxField(forms.EmailField):
    """Where strangers type their address."""

    widget = forms.EmailInput(attrs={"autocomplete": "email"})
    default_error_messages = {"invalid": NO_EMAIL}

    def clean(self, value: Any) -> Any:
        address = super().clean(value)
        if address:
            refuse_unmailable(address)
        return address
