"""Letters: plain text from the town, tried for two days, and nobody's address in a log."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core.mail import EmailMessage
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.inbox.models import Letter
from backend.inbox.module import sweep
from backend.inbox.sending import deliver
from backend.inbox.writing import write
from backend.library.models import ContactDetails
from tests.inbox.conftest import NOW

CLUB = "verein@example.org"


@pytest.fixture
def letter(town):
    ContactDetails.objects.update_or_create(defaults={"email": "rathaus@example.org"})
    context = {"feedback": {"title": "Fest"}, "text": "Danke & <b>Gruß</b>"}
    write(
        to=CLUB,
        subject="Hallo\r\nBcc: alle@example.org",
        template="inbox/answer.txt",
        context=context,
        town=town,
        now=NOW,
    )
    return Letter.objects.get()


def test_a_letter_is_plain_text_from_the_town_and_then_forgotten(letter, town, mailoutbox):
    assert deliver(town=town, now=NOW) == 1

    (mail,) = mailoutbox
    assert mail.to == [CLUB]
    assert mail.from_email.startswith("Musterstadt <")
    assert mail.reply_to == ["rathaus@example.org"]
    assert mail.content_subtype == "plain"
    assert "Danke & <b>Gruß</b>" in mail.body
    assert mail.message()["Auto-Submitted"] == "auto-generated"
    assert not Letter.objects.exists()


def test_a_line_break_in_a_subject_is_no_header(letter, town, mailoutbox):
    deliver(town=town, now=NOW)

    assert mailoutbox[0].subject == "Hallo Bcc: alle@example.org"
    assert mailoutbox[0].message()["Bcc"] is None


def test_the_job_says_nothing_but_the_town(letter):
    assert ProcrastinateJob.objects.get(task_name="backend.inbox.tasks.send_letters").args == {"schema": "musterstadt"}


@pytest.fixture
def broken(monkeypatch):
    def refuse(message):
        raise SMTPRecipientsRefused({CLUB: (550, f"no such user {CLUB}".encode())})

    monkeypatch.setattr(EmailMessage, "send", refuse)


def test_what_can_not_be_sent_waits_longer_each_time(letter, town, broken, caplog):
    assert deliver(town=town, now=NOW) == 0
    letter.refresh_from_db()
    assert letter.not_before == NOW + timedelta(minutes=5)
    deliver(town=town, now=NOW + timedelta(minutes=5))
    letter.refresh_from_db()
    assert letter.not_before == NOW + timedelta(minutes=15)
    assert CLUB not in caplog.text


def test_the_sweep_tries_again_and_gives_up_after_two_days(letter, town, broken, monkeypatch, mailoutbox, caplog):
    sweep(town, NOW)
    sweep(town, NOW + timedelta(days=2) - timedelta(minutes=1))
    assert Letter.objects.exists()
    sweep(town, NOW + timedelta(days=2))
    assert not Letter.objects.exists()
    assert "1 letters could not be delivered" in caplog.text
    assert CLUB not in caplog.text


def test_a_letter_that_no_mail_can_be_made_of_keeps_no_other_waiting(letter, town, mailoutbox):
    Letter.objects.filter(pk=letter.pk).update(to=f"a@{'ä' * 63}.de")
    context = {"feedback": {"title": "Fest"}, "text": "Danke"}
    write(to=CLUB, subject="Hallo", template="inbox/answer.txt", context=context, town=town, now=NOW)

    assert deliver(town=town, now=NOW) == 1
    assert mailoutbox[0].to == [CLUB]
    assert Letter.objects.get().failures == 1


def test_a_letter_that_failed_is_sent_when_the_mail_server_is_back(letter, town, broken, monkeypatch, mailoutbox):
    sweep(town, NOW)
    monkeypatch.undo()
    sweep(town, NOW + timedelta(minutes=5))
    assert len(mailoutbox) == 1
