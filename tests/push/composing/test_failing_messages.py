"""A module that raises instead of saying what there is to be told: its message fails, and no other one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.mail import EmailMessage
from django.db import OperationalError, connection
from django.test import Client

from backend.accounts.models import User
from backend.push import subjects
from backend.push.composing.releasing import NotReleased, release, take_back
from backend.push.models import Message
from backend.push.running import run
from backend.push.subjects import NotComposed
from backend.push.transports.recording import Recording
from backend.tenants.models import Municipality
from backend.tenants.operator import operator_email
from tests.push.composing.conftest import written
from tests.push.factories import NOW, device, message

State = Message.State
SENTENCE = "konnte durch einen Fehler der Software nicht gelesen werden"


class Module:
    """What a module says, or raises."""

    def __init__(self) -> None:
        self.answer: Any = self.broken

    def compose(self, id_: Any) -> Any:
        return self.answer(id_)

    def broken(self, _id: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SELECT what_is_not_there")

    def away(self, _id: Any) -> Any:
        raise OperationalError


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Module:
    made = Module()
    composers = {"news": ("news", made.compose)}
    monkeypatch.setattr(subjects, "_composers", lambda: composers)
    return made


def about(**changes: Any) -> Message:
    """One about a piece of news, that a person wrote."""
    return message(subject_type="news", subject_id=uuid4(), choice={"topics": ["news"]}, **changes)


def turn(town: Municipality, *, now: Any = NOW) -> list[str]:
    channel = Recording()
    run(town=town, channels={"fcm": channel}, clock=lambda: now, is_wanted_elsewhere=lambda _severity: False)
    return [envelope.notification.title for envelope in channel.sent]


def test_only_its_own_message_fails_and_the_operator_hears_once(
    town: Municipality, module: Module, sender: User, mailoutbox: list[EmailMessage]
) -> None:
    Municipality.objects.filter(pk=town.pk).update(is_demo=False)
    town.is_demo = False
    device()
    failed = [about(texts={"de": {"title": "Kaputt", "body": ""}}) for _ in range(2)]
    other = message()
    assert turn(town) == ["Straße gesperrt"]
    states = dict(Message.objects.values_list("pk", "state"))
    assert states == {failed[0].pk: State.FAILED, failed[1].pk: State.FAILED, other.pk: State.SENT}
    (told,) = mailoutbox
    assert told.to == [operator_email()]
    assert town.title in told.body

    about(send_at=NOW + timedelta(days=2))
    assert turn(town, now=NOW + timedelta(days=2)) == []
    assert len(mailoutbox) == 2, "it was not mended in two days"
    failed[0].refresh_from_db()
    assert take_back(failed[0], by=sender, now=NOW)
    failed[0].refresh_from_db()
    assert (failed[0].state, failed[0].finished_at, failed[0].send_at) == (State.DRAFT, None, None)


def test_while_the_database_is_away_nothing_fails(town: Municipality, module: Module) -> None:
    module.answer = module.away
    waiting = about()
    with pytest.raises(OperationalError):
        turn(town)
    waiting.refresh_from_db()
    assert waiting.state == State.SCHEDULED


def test_who_wrote_it_reads_what_is_wrong(town: Municipality, module: Module, sender: User, client_of: Any) -> None:
    desk: Client = client_of(town)
    desk.force_login(sender)
    draft = written(sender)
    Message.objects.filter(pk=draft.pk).update(subject_type="news", subject_id=uuid4())
    draft.refresh_from_db()
    with pytest.raises(NotReleased, match=SENTENCE):
        release(draft, by=sender, town=town, now=NOW)
    page = f"/cms/mitteilungen/{draft.pk}/"
    assert SENTENCE in desk.get(page).content.decode()
    begun = desk.get(f"/cms/mitteilungen/neu/?about=news&id={uuid4()}", follow=True)
    assert SENTENCE in begun.content.decode()

    Message.objects.filter(pk=draft.pk).update(state=State.SCHEDULED, send_at=NOW)
    turn(town)
    shown = desk.get(page).content.decode()
    assert "Konnte nicht verschickt werden" in shown
    assert SENTENCE in shown
    desk.post(page, {"take_back": "1"})
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_whoever_asks_gets_one_error_whatever_was_raised(town: Municipality, module: Module) -> None:
    with pytest.raises(NotComposed):
        subjects.composed("news", uuid4(), town=town)
    assert Message.objects.count() == 0, "the connection is of use afterwards"
