"""Who lets a message go, when, how many a day, and how it is taken back, stopped and corrected."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from backend.accounts.models import AuditEntry, Role, User
from backend.feeds.models import Article
from backend.library.models import PublishingRules
from backend.push import outbox
from backend.push.composing import drafts
from backend.push.composing.choices import Choice
from backend.push.composing.releasing import NotReleased, release, send_back, stop, submit, take_back
from backend.push.composing.rules import UNDO, left_on
from backend.push.models import DailyCap, Delivery, Message
from backend.push.models.messages import Severity
from backend.push.models.setup import A_DAY
from backend.push.planning import plan
from backend.push.running import run
from backend.push.tasks import send_messages, sweep
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading
from tests.accounts.people import person_of
from tests.feeds.factories import article
from tests.push.composing.conftest import written
from tests.push.composing.test_drafts import draft_about
from tests.push.factories import NOW, device
from tests.push.factories import message as row
from tests.statements import statements

State = Message.State
TOMORROW = NOW + timedelta(days=1)


def planned(message: Message, town: Municipality) -> Message:
    """As it is when the job has chosen who is told."""
    reading = Reading(town=town, now=(message.send_at or NOW) + timedelta(seconds=1), lang="de")
    plan(message, reading=reading)
    message.refresh_from_db()
    return message


def test_it_goes_a_minute_after_the_button_or_at_its_time(town: Municipality, sender: User) -> None:
    at_once = release(written(sender), by=sender, town=town, now=NOW)
    later = release(written(sender, send_at=TOMORROW), by=sender, town=town, now=NOW)
    assert (at_once.state, at_once.send_at, at_once.released_by) == (State.SCHEDULED, NOW + UNDO, sender)
    assert later.send_at == TOMORROW
    assert AuditEntry.objects.filter(action=AuditEntry.Action.MESSAGE_RELEASED).count() == 2


def test_released_twice_it_goes_once(town: Municipality, sender: User) -> None:
    draft = written(sender)
    release(draft, by=sender, town=town, now=NOW)
    again = release(draft, by=sender, town=town, now=NOW + timedelta(seconds=10))
    assert again.send_at == NOW + UNDO
    assert AuditEntry.objects.filter(action=AuditEntry.Action.MESSAGE_RELEASED).count() == 1


def test_what_the_button_costs_does_not_depend_on_who_is_told(town: Municipality, sender: User) -> None:
    for _number in range(10):
        device()
    drafts_of_both = [written(sender, choice=Choice(is_everybody=True)) for _message in range(3)]
    release(drafts_of_both[0], by=sender, town=town, now=NOW)  # the first reads what is known from then on
    with statements() as few:
        release(drafts_of_both[1], by=sender, town=town, now=NOW)
    for _number in range(990):
        device()
    with statements() as many:
        release(drafts_of_both[2], by=sender, town=town, now=NOW)
    assert len(few) == len(many)
    assert not Delivery.objects.exists()


def test_an_editor_submits_and_a_sender_releases_or_sends_back(town: Municipality, sender: User, editor: User) -> None:
    draft = written(editor)
    with pytest.raises(NotReleased, match="Ihre Rolle"):
        release(draft, by=editor, town=town, now=NOW)
    assert submit(draft, by=editor, now=NOW)
    assert not submit(draft, by=editor, now=NOW)
    assert send_back(draft, reason="Bitte\x07 mit Datum.\n\n\n\nDanke", by=sender, now=NOW)
    draft.refresh_from_db()
    assert (draft.state, draft.sent_back_for) == (State.DRAFT, "Bitte mit Datum.\n\nDanke")
    assert not send_back(draft, reason="noch einmal", by=sender, now=NOW)
    submit(draft, by=editor, now=NOW)
    assert release(draft, by=sender, town=town, now=NOW).state == State.SCHEDULED


def test_with_four_eyes_nobody_sends_what_they_changed_last(town: Municipality, sender: User) -> None:
    PublishingRules.objects.update_or_create(pk=1, defaults={"four_eyes": ["push"]})
    other = person_of(town, Role.PUSH_SENDER, email="zweite@example.org")
    draft = written(sender)
    with pytest.raises(NotReleased, match="zweite Person"):
        release(draft, by=sender, town=town, now=NOW)
    drafts.save(drafts.as_draft(draft), by=other, now=NOW)
    with pytest.raises(NotReleased, match="zweite Person"):
        release(draft, by=other, town=town, now=NOW)
    assert release(draft, by=sender, town=town, now=NOW).state == State.SCHEDULED


def test_a_day_bears_so_many_and_corrections_are_no_more_of_them(town: Municipality, sender: User) -> None:
    device()
    assert left_on(NOW, town=town) == A_DAY
    DailyCap.objects.create(number=2)
    sent = [release(written(sender), by=sender, town=town, now=NOW) for _message in range(2)]
    assert not drafts.is_correctable(sent[0])
    assert drafts.is_correctable(planned(sent[0], town))
    row(severity=Severity.URGENT)  # an urgent notice counts for no day
    assert left_on(NOW, town=town) == 0
    one_more = written(sender)
    with pytest.raises(NotReleased, match="Mehr als 2 Mitteilungen gehen an diesem Tag nicht hinaus"):
        release(one_more, by=sender, town=town, now=NOW)
    Message.objects.filter(pk=one_more.pk).update(send_at=TOMORROW)
    one_more.refresh_from_db()
    assert release(one_more, by=sender, town=town, now=NOW).send_at == TOMORROW
    assert release(drafts.save(drafts.begin_correction(sent[0]), by=sender, now=NOW), by=sender, town=town, now=NOW)
    assert take_back(sent[1], by=sender, now=NOW)  # nobody was told: there is room again
    assert left_on(NOW, town=town) == 1


def test_the_minute_before_midnight_counts_for_the_day_on_which_it_goes_out(town: Municipality, sender: User) -> None:
    DailyCap.objects.create(number=1)
    late = NOW.replace(hour=22, minute=59, second=30)  # half a minute before midnight in the town
    release(written(sender, send_at=late + timedelta(hours=9)), by=sender, town=town, now=NOW)
    with pytest.raises(NotReleased, match="diesem Tag"):
        release(written(sender), by=sender, town=town, now=late)
    assert release(written(sender), by=sender, town=town, now=late - UNDO)


def test_it_says_what_is_missing_all_at_once(town: Municipality, sender: User) -> None:
    empty = written(sender, texts={"en": {"title": "Closed", "body": ""}}, choice=Choice(), useless_at=NOW)
    with pytest.raises(NotReleased) as refused:
        release(empty, by=sender, town=town, now=NOW)
    assert len(refused.value.reasons) == 3
    empty.refresh_from_db()
    assert empty.state == State.DRAFT


def test_what_was_taken_down_meanwhile_is_not_told(town: Municipality, sender: User) -> None:
    item = article()
    draft = drafts.save(draft_about(item, town), by=sender, now=NOW)
    item.live = False
    item.save()
    with pytest.raises(NotReleased, match="nicht veröffentlicht"):
        release(draft, by=sender, town=town, now=NOW)


def test_what_is_taken_down_before_its_time_is_called_off(town: Municipality, sender: User) -> None:
    device()
    item = article()
    draft = drafts.save(drafts.changed(draft_about(item, town), {"send_at": TOMORROW}), by=sender, now=NOW)
    sent = release(draft, by=sender, town=town, now=NOW)
    item.live = False
    item.save()
    run(town=town, channels={}, clock=lambda: TOMORROW, is_wanted_elsewhere=lambda _severity: False)
    sent.refresh_from_db()
    assert (sent.state, sent.planned, sent.finished_at) == (State.CANCELLED, 0, TOMORROW)


def test_phones_that_wait_for_the_morning_hear_nothing_of_what_is_taken_down(town: Municipality, sender: User) -> None:
    device(topics=["news"], quiet_from="11:00", quiet_until="18:00")
    stays, goes = (
        planned(release(drafts.save(draft_about(one, town), by=sender, now=NOW), by=sender, town=town, now=NOW), town)
        for one in (article(), article())
    )
    Article.objects.filter(public_id=goes.subject_id).update(live=False)
    sweep(town, NOW + UNDO)
    assert dict(Delivery.objects.values_list("message", "state")) == {stays.pk: "waiting", goes.pk: "useless"}
    goes.refresh_from_db()
    assert goes.state == State.CANCELLED


def test_a_town_that_has_switched_push_off_sends_nothing(town: Municipality, sender: User) -> None:
    device()
    released = release(written(sender), by=sender, town=town, now=NOW)
    Municipality.objects.filter(pk=town.pk).update(modules=["news"])
    Message.objects.update(send_at=NOW)
    send_messages(schema=town.schema_name)
    assert Message.objects.get(pk=released.pk).state == State.SCHEDULED


def test_within_the_minute_it_is_a_draft_again_as_it_was(town: Municipality, sender: User) -> None:
    device()
    sent = release(written(sender), by=sender, town=town, now=NOW)
    assert take_back(sent, by=sender, now=NOW + timedelta(seconds=59))
    sent.refresh_from_db()
    assert (sent.state, sent.send_at, sent.useless_at) == (State.DRAFT, None, None)
    assert plan(sent, reading=Reading(town=town, now=NOW + UNDO, lang="de")) == 0
    chosen = release(written(sender, send_at=TOMORROW, useless_at=TOMORROW + UNDO), by=sender, town=town, now=NOW)
    assert take_back(chosen, by=sender, now=NOW)
    chosen.refresh_from_db()
    assert (chosen.send_at, chosen.useless_at) == (TOMORROW, TOMORROW + UNDO)


def test_what_has_begun_is_stopped_and_no_longer_taken_back(town: Municipality, sender: User) -> None:
    device()
    sent = planned(release(written(sender), by=sender, town=town, now=NOW), town)
    assert sent.planned == 1
    assert not take_back(sent, by=sender, now=NOW)
    assert stop(sent, by=sender)
    assert not stop(sent, by=sender)
    sent.refresh_from_db()
    assert sent.state == State.CANCELLED


def test_a_correction_ends_what_it_corrects(town: Municipality, sender: User) -> None:
    device()
    sent = planned(release(written(sender), by=sender, town=town, now=NOW), town)
    correction = drafts.save(drafts.begin_correction(sent), by=sender, now=NOW)
    release(correction, by=sender, town=town, now=NOW)
    sent.refresh_from_db()
    assert sent.state == State.CANCELLED
    assert planned(correction, town).planned == 1


def test_what_modules_send_by_themselves_is_nobodys_draft(town: Municipality) -> None:
    outbox.release(row(state=State.DRAFT, key=str(uuid4())))
    assert not Message.objects.written().exists()
