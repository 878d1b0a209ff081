"""Reminders, weekly mails and tests are erased when they have done their work, and a month keeps its numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from backend.push.council.figures import Month, read_figures
from backend.push.models import Delivery, Message, PastMonth, Tally
from backend.push.models.messages import Severity
from backend.push.past import AUTOMATIC_KEPT, TESTS_KEPT, erase_messages
from backend.tenants.models import Municipality
from tests.push.factories import NOW, device, message
from tests.statements import statements

ZONE = ZoneInfo("Europe/Berlin")
SECOND = timedelta(seconds=1)


def over(*, planned: int = 12, **changes: object) -> Message:
    """One that has come to its end."""
    made = message(**{"state": Message.State.SENT, "finished_at": NOW, "planned": planned, "opened": 3, **changes})
    for transport, result in (("fcm", "accepted"), ("fcm", "gone"), ("email", "accepted")):
        Tally.objects.create(message=made, transport=transport, result=result, number=planned // 3, seconds=6)
    return made


def erase(after: timedelta) -> int:
    return erase_messages(zone=ZONE, now=NOW + after)


def test_a_test_is_erased_after_three_days_with_its_deliveries(town: Municipality) -> None:
    phone = device()
    trial = message(test_devices=[phone.pk], created_at=NOW)
    Delivery.objects.create(message=trial, device=phone, transport="fcm", severity=20, not_before=NOW)
    assert erase(TESTS_KEPT - SECOND) == 0
    assert erase(TESTS_KEPT) == 1
    assert (Delivery.objects.count(), PastMonth.objects.count()) == (0, 0)


def test_reminders_and_weekly_mails_are_erased_after_two_weeks_and_the_month_says_the_same(
    town: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.push.past.MOST", 2)  # some at a time
    written = over(choice={"is_everybody": True})
    warned = over(severity=Severity.URGENT)
    for number in range(4):
        over(severity=Severity.REMINDER, planned=3 * (number + 1))
    over(planned=0)
    over(finished_at=None, state=Message.State.SENDING)  # still on its way
    before = read_figures(Month.of(NOW.date()), zone=ZONE)
    assert [sent.planned for sent in before.messages] == [12, 12]  # a few people's reminder stands in no list
    assert erase(AUTOMATIC_KEPT - SECOND) == 0
    assert erase(AUTOMATIC_KEPT) == 5
    assert erase(AUTOMATIC_KEPT) == 0
    assert set(Message.objects.exclude(finished_at=None)) == {written, warned}
    after = read_figures(Month.of(NOW.date()), zone=ZONE)
    assert after == before
    assert after.by_severity == {Severity.URGENT: 1, Severity.REMINDER: 4, Severity.NORMAL: 2}
    assert read_figures(Month.of(NOW.date()).next, zone=ZONE) == replace(
        after, month=after.month.next, messages=(), by_severity=dict.fromkeys(Severity.values, 0), planned=0,
        accepted=0, opened=0, failures=dict.fromkeys(after.failures, 0),
        by_transport=dict.fromkeys(after.by_transport, 0), seconds=None,
    )  # fmt: skip


def test_more_messages_are_erased_with_the_same_statements(town: Municipality) -> None:
    counted = []
    for number in (1, 20):
        for _message in range(number):
            over()
        with statements() as asked:
            erase(AUTOMATIC_KEPT)
        counted.append(len(asked))
    assert counted[0] == counted[1]
