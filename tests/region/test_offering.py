"""Offers, who takes them, and how far each hand-over got; the module that takes them here is an invented one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import transaction
from django_tenants.utils import tenant_context
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.region.models import HandOver, Offer, Subscription
from backend.region.module import health, sweep
from backend.region.offering import NewOffer, offer, offered_keys, withdraw
from backend.region.taking import pending_for, subscribe, take_pending
from backend.tenants import registry
from backend.tenants.models import Municipality
from backend.tenants.registry import Module, Offered, Taken
from tests.statements import statements
from tests.waste_calendar.towns import rolled_out

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, Offered]]]:
    """What the always-on module `notices` was given, town by town; it refuses the key `bad`."""
    received: list[tuple[str, Offered]] = []

    def take(town: Municipality, offered: Offered) -> Taken:
        if offered.key == "bad":
            raise ValueError("this document is not good")
        received.append((town.slug, offered))
        return Taken.CREATED

    monkeypatch.setitem(registry._modules, "notices", Module(key="notices", title="Notices", take=take))
    return received


def give(town: Municipality, *keys: str, audience: list[str] | None = None, text: str = "x") -> int:
    documents = [NewOffer(key=key, audience=audience, document={"text": text}) for key in keys]
    return offer(town, module="notices", offers=documents, now=NOW)


def wants(town: Municipality, origin: Municipality, *modules: str) -> None:
    addresses = [town.slug, town.ags]
    subscribe(town, origin=origin.slug, declared_in="subscriptions", modules=modules, addressed_as=addresses)


def work(town: Municipality) -> int:
    with tenant_context(town):
        return take_pending(town, now=NOW)


def waiting() -> list[str]:
    jobs = ProcrastinateJob.objects.filter(task_name="backend.region.tasks.take_offers", status="todo")
    return sorted(job.args["schema"] for job in jobs)


def test_an_offer_reaches_who_subscribes_and_nobody_else(taken, town, other_town):
    wants(other_town, town)
    stranger = rolled_out("fremd", ags="12069777")
    give(town, "a")
    assert waiting() == ["nachbardorf"]
    for slug in (other_town, stranger):
        work(slug)
    assert [(slug, offered.origin, offered.document) for slug, offered in taken] == [
        ("nachbardorf", "musterstadt", {"text": "x"})
    ]


def test_an_audience_is_kept(taken, town, other_town):
    wants(other_town, town)
    give(town, "for-all", audience=None)
    give(town, "for-it", audience=["nachbardorf"])
    give(town, "for-its-key", audience=[other_town.ags])
    give(town, "for-others", audience=["12069777"])
    work(other_town)
    assert {offered.key for _slug, offered in taken} == {"for-all", "for-it", "for-its-key"}


def test_other_modules_are_not_taken(taken, town, other_town):
    wants(other_town, town, "events")
    give(town, "a")
    assert waiting() == []
    work(other_town)
    assert taken == []


def test_what_is_unchanged_is_neither_offered_nor_taken_again(taken, town, other_town):
    wants(other_town, town)
    assert give(town, "a", "b") == 2
    assert give(town, "a", "b") == 0
    work(other_town)
    with statements() as seen:
        work(other_town)
    assert len(taken) == 2
    assert not [sql for sql in seen if sql.split()[0] in {"INSERT", "UPDATE", "DELETE"}]


def test_a_correction_and_a_withdrawal_follow(taken, town, other_town):
    wants(other_town, town)
    give(town, "a")
    work(other_town)
    give(town, "a", text="y")
    work(other_town)
    withdraw(town, module="notices", keys=["a"], now=NOW)
    assert offered_keys(town, module="notices") == set()
    work(other_town)
    assert [offered.document for _slug, offered in taken] == [{"text": "x"}, {"text": "y"}, None]
    assert not HandOver.objects.exists()


def test_what_was_withdrawn_can_be_offered_again(taken, town, other_town):
    wants(other_town, town)
    give(town, "a")
    withdraw(town, module="notices", keys=["a"], now=NOW)
    assert give(town, "a") == 1
    work(other_town)
    assert [offered.document for _slug, offered in taken] == [{"text": "x"}]


def test_one_bad_document_does_not_stop_the_others_and_is_seen(taken, town, other_town):
    wants(other_town, town)
    give(town, "a", "bad", "c")
    assert work(other_town) == 1
    assert {offered.key for _slug, offered in taken} == {"a", "c"}
    [line] = health(other_town, NOW)
    assert (line.is_fine, line.message) == (False, "this document is not good")
    assert [item.key for item in pending_for(other_town)] == ["bad"]
    withdraw(town, module="notices", keys=["bad"], now=NOW)


def test_the_sweep_wakes_a_town_whose_job_got_lost(taken, town, other_town):
    wants(other_town, town)
    give(town, "a")
    before = len(waiting())
    sweep(other_town, NOW)
    assert len(waiting()) == before + 1
    work(other_town)
    sweep(other_town, NOW)
    assert len(waiting()) == before + 1


def test_ending_a_subscription_takes_back_what_came_with_it(taken, town, other_town):
    wants(other_town, town)
    give(town, "a")
    work(other_town)
    Subscription.objects.all().delete()
    work(other_town)
    assert taken[-1][1].document is None
    assert not HandOver.objects.exists()


def test_an_offer_belongs_into_a_transaction(committing):
    town = Municipality(schema_name="unsaved")
    with pytest.raises(transaction.TransactionManagementError):
        give(town, "a")


def test_statements_do_not_grow_with_offers(taken, town):
    with statements() as few:
        give(town, "a")
    with statements() as many:
        give(town, *(f"k{number}" for number in range(50)))
    assert len(many) == len(few)
    assert Offer.objects.count() == 51
