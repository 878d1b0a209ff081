"""Reminders by mail from the page of an address: asked for with a form, confirmed by a link, beside other mails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from backend.common import clock
from backend.push.mail.links import SUBSCRIPTION, manage_path
from backend.push.mail.questions import ask
from backend.push.models import Device, MailSignup, ReminderSlot, Subscription
from backend.serving.links import sign
from backend.serving.traps import SECONDS_TO_WRITE
from tests.push.conftest import CONSENT
from tests.push.factories import device as row_of_device
from tests.push.mail.conftest import link_in
from tests.waste_calendar.factories import location, pickup, street, zone

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
WEDNESDAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def moment() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def site(town) -> Client:
    return Client(headers={"host": town.default_domain})


@pytest.fixture
def address(town):
    row = location("1-9", zones=(zone(), zone("organic", "B")))
    pickup(WEDNESDAY, variant="2-weekly")
    pickup(WEDNESDAY, variant="4-weekly")
    for days in (0, 14):
        pickup(WEDNESDAY + timedelta(days=days), of=zone("organic", "B"))
    return row


def send(site: Client, row: Any, moment: Any, **changes: Any) -> Any:
    """What somebody fills in, and not too fast."""
    path = f"/abfall/{row.public_id}/erinnerung/"
    opened = site.get(path).context["form"].fresh_opened
    moment.shift(timedelta(seconds=SECONDS_TO_WRITE))
    return site.post(path, {"email": "anna@example.org", "slots": ["1 18:00"], "opened": opened, **changes})


def confirm(town, site: Client, mailoutbox: list[Any]) -> str:
    """The page that follows the link."""
    ask(town=town, now=clock.now())
    answer = site.post(link_in(mailoutbox[-1].body, part="bestaetigen"))
    assert answer.status_code == 303
    return str(site.get(answer["Location"]).content.decode())


def test_who_asks_is_asked_back_and_then_reminded(town, site, address, moment, mailoutbox):
    assert f"/abfall/{address.public_id}/erinnerung/" in site.get(f"/abfall/{address.public_id}/").content.decode()
    answer = send(site, address, moment, kinds=["residual:4-weekly"], slots=["1 18:00", "0 06:00"])
    assert (answer.status_code, answer["Location"]) == (303, "/e-mails/danke/")
    assert not Subscription.objects.exists()
    page = confirm(town, site, mailoutbox)
    assert "Bahnhofstraße 1–9" in page
    assert "Bahnhofstraße 1–9" in mailoutbox[-1].body
    assert Subscription.objects.get().topic == f"{address.public_id} residual:4-weekly"
    assert sorted(ReminderSlot.objects.values_list("days_before", flat=True)) == [0, 1]


def test_what_a_mailbox_had_goes_on_and_the_same_address_is_asked_for_once(town, site, address, moment, mailoutbox):
    body = {"email": "anna@example.org", "topics": ["digest"], "consent": CONSENT}
    site.post("/api/v1/mail-subscriptions", body, content_type="application/json")
    confirm(town, site, mailoutbox)
    other = location(of=street("Weg"), zones=(zone(),))
    for row, kinds in ((address, []), (other, []), (address, ["organic"])):
        moment.shift(timedelta(days=1))
        send(site, row, moment, kinds=kinds)
        confirm(town, site, mailoutbox)
    assert Device.objects.get().topics == ["digest"]
    topics = set(Subscription.objects.values_list("topic", flat=True))
    assert topics == {f"{address.public_id} organic", str(other.public_id)}


def test_who_wants_to_hear_of_changes_alone_is_reminded_of_nothing(town, site, address, moment, mailoutbox):
    send(site, address, moment, slots=["changes"])
    page = confirm(town, site, mailoutbox)
    assert "Änderungen im Abfallkalender: Bahnhofstraße 1–9" in mailoutbox[-1].body
    assert "Änderungen im Abfallkalender: Bahnhofstraße 1–9" in page
    assert Subscription.objects.get().params["slots"] == []
    assert not ReminderSlot.objects.exists()
    moment.shift(timedelta(days=1))
    both = send(site, address, moment, slots=["changes", "0 06:00"])
    assert "Entweder zu diesen Zeiten oder nur, wenn sich etwas ändert" in both.content.decode()
    send(site, address, moment, slots=["0 06:00"])
    confirm(town, site, mailoutbox)
    assert ReminderSlot.objects.get().days_before == 0


def test_one_reminder_is_removed_by_its_button_and_the_last_one_erases_the_mailbox(
    town, site, address, moment, mailoutbox
):
    other = location(of=street("Weg"), zones=(zone(),))
    for row in (address, other):
        send(site, row, moment)
        page = confirm(town, site, mailoutbox)
        moment.shift(timedelta(days=1))
    assert "kommen keine E-Mails mehr" not in page
    device, (first, second) = Device.objects.get(), Subscription.objects.order_by("pk")
    path = manage_path(sign(str(device.public_id), purpose=SUBSCRIPTION))
    foreign = Subscription.objects.create(device=row_of_device(), module="waste_calendar", topic="x")
    for number in ("x", "9" * 5000, f"{first.pk:018}0", str(foreign.pk)):
        assert site.post(path, {"entfernen": number}).status_code == 303
    assert Subscription.objects.count() == 3
    for _again in range(2):
        answer = site.post(path, {"entfernen": str(first.pk)})
        assert (answer.status_code, answer["Location"]) == (303, f"{path}?entfernt=1")
    page = site.get(answer["Location"]).content.decode()
    assert "Die Erinnerung ist entfernt." in page
    assert "Bahnhofstraße" not in page
    assert "kommen keine E-Mails mehr" in page
    assert list(device.subscriptions.values_list("pk", flat=True)) == [second.pk]
    answer = site.post(path, {"entfernen": str(second.pk)})
    assert answer["Location"] == "/e-mails/abbestellt/"
    assert not Device.objects.filter(pk=device.pk).exists()
    assert Device.objects.exists()


def test_kinds_are_offered_by_rhythm_and_what_is_wrong_is_named(site, address, moment):
    form = site.get(f"/abfall/{address.public_id}/erinnerung/").context["form"]
    assert form.fields["kinds"].choices == [
        ("residual:2-weekly", "Restmüll, alle 2 Wochen"),
        ("residual:4-weekly", "Restmüll, alle 4 Wochen"),
        ("organic", "Biotonne"),
    ]
    answer = send(site, address, moment, slots=[], kinds=["gold"])
    assert set(answer.context["form"].errors) == {"slots", "kinds"}
    assert send(site, address, moment, homepage="x").status_code == 303
    assert not MailSignup.objects.exists()


def test_each_village_may_have_a_street_of_that_name_so_the_mail_and_the_calendar_say_where_it_is(
    town, site, moment, mailoutbox
):
    row = location(of=street("Dorfstraße", place="Lütte"), zones=(zone(),))
    assert "Dorfstraße, Lütte" in site.get(f"/abfall/{row.public_id}/erinnerung/").content.decode()
    send(site, row, moment)
    assert "Dorfstraße, Lütte" in confirm(town, site, mailoutbox)
    assert "Dorfstraße, Lütte" in mailoutbox[-1].body
    calendar = site.get(f"/api/v1/waste/locations/{row.public_id}/calendar.ics").content.decode()
    assert "X-WR-CALNAME:Abfallkalender Dorfstraße\\, Lütte\r\n" in calendar


def test_there_is_no_form_where_nothing_is_sent(town, site, address):
    town.modules = [module for module in town.modules if module != "push"]
    town.save()
    assert site.get(f"/abfall/{address.public_id}/erinnerung/").status_code == 404
    assert "erinnerung/" not in site.get(f"/abfall/{address.public_id}/").content.decode()
