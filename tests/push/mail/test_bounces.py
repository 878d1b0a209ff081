"""Mails that come back: whose mailbox is gone is forgotten, by a report that nobody else could have written."""

from __future__ import annotations

import io
from mailbox import Maildir, mbox
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command

from backend.push.mail.bounces import read_bounce
from backend.push.models import Device
from backend.tenants.models import Municipality
from tests.push.factories import NOW, message
from tests.push.mail.test_digest import mailbox, run

GONE = "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 there is no such user"
GONE_OF_EXIM = "Status: 5.0.0\nDiagnostic-Code: smtp; 550-5.1.1 there is no such user"


def report(mail_id: str, *, to: str = "anna@example.org", said: str = GONE, action: str = "failed") -> bytes:
    """What Postfix writes."""
    return f"""From: MAILER-DAEMON@mail.example.org
Message-ID: <20261120@mail.example.org>
Content-Type: multipart/report; report-type=delivery-status; boundary="part"
MIME-Version: 1.0

--part
Content-Type: text/plain

I'm sorry.
--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; {to}
Action: {action}
{said}

--part
Content-Type: text/rfc822-headers

Message-ID: {mail_id}
To: {to}

--part--
""".encode()


@pytest.fixture
def sent(town: Municipality, mailoutbox: list[EmailMessage]) -> str:
    """The id of a mail to Anna; her colleague got one too."""
    for name in ("anna", "berta"):
        mailbox(f"{name}@example.org", topics=["news"], last_seen_on=NOW.date())
    message()
    run(town, now=NOW)
    (mail,) = (mail for mail in mailoutbox if mail.to == ["anna@example.org"])
    return str(mail.message()["Message-ID"])


def read(*options: str, mail: bytes, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("sys.stdin", Mock(buffer=io.BytesIO(mail)))
    output = io.StringIO()
    call_command("read_bounces", "-", *options, stdout=output)
    return output.getvalue()


@pytest.mark.parametrize("said", [GONE, GONE_OF_EXIM])
def test_a_mailbox_that_is_gone_is_erased(sent: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    mail = report(sent, to="Anna@example.org", said=said)
    assert "1 to mailboxes that are gone" in read("--dry-run", mail=mail, monkeypatch=monkeypatch)
    assert Device.objects.count() == 2
    assert "1 subscriptions ended" in read(mail=mail, monkeypatch=monkeypatch)
    assert Device.objects.count() == 1
    assert "0 subscriptions ended" in read(mail=mail, monkeypatch=monkeypatch)


@pytest.mark.parametrize(
    "change",
    [
        {"said": "Status: 4.4.1", "action": "delayed"},
        {"said": "Status: 5.2.2"},
        {"action": "delayed"},
        {"to": "berta@example.org"},
        {"to": "carla@example.org"},
    ],
)
def test_nothing_else_ends_a_subscription(sent: str, change: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "0 subscriptions ended" in read(mail=report(sent, **change), monkeypatch=monkeypatch)
    assert Device.objects.count() == 2


def test_an_id_that_was_guessed_ends_nothing(sent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    message_id, _dot, rest = sent.partition(".")
    for guessed in (f"<{'0' * 8}{message_id[9:]}.{rest}", sent.replace(".", ".9", 1), sent.replace("@", "@andere.")):
        assert "0 subscriptions ended" in read(mail=report(guessed), monkeypatch=monkeypatch)
    assert Device.objects.count() == 2


def test_a_mailbox_is_left_with_what_is_not_ours(sent: str, tmp_path: Path) -> None:
    others = [b"Subject: Hallo\n\nDanke!", report("<20261120@andere.example.org>")]
    for kind in (Maildir, mbox):
        path = tmp_path / kind.__name__
        box: Any = kind(path, create=True)
        for mail in (*others, report(sent), report(sent, said="Status: 5.2.2")):
            box.add(mail)
        box.close()
        output = io.StringIO()
        call_command("read_bounces", str(path), stdout=output)
        assert output.getvalue().startswith("2 mails came back, 1 to mailboxes that are gone\n")
        box = kind(path)
        assert len(box) == 2
        box.close()
    assert Device.objects.count() == 1
    with pytest.raises(CommandError, match="there is no mailbox"):
        call_command("read_bounces", str(tmp_path / "nowhere"))


def test_what_is_no_report_is_none(sent: str) -> None:
    assert read_bounce(b"") is None
    assert read_bounce(f"Message-ID: {sent}\n\nHallo".encode()) is None
    assert "anna" not in repr(read_bounce(report(sent)))
