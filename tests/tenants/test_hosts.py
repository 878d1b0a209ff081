"""Hosts are asked for once, forgotten at once, and no flood of invented names takes the memory."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from backend.common.freshness import memory
from backend.tenants import hosts as module
from backend.tenants.hosts import Hosts
from backend.tenants.models import Host
from tests.statements import statements


@pytest.fixture
def hosts(db) -> Iterator[Hosts]:
    """An empty memory that is believed."""
    memory.extend(until=time.monotonic() + 600)
    yield Hosts()
    memory.lapse()


def test_a_host_is_asked_for_once_also_when_nobody_answers_there(hosts, town):
    for domain, expected in ((town.default_domain, town), ("niemand.example.org", None)):
        with statements() as seen:
            assert hosts.town_of(domain) == expected
            assert hosts.town_of(domain) == expected
        assert len(seen) == 1
        assert hosts.remembered(domain) == expected


def test_a_host_that_waits_for_its_dns_does_not_answer(hosts, town):
    Host.objects.create(tenant=town, domain="www.example.org", is_primary=False, state=Host.State.PENDING)
    assert hosts.town_of("www.example.org") is None


def test_what_changed_is_forgotten_also_when_it_changed_while_it_was_asked_for(hosts, town, monkeypatch):
    assert hosts.town_of(town.default_domain)
    hosts.forget()
    assert hosts.remembered(town.default_domain) is None
    ask = Host.objects.select_related

    def changed_meanwhile(names):
        hosts.forget()
        return ask(names)

    monkeypatch.setattr(Host.objects, "select_related", changed_meanwhile)
    assert hosts.town_of(town.default_domain) == town
    assert hosts.remembered(town.default_domain) is None


def test_while_nobody_vouches_every_request_asks(hosts, town):
    hosts.town_of(town.default_domain)
    memory.lapse()
    assert hosts.remembered(town.default_domain) is None
    with statements() as seen:
        hosts.town_of(town.default_domain)
    assert len(seen) == 1


def test_invented_names_are_bounded(hosts, town, monkeypatch):
    monkeypatch.setattr(module, "MOST_UNKNOWN", 10)
    hosts.town_of(town.default_domain)
    for number in range(30):
        hosts.town_of(f"{number}.example.org")
    assert len(hosts._unknown) == 10
    assert hosts.remembered(town.default_domain) == town
