"""An urgent notice and the week, from the desk to a mailbox, through pages, jobs and a mail server."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.accounts.models import Role
from backend.alerts.models import Alert
from backend.push.mail.tasks import sweep
from backend.push.models import Delivery, Device
from backend.tenants.models import Municipality
from tests.accounts.people import person_of
from tests.feeds.factories import event
from tests.openapi import ValidatingClient
from tests.push.conftest import CONSENT
from tests.push.fakes.smtp import FakeMailServer, mail_server

pytestmark = pytest.mark.usefixtures("noon")
SUNDAY = datetime(2026, 11, 22, 15, 5, tzinfo=UTC)  # five past four in the town
JOBS = ("ask_mailboxes", "send_messages")
Api = Callable[[Municipality], ValidatingClient]


@pytest.fixture
def server() -> Iterator[FakeMailServer]:
    with mail_server() as fake:
        yield fake


@pytest.fixture
def desk(town: Municipality, client_of: Any) -> Client:
    """Where somebody sends who may; the town is no demo, whose mailboxes are invented."""
    Municipality.objects.filter(pk=town.pk).update(is_demo=False)
    client: Client = client_of(town)
    client.force_login(person_of(town, Role.URGENT_SENDER))
    return client


def send(desk: Client, headline: str, **changes: Any) -> Alert:
    values = {"request_key": uuid4().hex, "status": "issued", "kind": "water", "severity": "severe"}
    answer = desk.post(
        "/cms/eilmeldung/senden/", values | {"headline": headline, "valid_until": "2026-11-21T20:00", **changes}
    )
    assert answer.status_code == 201, answer.content
    return Alert.objects.get(headline=headline)


def work() -> None:
    """What waits in the queue, as a worker takes it up."""
    for job in ProcrastinateJob.objects.filter(status="todo").order_by("-priority", "id"):
        path, _dot, name = job.task_name.rpartition(".")
        if name in JOBS:
            getattr(import_module(path), name).func(**job.args)
    ProcrastinateJob.objects.all().delete()


def link_in(mail: Any, *, part: str) -> str:
    text = mail.get_body(preferencelist=("plain",)).get_content()
    return re.findall(rf"https?://[^/\s]+(/e-mails/{part}/\S+)", text)[0]


def test_who_subscribed_hears_of_a_notice_of_its_end_and_of_the_week(
    town: Municipality, desk: Client, api: Api, server: FakeMailServer, time_machine_to: Any
) -> None:
    for name in ("anna", "berta"):
        choice = {"email": f"{name}@example.org", "topics": ["digest", "alerts"], "consent": CONSENT}
        assert api(town).post("/api/v1/mail-subscriptions", choice).status_code == 202
    work()
    (_to, question), _other = server.accepted
    visitor = Client(headers={"host": town.default_domain})
    assert visitor.post(link_in(question, part="bestaetigen")).status_code == 303

    first = send(desk, "Wasser abkochen", instruction="Zehn Minuten lang.")
    work()
    clear = {"status": "all_clear", "severity": "minor", "supersedes": str(first.public_id)}
    last = send(desk, "Das Wasser ist wieder gut", **clear)
    work()

    assert [to for to, _mail in server.accepted[2:]] == ["anna@example.org"] * 2
    (_to, warning), (_to, end) = server.accepted[2:]
    assert (warning["Subject"], end["Subject"]) == (
        "Eilmeldung: Wasser abkochen",
        "Eilmeldung: Das Wasser ist wieder gut",
    )
    text = warning.get_body(preferencelist=("plain",)).get_content()
    assert "Zehn Minuten lang." in text
    assert f"{town.origin}{first.get_absolute_url()}" in text
    assert str(last.public_id) in end.get_body(preferencelist=("html",)).get_content()
    assert warning["References"] == end["References"]  # one conversation
    assert warning["Message-ID"] != end["Message-ID"]

    event(title="Weihnachtsmarkt", starts_at=SUNDAY + timedelta(days=6))
    time_machine_to(SUNDAY)
    sweep(town, SUNDAY)
    work()
    (_to, week) = server.accepted[-1]
    assert (len(server.accepted), week["Subject"]) == (5, "Die Woche in Musterstadt")
    assert "Weihnachtsmarkt" in week.get_body(preferencelist=("plain",)).get_content()
    assert set(Delivery.objects.values_list("transport", "state")) == {("email", "accepted")}

    one_click = re.sub(r"\s", "", week["List-Unsubscribe"]).strip("<>").removeprefix(town.origin)
    assert visitor.post(one_click, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Device.objects.exists()
