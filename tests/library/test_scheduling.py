"""What is due goes live, what is over comes down, at its instant, and one that fails keeps no other from its turn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.content.models import InfoPage
from backend.feeds.models import Article
from backend.library.models import Place
from backend.library.scheduling import carry_out_schedule
from backend.library.tasks import carry_out
from tests.changes.rows import SHOWN
from tests.library.factories import place

NOW = datetime(2026, 11, 21, 11, tzinfo=UTC)
LATER, MUCH_LATER = NOW + timedelta(hours=1), NOW + timedelta(hours=2)


def jobs_at() -> list[datetime]:
    jobs = ProcrastinateJob.objects.filter(task_name="backend.library.tasks.carry_out")
    return sorted(job.scheduled_at for job in jobs)


def scheduled(model, **times):
    """An item of which a version waits for its time."""
    item = model.objects.get(pk=SHOWN[model].make().pk)
    item.unpublish()
    for name, at in times.items():
        setattr(item, name, at)
    item.save_revision().publish()
    return item


def is_live(item) -> bool:
    return type(item).objects.get(pk=item.pk).live


def work_at(at: datetime, *, town) -> None:
    """The job as the worker runs it when its time has come."""
    with time_machine.travel(at, tick=False):
        carry_out(schema=town.schema_name)


def test_what_is_due_goes_live_and_what_is_over_comes_down(town):
    due = place("Neues Bad", live=False)
    due.save_revision(approved_go_live_at=NOW)
    later = place("Stadtpark", live=False)
    later.save_revision(approved_go_live_at=NOW + timedelta(minutes=1))
    place("Altes Bad", expire_at=NOW)
    place("Museum", expire_at=NOW + timedelta(minutes=1))

    assert carry_out_schedule(now=NOW) == 2
    assert set(Place.objects.filter(live=True).values_list("name", flat=True)) == {"Neues Bad", "Museum"}
    assert carry_out_schedule(now=NOW) == 0


def test_an_item_that_fails_is_logged_and_the_others_have_their_turn(town, monkeypatch, caplog):
    place("Altes Bad", expire_at=NOW - timedelta(hours=2))
    place("Kiosk", expire_at=NOW - timedelta(hours=1))
    unpublish = Place.unpublish

    def refuse_one(self, **kwargs):
        if self.name == "Altes Bad":
            raise RuntimeError("no")
        unpublish(self, **kwargs)

    monkeypatch.setattr(Place, "unpublish", refuse_one)
    assert carry_out_schedule(now=NOW) == 1
    assert [item.name for item in Place.objects.filter(live=True)] == ["Altes Bad"]
    assert "a scheduled item failed" in caplog.text


@pytest.mark.parametrize("model", [Article, Place, InfoPage])
def test_an_item_goes_live_and_comes_down_by_a_job_at_the_very_instant(town, model):
    with time_machine.travel(NOW, tick=False):
        item = scheduled(model, go_live_at=LATER, expire_at=MUCH_LATER)
    assert jobs_at() == [LATER]
    work_at(LATER - timedelta(seconds=1), town=town)
    assert not is_live(item)
    work_at(LATER, town=town)
    assert is_live(item)
    assert jobs_at() == [LATER, MUCH_LATER]
    work_at(MUCH_LATER - timedelta(seconds=1), town=town)
    assert is_live(item)
    work_at(MUCH_LATER, town=town)
    assert not is_live(item)


def test_a_job_exists_only_if_the_schedule_does(town):
    with time_machine.travel(NOW, tick=False):
        with transaction.atomic():
            scheduled(Place, go_live_at=LATER)
            assert jobs_at() == [LATER]
            transaction.set_rollback(True)
        assert jobs_at() == []


def test_after_rescheduling_the_first_job_finds_nothing_due(town):
    with time_machine.travel(NOW, tick=False):
        item = scheduled(Place, go_live_at=LATER)
        item = Place.objects.get(pk=item.pk)
        item.go_live_at = MUCH_LATER
        item.save_revision().publish()
    assert jobs_at() == [LATER, MUCH_LATER]
    work_at(LATER, town=town)
    assert not is_live(item)
    work_at(MUCH_LATER, town=town)
    assert is_live(item)


def test_a_schedule_that_was_taken_back_stays_a_draft(town):
    with time_machine.travel(NOW, tick=False):
        item = scheduled(Place, go_live_at=LATER)
        item.revisions.update(approved_go_live_at=None)
    work_at(LATER, town=town)
    assert not is_live(item)


def test_what_is_done_twice_is_done_once(town):
    with time_machine.travel(NOW, tick=False):
        item = scheduled(Place, go_live_at=LATER)
    work_at(LATER, town=town)
    published_at = Place.objects.get(pk=item.pk).last_published_at
    work_at(LATER + timedelta(seconds=5), town=town)
    assert Place.objects.get(pk=item.pk).last_published_at == published_at


def test_a_lost_job_is_made_up_for_by_the_sweep(town):
    with time_machine.travel(NOW, tick=False):
        item = scheduled(Place, go_live_at=LATER)
    ProcrastinateJob.objects.all().delete()
    with time_machine.travel(LATER, tick=False):
        assert carry_out_schedule(now=LATER) == 1
    assert is_live(item)
