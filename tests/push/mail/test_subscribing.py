"""Subscribing to mail: nothing comes before the mailbox has answered, and one click ends it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django_tenants.utils import tenant_context
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.common.sealing import sealed
from backend.library.models import Area
from backend.push.mail.addresses import mailbox_of
from backend.push.mail.links import SUBSCRIPTION, manage_path, unsubscribe_path
from backend.push.mail.questions import ask
from backend.push.mail.tasks import sweep
from backend.push.models import Device, MailSignup
from backend.push.targets import unseal
from backend.serving.links import sign
from backend.tenants.models import Municipality
from tests.openapi import ValidatingClient
from tests.push.conftest import CONSENT
from tests.push.mail.conftest import ANNA, NOW, SOON, link_in, send, subscribe
from tests.statements import statements

Api = Callable[[Municipality], ValidatingClient]


def token_of(device: Device) -> str:
    return sign(str(device.public_id), purpose=SUBSCRIPTION)


def test_nothing_is_kept_as_a_subscription_until_the_mailbox_has_answered(
    town: Municipality, visitor: Client, mailoutbox: list[EmailMessage]
) -> None:
    area = Area.objects.create(name="Lütte")
    answer = send(visitor, "/e-mails/", email="Anna@Example.org", topics=["digest"], areas=[str(area.public_id)])
    assert (answer.status_code, answer["Location"]) == (303, "/e-mails/danke/")
    assert visitor.get("/e-mails/danke/").status_code == 200
    assert ProcrastinateJob.objects.filter(task_name="backend.push.mail.tasks.ask_mailboxes").count() == 1
    assert not Device.objects.exists()

    assert ask(town=town, now=SOON) == 1
    assert ask(town=town, now=NOW + timedelta(minutes=2)) == 0
    (question,) = mailoutbox
    assert question.to == ["Anna@Example.org"]
    assert question.subject == "Bitte bestätigen: E-Mails aus Musterstadt"
    assert "* Die Woche in Musterstadt, jeden Sonntag" in question.body
    address = link_in(question.body, part="bestaetigen")
    assert visitor.get(address).status_code == 200  # a program that looks through mail
    assert not Device.objects.exists()

    for _twice in range(2):
        assert visitor.post(address).status_code == 303
    device = Device.objects.get()
    assert (device.transport, device.topics, device.areas) == ("email", ["digest"], [area.public_id])
    assert (device.consent_version, device.consent_on) == ("2026-11", NOW.date())
    mailbox = mailbox_of(unseal(device.target_sealed, transport="email"))
    assert (mailbox.address, mailbox.subscription) == ("Anna@Example.org", str(device.public_id))
    assert "anna" not in repr([*Device.objects.values(), *MailSignup.objects.values()]).lower()
    assert MailSignup.objects.get().address_sealed == ""


def test_the_same_mailbox_has_one_subscription_and_the_last_choice_holds(
    town: Municipality, visitor: Client, mailoutbox: list[EmailMessage]
) -> None:
    first = subscribe(visitor, town, mailoutbox, topics=["digest"])
    second = subscribe(visitor, town, mailoutbox, email=ANNA.upper(), topics=["alerts"])
    assert first == second
    assert Device.objects.get().topics == ["alerts"]


def test_a_question_that_nobody_answers_is_forgotten_after_48_hours(
    town: Municipality, visitor: Client, mailoutbox: list[EmailMessage], at_noon: Any
) -> None:
    send(visitor, "/e-mails/", email=ANNA, topics=["digest"])
    ask(town=town, now=SOON)
    address = link_in(mailoutbox[0].body, part="bestaetigen")
    at_noon.move_to(NOW + timedelta(hours=48, seconds=10))
    assert visitor.post(address).status_code == 404
    assert MailSignup.objects.count() == 1

    sweep(town, NOW + timedelta(hours=48, seconds=10))
    assert not MailSignup.objects.exists()
    assert len(mailoutbox) == 1


def test_nobody_elses_mailbox_is_filled(town: Municipality, visitor: Client, mailoutbox: list[EmailMessage]) -> None:
    for number in range(5):
        answer = send(visitor, "/e-mails/", email=ANNA, topics=["digest"], REMOTE_ADDR=f"192.0.2.{number}")
        assert answer["Location"] == "/e-mails/danke/"
    ask(town=town, now=SOON)
    assert len(mailoutbox) == 3


def test_programs_are_thanked_and_the_eleventh_of_one_place_waits(
    town: Municipality, visitor: Client, api: Api
) -> None:
    answer = visitor.post("/e-mails/", {"email": ANNA, "topics": ["digest"], "homepage": "https://spam.example"})
    assert (answer.status_code, answer["Location"]) == (303, "/e-mails/danke/")
    assert "sehr schnell" in send(visitor, "/e-mails/", seconds=1, email=ANNA, topics=["digest"]).content.decode()
    assert not MailSignup.objects.exists()

    body = {"topics": ["digest"], "consent": CONSENT}
    answers = [
        api(town).post("/api/v1/mail-subscriptions", {"email": f"anna{number}@example.org", **body}).status_code
        for number in range(11)
    ]
    assert answers == [202] * 10 + [429]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "anna"}, "email"),
        ({"topics": []}, "topics"),
        ({"topics": ["news"]}, "topics"),
        ({"areas": ["6f1e62c6-58d4-4a39-8a2c-0a1e52a5f0a1"]}, "areas"),
        ({"consent": None}, "consent"),
    ],
)
def test_the_api_refuses_what_could_never_come(
    town: Municipality, api: Api, change: dict[str, Any], field: str
) -> None:
    body = {"email": ANNA, "topics": ["digest", "alerts"], "consent": CONSENT, **change}
    answer = api(town).post("/api/v1/mail-subscriptions", body)
    assert answer.status_code == 400
    assert field in answer.json()["errors"]


def test_an_app_reads_what_it_may_offer(town: Municipality, api: Api) -> None:
    topics = api(town).get("/api/v1/config").json()["push"]["mail"]["topics"]
    assert [topic["key"] for topic in topics] == ["digest", "alerts"]


def test_an_app_can_not_name_a_mailbox_as_its_address(town: Municipality, api: Api) -> None:
    body = {"consent": CONSENT, "push": {"transport": "email", "target": ANNA}}
    assert api(town).post("/api/v1/devices", body).status_code == 400


def test_the_choice_is_seen_and_changed_by_the_link(
    town: Municipality, visitor: Client, mailoutbox: list[EmailMessage]
) -> None:
    device = subscribe(visitor, town, mailoutbox, topics=["digest"])
    address = manage_path(token_of(device))
    page = visitor.get(address).content.decode()
    assert page.count(" checked") == 1
    assert "@" not in page.partition("<main")[2].partition("</main>")[0]
    assert send(visitor, address, topics=["alerts"])["Location"] == address + "?gespeichert=1"
    device.refresh_from_db()
    assert device.topics == ["alerts"]


def test_one_click_of_a_mail_program_ends_it_without_a_redirect(
    town: Municipality, visitor: Client, mailoutbox: list[EmailMessage]
) -> None:
    address = unsubscribe_path(token_of(subscribe(visitor, town, mailoutbox)))
    assert visitor.get(address).status_code == 200
    assert Device.objects.exists()
    for _twice in range(2):
        answer = visitor.post(address, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert not answer.cookies
        assert not Device.objects.exists()
    assert visitor.get(address)["Location"] == "/e-mails/abbestellt/"
    assert visitor.get("/e-mails/abbestellt/").status_code == 200


def test_a_person_ends_it_by_a_button(town: Municipality, visitor: Client, mailoutbox: list[EmailMessage]) -> None:
    address = unsubscribe_path(token_of(subscribe(visitor, town, mailoutbox)))
    assert visitor.post(address)["Location"] == "/e-mails/abbestellt/"
    assert not Device.objects.exists()


def test_it_can_be_ended_also_where_the_town_has_switched_push_off(
    town: Municipality, visitor: Client, mailoutbox: list[EmailMessage]
) -> None:
    address = unsubscribe_path(token_of(subscribe(visitor, town, mailoutbox)))
    town.modules = ["news"]
    town.save()
    assert visitor.get("/e-mails/").status_code == 404
    assert visitor.get(address).status_code == 200
    assert visitor.post(address)["Location"] == "/e-mails/abbestellt/"
    assert visitor.get("/e-mails/abbestellt/").status_code == 200
    assert not Device.objects.exists()


def test_a_link_of_another_town_or_purpose_opens_nothing(
    town: Municipality, other_town: Municipality, visitor: Client, mailoutbox: list[EmailMessage]
) -> None:
    device = subscribe(visitor, town, mailoutbox)
    with tenant_context(other_town):
        foreign = token_of(device)
    for token in (foreign, sign(str(device.public_id), purpose="other"), str(device.public_id)):
        assert visitor.post(unsubscribe_path(token)).status_code == 404
        assert visitor.get(manage_path(token)).status_code == 404
    assert Device.objects.count() == 1


def test_a_mail_server_that_is_away_is_asked_again_and_no_log_says_for_whom(
    town: Municipality,
    visitor: Client,
    mailoutbox: list[EmailMessage],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    send(visitor, "/e-mails/", email=ANNA, topics=["digest"])

    def refuse(*_args: Any, **_kwargs: Any) -> int:
        raise SMTPRecipientsRefused({ANNA: (450, b"later, anna@example.org")})

    with monkeypatch.context() as patched, caplog.at_level(logging.INFO):
        patched.setattr(EmailMessage, "send", refuse)
        sweep(town, SOON)
    assert "SMTPRecipientsRefused" in caplog.text
    assert "anna" not in caplog.text
    sweep(town, SOON + timedelta(minutes=1))
    assert not mailoutbox
    sweep(town, SOON + timedelta(minutes=2))
    assert len(mailoutbox) == 1


def test_a_mailbox_that_no_mail_can_be_made_for_keeps_no_other_waiting(
    town: Municipality, visitor: Client, mailoutbox: list[EmailMessage]
) -> None:
    send(visitor, "/e-mails/", email="erna@example.org", topics=["digest"])
    send(visitor, "/e-mails/", email="otto@example.org", topics=["digest"])
    send(visitor, "/e-mails/", email=ANNA, topics=["digest"])
    unmailable, unreadable, _anna = MailSignup.objects.order_by("pk")
    MailSignup.objects.filter(pk=unmailable.pk).update(address_sealed=sealed(f"erna@{'ä' * 63}.de".encode()))
    MailSignup.objects.filter(pk=unreadable.pk).update(address_sealed="sealed with another key")
    assert ask(town=town, now=SOON) == 1
    assert [mail.to for mail in mailoutbox] == [[ANNA]]
    assert sorted(MailSignup.objects.values_list("failures", flat=True)) == [0, 1, 1]


def test_asking_costs_the_same_for_all_towns_and_mailboxes(town: Municipality, at_noon: Any, api: Api) -> None:
    body = {"email": ANNA, "topics": ["digest"], "consent": CONSENT}
    api(town).post("/api/v1/mail-subscriptions", body)
    with statements() as first:
        api(town).post("/api/v1/mail-subscriptions", {**body, "email": "berta@example.org"})
    for number in range(3):
        api(town).post("/api/v1/mail-subscriptions", {**body, "email": f"c{number}@example.org"})
    with statements() as later:
        api(town).post("/api/v1/mail-subscriptions", {**body, "email": "dora@example.org"})
    assert len(first) == len(later)
