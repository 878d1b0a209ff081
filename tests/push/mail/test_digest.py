"""The week by mail: once for each choice of districts, in its hours, with what the modules say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core.mail import EmailMessage

from backend.library.models import Area
from backend.push.mail.addresses import hash_of_address, sealed_mailbox
from backend.push.mail.digest import send_digests
from backend.push.mail.senders import sender_of
from backend.push.models import Delivery, Device, Message
from backend.push.planning import plan
from backend.push.sending import send_due
from backend.push.transports.email import Email
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading
from tests.alerts.factories import alert
from tests.feeds.factories import article, event
from tests.push.factories import device
from tests.statements import statements

SUNDAY = datetime(2026, 11, 22, 15, 5, tzinfo=UTC)  # five past four in the towns
SATURDAY_MARKET = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)


@pytest.fixture
def sunday() -> Iterator[Any]:
    with time_machine.travel(SUNDAY, tick=False) as traveller:
        yield traveller


def mailbox(address: str, *, areas: list[UUID] | None = None, **changes: Any) -> Device:
    public_id = uuid4()
    return device(
        transport="email",
        public_id=public_id,
        target_sealed=sealed_mailbox(address, subscription=public_id),
        target_hash=hash_of_address(address),
        areas=sorted(areas or []),
        **{"topics": ["digest"], **changes},
    )


def run(town: Municipality, *, now: datetime) -> None:
    """Plan and send all that is due."""
    for message in Message.objects.due(now=now):
        plan(message, reading=Reading(town=town, now=now, lang="de"))
    channels = {"email": Email(sender_of(town))}
    while send_due(town=town, channels=channels, clock=lambda: now, is_wanted_elsewhere=lambda _severity: False):
        pass


def body_of(mail: EmailMessage) -> str:
    return str(mail.body).replace("\r\n", "\n")


def test_each_choice_of_districts_gets_its_own_week_once(
    town: Municipality, sunday: Any, mailoutbox: list[EmailMessage]
) -> None:
    first, second = Area.objects.create(name="Lütte"), Area.objects.create(name="Kuhlowitz")
    event(title="Markt <am> Platz", starts_at=SATURDAY_MARKET)
    event(title="Fest in Lütte", starts_at=SATURDAY_MARKET, areas=[first])
    for number, areas in enumerate([[], [], [first.public_id], [second.public_id]]):
        mailbox(f"m{number}@example.org", areas=areas)
    mailbox("notices@example.org", topics=["alerts"])

    for minutes in (0, 5):
        send_digests(town, SUNDAY + timedelta(minutes=minutes))
    assert Message.objects.count() == 3
    run(town, now=SUNDAY + timedelta(minutes=1))

    by_address = {mail.to[0]: mail for mail in mailoutbox}
    assert sorted(by_address) == [f"m{number}@example.org" for number in range(4)]
    assert len(mailoutbox) == 4
    everywhere, luette, kuhlowitz = (body_of(by_address[f"m{number}@example.org"]) for number in (0, 2, 3))
    assert by_address["m0@example.org"].subject == "Die Woche in Musterstadt"
    assert "Vom 23. November bis zum 29. November" in everywhere
    assert "VERANSTALTUNGEN" in everywhere
    assert "* Markt <am> Platz\n  Samstag, 28. November, " in everywhere
    assert "Für: Lütte" in luette
    assert "Fest in Lütte" in luette
    assert "Markt" in kuhlowitz
    assert "Fest in Lütte" not in kuhlowitz
    html = str(by_address["m0@example.org"].alternatives[0][0])  # type: ignore[attr-defined]
    assert "Markt &lt;am&gt; Platz" in html
    assert set(Delivery.objects.values_list("state", flat=True)) == {"accepted"}


@pytest.mark.parametrize(
    ("now", "is_due"),
    [
        (SUNDAY - timedelta(minutes=10), False),
        (SUNDAY + timedelta(hours=19), True),  # Monday, 11.05
        (SUNDAY + timedelta(hours=20), False),
        (SUNDAY - timedelta(days=2), False),
    ],
)
def test_late_is_better_than_never_and_too_late_is_never(town: Municipality, now: datetime, is_due: bool) -> None:
    with time_machine.travel(now, tick=False):
        event(title="Markt", starts_at=SATURDAY_MARKET)
        mailbox("anna@example.org")
        send_digests(town, now)
    assert Message.objects.exists() is is_due


def test_nothing_to_tell_is_no_mail_and_new_subscribers_wait(town: Municipality, sunday: Any) -> None:
    mailbox("anna@example.org")
    send_digests(town, SUNDAY)
    assert not Message.objects.exists()
    event(title="Markt", starts_at=SATURDAY_MARKET)
    Device.objects.update(created_on=SUNDAY.date())
    send_digests(town, SUNDAY)
    assert not Message.objects.exists()


def test_news_and_notices_are_in_it_and_the_urgent_first(town: Municipality, sunday: Any) -> None:
    alert(headline="Wasser abkochen", valid_from=SUNDAY, valid_until=SUNDAY + timedelta(days=3))
    article(title="Neue Bänke", published_at=SUNDAY - timedelta(days=1))
    mailbox("anna@example.org")
    send_digests(town, SUNDAY)
    sections = Message.objects.get().texts["de"]["sections"]
    assert [section["heading"] for section in sections] == ["Eilmeldungen", "Nachrichten"]
    assert sections[1]["items"][0]["path"].startswith("/nachrichten/")


def test_it_costs_the_same_for_few_and_many(town: Municipality, sunday: Any) -> None:
    event(title="Markt", starts_at=SATURDAY_MARKET)
    mailbox("m@example.org")
    with statements() as few:
        send_digests(town, SUNDAY)
    Message.objects.all().delete()
    for number in range(10):
        mailbox(f"m{number}@example.org")
        event(title=f"Markt {number}", starts_at=SATURDAY_MARKET)
    with statements() as many:
        send_digests(town, SUNDAY)
    assert len(few) == len(many)
