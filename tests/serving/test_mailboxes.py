"""Which mailboxes of strangers are kept: those that a mail can be handed over for."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage

from backend.serving.mailboxes import MailboxField, refuse_unmailable

# Django's own check takes all of these.
UNMAILABLE = [
    f"a@{'ä' * 63}.de",  # IDNA finds the label too long
    "a@\u202e.de",
    "a@\u3002de.org",  # an ideographic full stop: an empty label
    "a@\ufdfa.de",  # in ASCII three words with spaces
    "a@\u2100.de",  # and this one a/c
    "=?utf-8?q?anna?=@example.org",  # anna@example.org, counted as somebody else
    f"{'a' * 65}@example.org",
    '"a b"@example.org',
    "a@[127.0.0.1]",
]


@pytest.mark.parametrize("address", UNMAILABLE)
def test_what_no_mail_can_be_sent_to_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        MailboxField().clean(address)


@pytest.mark.parametrize(
    "address", ["a@example.org", "o'b+c@example.org", "a@müller.example", "a@xn--mller-kva.example"]
)
def test_what_people_have_is_taken_as_they_write_it(address: str) -> None:
    assert MailboxField().clean(address) == address
    refuse_unmailable(address)
    assert EmailMessage("s", "b", "stadt@example.org", [address]).send() == 1


def test_what_is_no_address_is_said_once() -> None:
    with pytest.raises(ValidationError) as caught:
        MailboxField().clean("a@b@")
    assert len(caught.value.messages) == 1
