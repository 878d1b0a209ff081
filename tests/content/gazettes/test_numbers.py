"""A number taken meanwhile is a state that editors see, and no job that fails again and again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from backend.accounts.models import Role
from backend.common import clock
from backend.content.gazettes.numbers import taken_panels
from backend.content.models import Gazette
from backend.library.publishing import PublishingRefused
from backend.library.scheduling import carry_out_schedule
from backend.tenants.desk import Desk
from tests.accounts.people import person_of
from tests.content.gazettes.factories import gazette


def panels(town, role: Role) -> list[str]:
    desk = Desk(town=town, person=person_of(town, role, email=f"{role}@example.org"), now=clock.now())
    return [item.note for panel in taken_panels(desk) for item in panel.items]


@pytest.fixture
def scheduled(town) -> Gazette:
    """Live as number 1; as number 2 it goes live in an hour, and another gazette took that number."""
    item = gazette(1)
    item.number = 2
    item.go_live_at = clock.now() + timedelta(hours=1)
    item.save_revision().publish()
    gazette(2)
    return item


def test_a_scheduled_draft_whose_number_was_taken_becomes_a_draft_again_with_the_reason_in_its_history(scheduled, town):
    later = clock.now() + timedelta(hours=2)
    carry_out_schedule(now=later)
    carry_out_schedule(now=later)
    scheduled.refresh_from_db()
    assert (scheduled.live, scheduled.number) == (True, 1)
    assert not scheduled.revisions.filter(approved_go_live_at__isnull=False).exists()


def test_the_start_page_says_it_to_those_who_may_choose_another(scheduled, town):
    (note,) = panels(town, Role.EDITOR)
    assert "2026" in note
    assert "Nummer 2" in note
    assert panels(town, Role.CONTRIBUTOR) == []


def test_publishing_it_by_hand_is_refused_in_words(town):
    item = gazette(1)
    gazette(2)
    item.number = 2
    with pytest.raises(PublishingRefused, match="andere Nummer"):
        item.save_revision(clean=False).publish()


def test_the_same_number_in_another_year_is_free(town):
    gazette(1)
    another = gazette(1, issued_on=date(2025, 1, 10))
    another.save_revision().publish()
    assert panels(town, Role.EDITOR) == []
