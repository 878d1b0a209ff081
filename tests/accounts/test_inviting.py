"""Invitations: mailed or printed, used once, within a fortnight."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django_tenants.utils import tenant_context
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.accounts.inviting import InvitationRefused, accept, deliver, draw_code, find
from backend.accounts.models import AuditEntry, Invitation, User
from backend.accounts.module import sweep
from backend.accounts.people import create_person, invite
from backend.accounts.tasks import send_invitations
from backend.common import clock

OWN_PASSWORD = "sonnenblumen-am-zaun"


@pytest.fixture
def person(town) -> User:
    return create_person(email="anna@example.org", name="Anna Beispiel", roles=["editor"])


@pytest.fixture
def code(person) -> str:
    return draw_code(person.invitation, now=clock.now())


def link_in(mail) -> str:
    found = re.search(r"region\.test(/cms/einladung/\S+)", mail.body)
    assert found
    return found[1]


def test_an_invited_person_chooses_a_password_and_is_signed_in(person, town, client_of, mailoutbox):
    deliver(town=town, now=clock.now())
    client = client_of(town)
    link = link_in(mailoutbox[0])
    page = client.get(link)
    assert "Passwort wählen" in page.content.decode()
    assert page["Cache-Control"].startswith("max-age=0")

    response = client.post(link, {"new_password1": OWN_PASSWORD, "new_password2": OWN_PASSWORD})

    assert response["Location"] == "/cms/"
    assert client.get("/cms/").status_code == 200
    with tenant_context(town):
        person.refresh_from_db()
        assert person.check_password(OWN_PASSWORD)


def test_a_weak_password_is_refused_in_german(code, town, client_of):
    response = client_of(town).post(f"/cms/einladung/{code}/", {"new_password1": "kurz", "new_password2": "kurz"})

    assert response.status_code == 200
    assert "zu kurz" in response.content.decode()


def test_a_code_works_once(code, town, client_of):
    client_of(town).post(f"/cms/einladung/{code}/", {"new_password1": OWN_PASSWORD, "new_password2": OWN_PASSWORD})

    again = client_of(town).get(f"/cms/einladung/{code}/")

    assert again.status_code == 403
    assert "gilt nicht oder nicht mehr" in again.content.decode()


def test_a_code_is_nothing_in_another_town(code, other_town, client_of):
    assert client_of(other_town).get(f"/cms/einladung/{code}/").status_code == 403


def test_a_code_expires_after_a_fortnight(code, town):
    later = clock.now() + timedelta(days=14, minutes=1)

    with pytest.raises(InvitationRefused):
        find(code, now=later)


def test_a_deactivated_person_can_not_accept(code, person, town):
    User.objects.update(is_active=False)

    with pytest.raises(InvitationRefused):
        accept(code, password=OWN_PASSWORD, now=clock.now())


def test_a_new_code_replaces_the_old_one(code, person, town):
    newer = draw_code(person.invitation, now=clock.now())

    with pytest.raises(InvitationRefused):
        find(code, now=clock.now())
    assert find(newer, now=clock.now()).user == person


def test_only_the_hash_of_a_code_is_kept(code, person, town):
    kept = repr(vars(person.invitation)) + repr([vars(entry) for entry in AuditEntry.objects.all()])

    assert code not in kept
    assert code.replace("-", "") not in kept


def test_a_code_is_found_however_it_is_typed(code, person, town, client_of):
    response = client_of(town).post("/cms/einladung/", {"code": f" {code.upper().replace('-', ' ')} "})

    assert client_of(town).get(response["Location"]).status_code == 200


def test_each_person_gets_one_mail_with_sender_town_and_no_password(person, town, mailoutbox):
    assert deliver(town=town, now=clock.now()) == 1
    assert deliver(town=town, now=clock.now()) == 0

    (mail,) = mailoutbox
    assert mail.to == ["anna@example.org"]
    assert mail.subject == "Ihr Zugang zum Redaktionssystem von Musterstadt"
    assert "Guten Tag, Anna Beispiel," in mail.body
    assert "http://musterstadt.region.test/cms/einladung/" in mail.body


def test_an_invitation_waits_when_mail_can_not_be_sent(person, town, monkeypatch, mailoutbox):
    with monkeypatch.context() as broken:
        broken.setattr("backend.accounts.inviting.send_mail", lambda *_args: 1 / 0)
        assert deliver(town=town, now=clock.now()) == 0
    waiting = Invitation.objects.unsent().get()
    assert (waiting.failures, waiting.code_hash) == (1, "")
    town.is_demo = False

    sweep(town, clock.now())
    assert mailoutbox == []
    with time_machine.travel(waiting.not_before):
        sweep(town, clock.now())
    assert len(mailoutbox) == 1


def test_the_job_is_deferred_with_the_account(person, town):
    job = ProcrastinateJob.objects.get(task_name="backend.accounts.tasks.send_invitations")

    assert job.args == {"schema": "musterstadt"}


def test_a_demo_sends_no_mail(person, town, mailoutbox):
    send_invitations(schema="musterstadt")
    sweep(town, clock.now())

    assert mailoutbox == []


def test_a_letter_is_printed_with_address_and_code(person, town, capsys):
    with time_machine.travel("2026-11-21T12:00:00Z"):
        call_command("invite", "musterstadt", "Anna@example.org", "--letter")

    letter = capsys.readouterr().out
    assert "http://musterstadt.region.test/cms/einladung/" in letter
    assert "5. Dezember 2026" in letter
    code = re.search(r"[A-Z2-9]{4}(-[A-Z2-9]{4}){3}", letter)
    assert code
    with tenant_context(town):
        assert Invitation.objects.get().code_hash


def test_inviting_again_by_mail(person, town, mailoutbox, capsys):
    call_command("invite", "musterstadt", "anna@example.org")

    assert len(mailoutbox) == 1
    assert "1 invitations sent" in capsys.readouterr().out


@pytest.mark.parametrize(("slug", "email"), [("nirgendwo", "anna@example.org"), ("musterstadt", "wer@example.org")])
def test_inviting_nobody_is_an_error(slug, email, person, town):
    with pytest.raises(CommandError):
        call_command("invite", slug, email)


def test_somebody_without_a_password_gets_a_link_by_forgotten_password(person, town, client_of, mailoutbox):
    client_of(town).post("/cms/password_reset/", {"email": "anna@example.org"})

    assert len(mailoutbox) == 1


def test_inviting_twice_keeps_one_invitation(person, town):
    invite(person)

    assert Invitation.objects.count() == 1
