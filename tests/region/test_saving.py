"""After a restore a town offers what it offered, has what it had, and catches up with what others changed since."""

from __future__ import annotations

import orjson

from backend.region.models import HandOver, Offer
from backend.region.offering import withdraw
from backend.region.saving import backup, restore
from backend.region.taking import pending_for, subscriptions_of
from backend.tenants.backup.rows import to_json
from backend.tenants.models import Municipality
from tests.region.test_offering import NOW, give, taken, waiting, wants, work

__all__ = ["taken"]


def through_a_file(town: Municipality) -> dict:
    return orjson.loads(to_json(backup(town)))


def test_offers_of_later_are_withdrawn_and_those_of_then_come_back(taken, town, other_town):
    wants(other_town, town)
    give(town, "kept", text="then")
    give(town, "gone", text="then")
    saved = through_a_file(town)
    give(town, "kept", text="later")
    give(town, "new")
    withdraw(town, module="notices", keys=["gone"], now=NOW)
    work(other_town)
    taken.clear()

    restore(town, saved)
    assert "nachbardorf" in waiting()
    work(other_town)

    documents = {offered.key: offered.document for _slug, offered in taken}
    assert documents == {"kept": {"text": "then"}, "gone": {"text": "then"}, "new": None}


def test_what_others_changed_since_is_taken_again(taken, town, other_town):
    wants(other_town, town)
    give(town, "changed", text="then")
    give(town, "same")
    work(other_town)
    saved = through_a_file(other_town)
    give(town, "changed", text="later")
    give(town, "new")
    work(other_town)
    assert pending_for(other_town) == []

    restore(other_town, saved)

    assert {offer.key for offer in pending_for(other_town)} == {"changed", "new"}


def test_subscriptions_are_those_of_the_backup(town, other_town):
    wants(other_town, town, "notices")
    saved = through_a_file(other_town)
    wants(other_town, town, "events")
    restore(other_town, saved)
    [row] = subscriptions_of(other_town, declared_in="subscriptions")
    assert row.modules == ["notices"]


def test_what_came_from_a_town_that_is_gone_goes_too(taken, town, other_town):
    wants(other_town, town)
    give(town, "a")
    work(other_town)
    saved = through_a_file(other_town)
    Offer.objects.all().delete()
    taken.clear()

    restore(other_town, saved)
    work(other_town)

    assert [(offered.key, offered.document) for _slug, offered in taken] == [("a", None)]
    assert not HandOver.objects.exists()
