"""Letters that wait: each goes once, whatever becomes of the others and of the worker."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from smtplib import SMTPRecipientsRefused

import pytest

from backend.common.letters import Pauses, deliver
from backend.inbox.models import Letter
from backend.tenants.models import Municipality
from tests.statements import statements

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
PAUSES = Pauses(first=timedelta(minutes=5), longest=timedelta(minutes=15))
BROKEN = {
    "refused": SMTPRecipientsRefused({"refused@example.org": (550, b"no")}),
    "senseless": ValueError("senseless@"),
}


def letters(*names: str) -> None:
    for name in names:
        Letter.objects.create(to=f"{name}@example.org", subject=name, text="", created_at=NOW, not_before=NOW)


def hand_over(letter: Letter) -> None:
    """Not what can't be mailed, and nothing any more when the worker is killed."""
    letter.text = "half done"
    letter.save()
    if letter.subject in BROKEN:
        raise BROKEN[letter.subject]
    if letter.subject == "deadly":
        raise KeyboardInterrupt
    letter.delete()


def run(*, now: datetime = NOW, pauses: Pauses | None = PAUSES) -> tuple[int, int]:
    return deliver(Letter.objects.due(now=now), send=hand_over, now=now, pauses=pauses)


def test_what_can_not_go_waits_longer_each_time_and_keeps_no_other(
    town: Municipality, caplog: pytest.LogCaptureFixture
) -> None:
    letters("refused", "anna", "senseless", "berta")
    with caplog.at_level(logging.INFO):
        assert run() == (2, 2)
        assert run() == (0, 0)
    waiting = Letter.objects.values_list("subject", "text", "failures", "not_before")
    assert list(waiting) == [(name, "", 1, NOW + timedelta(minutes=5)) for name in BROKEN]
    later = NOW
    for minutes in (5, 10, 15, 15):
        later += timedelta(minutes=minutes)
        assert run(now=later - timedelta(seconds=1)) == (0, 0)
        assert run(now=later) == (0, 2)
    assert "inbox.Letter could not be handed over: SMTPRecipientsRefused" in caplog.text
    assert "ValueError in hand_over" in caplog.text
    assert "@" not in caplog.text


def test_a_killed_worker_leaves_its_letter_as_it_was(town: Municipality) -> None:
    letters("anna", "deadly", "berta")
    with pytest.raises(KeyboardInterrupt):
        run()
    assert list(Letter.objects.values_list("subject", "text", "failures")) == [("deadly", "", 0), ("berta", "", 0)]
    Letter.objects.filter(subject="deadly").update(subject="carla")
    assert run() == (2, 0)


def test_without_pauses_each_is_tried_once_a_run(town: Municipality) -> None:
    letters("refused", "anna")
    assert run(pauses=None) == (1, 1)
    assert run(pauses=None) == (0, 1)
    assert Letter.objects.get().failures == 0


def test_a_letter_costs_the_same_among_few_and_among_many(town: Municipality) -> None:
    costs = []
    for names in (["anna"], ["berta", "carla", "dora"]):
        letters(*names)
        with statements() as seen:
            run()
        costs.append((len(seen) - 1) / len(names))
    assert costs[0] == costs[1]
