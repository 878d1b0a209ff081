"""What is due goes live, what is over comes down, and one item that fails keeps no other from its turn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from backend.library.models import Place
from backend.library.scheduling import carry_out_schedule
from tests.library.factories import place

NOW = datetime(2026, 11, 21, 11, tzinfo=UTC)


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
