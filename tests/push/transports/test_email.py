"""Mail, against a mail server that behaves: what it says becomes an outcome, and nobody's address a reason."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from backend.push.mail.addresses import mailbox_of, sealed_mailbox
from backend.push.mail.links import SUBSCRIPTION
from backend.push.models.devices import Transport
from backend.push.targets import unseal
from backend.push.transports.email import Email
from backend.push.transports.email_parts import Sender
from backend.push.transports.envelopes import Envelope, Notification, Result
from backend.serving.links import unsign
from tests.push.fakes.smtp import FakeMailServer, mail_server

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
SENDER = Sender(
    name="Musterstadt\r\nBcc: alle@example.org",
    origin="https://musterstadt.test",
    schema="musterstadt",
    reply_to="rathaus@example.org",
)
SUBSCRIPTION_ID = UUID("5f0c3b0e-5d8f-4b53-9f4a-3b7b7c9a3c11")
SECTION = {
    "heading": "Veranstaltungen",
    "items": [{"title": "Markt & <Fest>", "when": "Samstag, 9 Uhr", "text": "", "path": "/veranstaltungen/1/"}],
    "more": "Alle Veranstaltungen",
    "more_path": "/veranstaltungen/",
}


@pytest.fixture
def server() -> Iterator[FakeMailServer]:
    """Django's own SMTP backend speaks to the fake."""
    with mail_server() as fake:
        yield fake


@pytest.fixture
def channel() -> Email:
    return Email(SENDER)


def envelope(address: str, *, key: int = 1, **changes: Any) -> Envelope:
    told: dict[str, Any] = {
        "id": uuid4(),
        "title": "Straße gesperrt",
        "body": "Bis Freitag.",
        "url": "https://musterstadt.test/eilmeldungen/1/",
        "data": {},
        "channel": "alerts",
        "is_urgent": True,
        "is_waking": False,
        "collapse_id": "alerts-1",
        "useless_at": None,
        **changes,
    }
    target = unseal(sealed_mailbox(address, subscription=SUBSCRIPTION_ID), transport=Transport.EMAIL)
    return Envelope(key=key, target=target, notification=Notification(**told))


def test_a_mail_says_who_sends_it_and_how_to_end_it_by_one_click(server: FakeMailServer, channel: Email) -> None:
    (outcome,) = channel.send([envelope("anna@example.org")], now=NOW)

    assert outcome.result == Result.ACCEPTED
    ((to, mail),) = server.accepted
    assert to == mail["To"] == "anna@example.org"
    assert mail["Subject"] == "Eilmeldung: Straße gesperrt"
    assert mail["Bcc"] is None
    assert mail["From"].addresses[0].display_name == "Musterstadt Bcc: alle@example.org"
    assert mail["Reply-To"] == "rathaus@example.org"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Id"] == "<alerts.musterstadt.test>"
    assert mail["References"] == "<alerts-1@musterstadt.test>"
    assert mail["Auto-Submitted"] == "auto-generated"
    address = mail["List-Unsubscribe"].strip(" <>")  # folded, since it is long
    token = address.removeprefix("https://musterstadt.test/e-mails/abmelden/").strip("/")
    for kind in ("plain", "html"):
        text = mail.get_body(preferencelist=(kind,)).get_content()
        assert address in text
        assert "Bis Freitag." in text
        assert "https://musterstadt.test/eilmeldungen/1/" in text
        assert "Sie bekommen diese E-Mail" in text
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("backend.serving.links.current_schema", lambda: "musterstadt")
        assert unsign(token, purpose=SUBSCRIPTION) == str(SUBSCRIPTION_ID)


def test_sections_are_listed_in_text_and_html(server: FakeMailServer, channel: Email) -> None:
    told = {"title": "Die Woche in Musterstadt", "is_urgent": False, "collapse_id": "", "sections": [SECTION]}
    channel.send([envelope("anna@example.org", **told)], now=NOW)

    ((_to, mail),) = server.accepted
    assert mail["Subject"] == "Die Woche in Musterstadt"
    assert mail["References"] is None
    text = mail.get_body(preferencelist=("plain",)).get_content()
    html = mail.get_body(preferencelist=("html",)).get_content()
    assert "VERANSTALTUNGEN\n\n* Markt & <Fest>\n  Samstag, 9 Uhr\n" in text
    assert "Markt &amp; &lt;Fest&gt;" in html
    assert 'href="https://musterstadt.test/veranstaltungen/1/"' in html
    assert "Alle Veranstaltungen: https://musterstadt.test/veranstaltungen/" in text


def test_what_the_server_says_of_each_mailbox_is_its_outcome_alone(server: FakeMailServer, channel: Email) -> None:
    names = ["anna", "gone", "refused", "full", "spam", "berta"]
    outcomes = channel.send(
        [envelope(f"{name}@example.org", key=key) for key, name in enumerate(names)],
        now=NOW,
    )

    assert [(one.key, one.result, one.reason) for one in outcomes] == [
        (0, Result.ACCEPTED, ""),
        (1, Result.GONE, "550 5.1.1"),
        (2, Result.REJECTED, "550 5.7.1"),
        (3, Result.RETRY, "452 4.2.2"),
        (4, Result.REJECTED, "554 5.7.1"),
        (5, Result.ACCEPTED, ""),
    ]
    assert server.connections == 1
    assert [to for to, _mail in server.accepted] == ["anna@example.org", "berta@example.org"]


def test_a_connection_that_breaks_leaves_one_unknown_and_another_one_is_made(
    server: FakeMailServer, channel: Email
) -> None:
    names = ("anna", "drop", "berta", "drop", "drop", "carla")
    outcomes = channel.send([envelope(f"{name}@example.org") for name in names], now=NOW)

    unknown, later = Result.UNKNOWN, Result.RETRY
    assert [one.result for one in outcomes] == [Result.ACCEPTED, unknown, Result.ACCEPTED, unknown, unknown, later]
    assert outcomes[-1].reason == "not_tried"  # the last connection took nothing
    assert server.connections == 3


def test_a_server_that_has_enough_of_a_connection_gets_another(server: FakeMailServer, channel: Email) -> None:
    server.most = 2
    outcomes = channel.send([envelope(f"anna{number}@example.org") for number in range(4)], now=NOW)

    assert [one.result for one in outcomes] == [Result.ACCEPTED, Result.ACCEPTED, Result.RETRY, Result.ACCEPTED]
    assert (len(server.accepted), server.connections) == (3, 2)


def test_no_server_means_later_for_all(server: FakeMailServer, channel: Email, settings: Any) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = probe.getsockname()[1]  # bound and not listening: whoever connects is refused
        outcomes = channel.send([envelope("anna@example.org"), envelope("berta@example.org")], now=NOW)

    assert {(one.result, one.reason) for one in outcomes} == {(Result.RETRY, "ConnectionRefusedError")}


def test_neither_target_nor_outcome_says_to_whom(server: FakeMailServer, channel: Email) -> None:
    one = envelope("gone@example.org")
    outcomes = channel.send([one], now=NOW)

    assert mailbox_of(one.target).address == "gone@example.org"
    assert "gone@" not in f"{one!r} {one.target} {outcomes!r}"
