"""The whole chain by mail: asked for with the form, confirmed, reminded, corrected, removed; a mail server takes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client

from backend.common import clock
from backend.push import tasks as push_tasks
from backend.push.mail.questions import ask
from backend.push.mail.senders import sender_of
from backend.push.models import Device
from backend.push.running import run
from backend.push.transports.email import Email
from backend.serving.traps import SECONDS_TO_WRITE
from backend.waste_calendar.models import Pickup
from backend.waste_calendar.tasks import look_for_changes
from tests.push.fakes.smtp import FakeMailServer, mail_server
from tests.push.mail.conftest import link_in
from tests.waste_calendar.corrections.conftest import MONDAY

SUNDAY_AT_SIX = datetime(2026, 11, 22, 17, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[FakeMailServer]:
    with mail_server() as fake:
        yield fake


@pytest.fixture
def site(town) -> Client:
    return Client(headers={"host": town.default_domain})


def work(town: Any) -> None:
    """All that the worker does, with the mail server for a transport."""
    look_for_changes(town, clock.now())
    push_tasks.serve_slots.func.__wrapped__(town=town)
    channels = {"email": Email(sender_of(town))}
    run(town=town, channels=channels, clock=push_tasks.clock.now, is_wanted_elsewhere=lambda _: False)


def part(mail: EmailMessage, kind: str) -> str:
    found: Any = mail.get_body(preferencelist=(kind,))
    return str(found.get_content())


def test_a_pickup_that_fails_is_told_to_who_was_reminded_by_mail(town, address, site, server, moment):
    path = f"/abfall/{address.public_id}/"
    opened = site.get(f"{path}erinnerung/").context["form"].fresh_opened
    moment.shift(timedelta(seconds=SECONDS_TO_WRITE))
    site.post(f"{path}erinnerung/", {"email": "anna@example.org", "slots": ["1 18:00"], "opened": opened})
    ask(town=town, now=clock.now())
    assert site.post(link_in(part(server.accepted[-1][1], "plain"), part="bestaetigen")).status_code == 303
    moment.move_to(SUNDAY_AT_SIX)
    work(town)
    Pickup.objects.filter(on=MONDAY, zone__fraction__key="residual").update(
        status=Pickup.Status.CANCELLED, is_replacement_open=True, reason="Fahrzeug kaputt & kein <Ersatz>"
    )
    moment.shift(timedelta(minutes=10))
    work(town)
    work(town)

    assert [to for to, _mail in server.accepted] == ["anna@example.org"] * 3  # question, reminder, correction
    (_to, reminder), (_same, mail) = server.accepted[1:]
    assert (reminder["Subject"], mail["Subject"]) == (
        "Morgen: Restmüll, Biotonne",
        "Restmüll fällt am Montag, 23.11. aus",
    )
    assert mail["References"] == reminder["References"]  # shown beside it
    assert mail["Content-Language"] == "de"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    plain, html = part(mail, "plain"), part(mail, "html")
    said = "Fahrzeug kaputt & kein <Ersatz>. Ersatz folgt. Wie geplant: Biotonne."
    assert said in plain
    assert said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in html
    for text in (plain, html):
        assert f"{town.origin}{path}" in text
        assert "Bahnhofstraße" not in text
        assert mail["List-Unsubscribe"].strip(" <>") in text
    assert '<html lang="de">' in html

    assert site.get(link_in(plain, part="abo")).status_code == 200
    end = mail["List-Unsubscribe"].strip(" <>").removeprefix(town.origin)
    assert site.post(end, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Device.objects.exists()
    Pickup.objects.filter(on=MONDAY).update(status=Pickup.Status.SCHEDULED, is_replacement_open=False)
    work(town)
    assert len(server.accepted) == 3
