"""Duplicates where towns share: a copy beside an own item, a better one that is withdrawn, split or corrected there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django_tenants.utils import tenant_context

from backend.feeds.duplicates.acting import say, settle_doubles
from backend.feeds.models import Event, Offering
from backend.feeds.sharing import offer_items
from backend.region.models import Offer
from backend.region.taking import subscribe, take_pending
from backend.tenants.models import Municipality
from tests.feeds.factories import NOON, event, source

LONG_AGO = NOON - timedelta(days=9999)
HALL = "Rathaus Niemegk"


class Two:
    """Towns that take all that the other offers."""

    def __init__(self, *towns: Municipality) -> None:
        self.towns = towns
        for giver, taker in (towns, towns[::-1]):
            subscribe(taker, origin=giver.slug, declared_in="desk", modules=[], addressed_as=[taker.slug])
            with tenant_context(giver):
                Offering.objects.create(module="events")

    def settle(self) -> None:
        """Until nothing moves; twice, as it would by the sweep."""
        for _ in range(2):
            for town in self.towns:
                with tenant_context(town):
                    offer_items(town, now=NOON)
            for town in self.towns:
                with tenant_context(town):
                    assert take_pending(town, now=NOON) == 0
                    settle_doubles(town, now=NOON, since=LONG_AGO)

    def shown(self) -> list[list[str]]:
        found = []
        for town in self.towns:
            with tenant_context(town):
                rows = Event.objects.filter(live=True).select_related("source").order_by("title", "pk")
                found.append([f"{row.title} ({row.source.name if row.source else 'own'})" for row in rows])
        return found


@pytest.fixture
def two(town: Municipality, other_town: Municipality) -> Two:
    return Two(town, other_town)


def made(town: Municipality, title: str, *, giver: str = "", rights: str = "own", **fields: Any) -> Event:
    with tenant_context(town):
        if giver:
            where = source(giver, rights=rights, url=f"https://example.org/{giver}")
            fields |= {"source": where, "source_key": title, "upstream": {"title": title}}
        return event(title, location=HALL, **fields)


def test_each_shows_its_own_and_neither_comes_back_as_a_copy_of_a_copy(two, town, other_town):
    made(town, "Herbstmarkt")
    made(other_town, "Herbstmarkt", giver="Kalender")
    two.settle()
    assert two.shown() == [["Herbstmarkt (own)"], ["Herbstmarkt (Kalender)"]]
    assert Offer.objects.count() == 2
    with tenant_context(other_town):
        Event.objects.get(source__origin="").delete()
    two.settle()
    assert two.shown() == [["Herbstmarkt (own)"], ["Herbstmarkt (Musterstadt)"]]
    with tenant_context(town):
        assert Event.objects.count() == 1


def test_what_stands_behind_another_one_in_its_town_stands_behind_it_elsewhere(two, town, other_town):
    worse = made(town, "Herbstmarkt", giver="Kalender")
    two.settle()
    assert two.shown()[1] == ["Herbstmarkt (Musterstadt)"]
    better = made(town, "Herbstmarkt mit Musik")
    unlike = made(town, "Bunter Nachmittag")
    two.settle()
    both = ["Bunter Nachmittag (Musterstadt)", "Herbstmarkt mit Musik (Musterstadt)"]
    assert two.shown()[1] == both
    for is_same, shown in ((True, both[1:]), (False, both)):
        with tenant_context(town):
            say(town, "events", two=(better.public_id, unlike.public_id), is_same=is_same, now=NOON)
        two.settle()
        assert two.shown()[1][-len(shown) :] == shown
        assert len(two.shown()[0]) == len(two.shown()[1]) == len(shown)
    with tenant_context(town):
        say(town, "events", two=(better.public_id, worse.public_id), is_same=False, now=NOON)
    two.settle()
    assert len(two.shown()[1]) == 3
    with tenant_context(town):
        say(town, "events", two=(better.public_id, worse.public_id), is_same=True, now=NOON)
        better.delete()
    two.settle()
    assert two.shown()[1] == ["Bunter Nachmittag (Musterstadt)", "Herbstmarkt (Musterstadt)"]


def test_a_better_one_that_is_withdrawn_leaves_its_place_to_the_next(two, town, other_town):
    item = made(town, "Herbstmarkt")
    made(other_town, "Herbstmarkt", giver="Zeitung", rights="press")
    two.settle()
    assert two.shown() == [["Herbstmarkt (own)"], ["Herbstmarkt (Musterstadt)"]]
    with tenant_context(town):
        Event.objects.get(pk=item.pk).unpublish()
    two.settle()
    assert two.shown() == [[], ["Herbstmarkt (Zeitung)"]]


def test_a_split_holds_whatever_the_origin_corrects(two, town, other_town):
    item = made(town, "Herbstmarkt")
    own = made(other_town, "Herbstmarkt")
    two.settle()
    with tenant_context(other_town):
        copy = Event.objects.get(source__origin=town.slug)
        say(other_town, "events", two=(own.public_id, copy.public_id), is_same=False, now=NOON)
    for days in (3, 1):
        with tenant_context(town):
            item.starts_at, item.ends_at = NOON + timedelta(days=days), None
            item.save()
        two.settle()
        assert two.shown()[1] == ["Herbstmarkt (own)", "Herbstmarkt (Musterstadt)"]
        with tenant_context(other_town):
            assert Event.objects.get(pk=copy.pk).starts_at == item.starts_at


def test_a_copy_that_is_moved_to_another_day_comes_back(two, town, other_town):
    item = made(town, "Herbstmarkt")
    made(other_town, "Herbstmarkt")
    two.settle()
    assert two.shown()[1] == ["Herbstmarkt (own)"]
    with tenant_context(town):
        item.starts_at, item.ends_at = NOON + timedelta(days=3), None
        item.save()
    two.settle()
    assert two.shown()[1] == ["Herbstmarkt (own)", "Herbstmarkt (Musterstadt)"]
