"""A town's own addresses: answered when they lead here, and the others lead to the first one."""

from __future__ import annotations

from ipaddress import ip_address

import pytest
from django.test import Client

from backend.tenants.models import Host, Municipality
from backend.tenants.own_hosts import HostIsNotReady, make_primary, verify_pending
from backend.tenants.rollout.applying import apply_file
from backend.tenants.schemas import use_public_schema
from tests.feeds.factories import article
from tests.towns import town_file

OWN = "www.musterstadt.example.org"
HERE, ELSEWHERE = ip_address("203.0.113.7"), ip_address("198.51.100.1")


@pytest.fixture
def waiting(town) -> Host:
    article("Neues")
    use_public_schema()
    return Host.objects.create(tenant=town, domain=OWN, is_primary=False, state=Host.State.PENDING)


def resolver(own):
    def resolve(host: str):
        if host == OWN and own is None:
            raise OSError("no such name")
        return [own] if host == OWN else [HERE]

    return resolve


def get(path: str, *, host: str, **more):
    return Client(headers={"host": host}).get(path, **more)


@pytest.mark.parametrize(("own", "leads_here"), [(None, False), (ELSEWHERE, False), (HERE, True)])
def test_it_answers_when_its_dns_leads_here(waiting, own, leads_here):
    assert verify_pending(resolver=resolver(own)) == ([OWN] if leads_here else [])
    assert verify_pending(resolver=resolver(own)) == []
    waiting.refresh_from_db()
    assert (waiting.state == "verified") is leads_here
    assert (get("/api/v1/news", host=OWN).status_code == 200) is leads_here


def test_only_what_leads_here_becomes_the_first_address_and_pages_elsewhere_lead_there(town, waiting):
    with pytest.raises(HostIsNotReady):
        make_primary(town, OWN)
    with pytest.raises(HostIsNotReady):
        make_primary(town, "nachbardorf.region.test")
    verify_pending(resolver=resolver(HERE))
    make_primary(town, OWN)
    use_public_schema()
    assert [(host.domain, host.is_primary) for host in Host.objects.filter(tenant=town).order_by("-is_primary")] == [
        (OWN, True), (town.default_domain, False),
    ]  # fmt: skip
    moved = get("/nachrichten/?seite=2", host=town.default_domain)
    origin = Municipality.objects.get(pk=town.pk).origin
    assert (moved.status_code, moved["Location"]) == (301, f"{origin}/nachrichten/?seite=2")
    assert get("/nachrichten/", host=OWN).status_code == 200
    # Who knows the old address, as apps and calendars do, is answered there.
    [item] = get("/api/v1/news", host=town.default_domain).json()["items"]
    assert item["url"].startswith(f"{origin}/")
    assert Client(headers={"host": town.default_domain}).post("/rueckmeldung/").status_code != 301

    use_public_schema()
    make_primary(town, town.default_domain)
    assert get("/nachrichten/", host=town.default_domain).status_code == 200
    assert get("/nachrichten/", host=OWN).status_code == 301


def test_a_file_that_names_it_no_more_gives_the_first_address_back(town):
    use_public_schema()
    assert apply_file(town_file(town.slug, hosts=[OWN]), now=town.created_at).is_fine
    verify_pending(resolver=resolver(HERE))
    make_primary(town, OWN)
    use_public_schema()
    outcome = apply_file(town_file(town.slug), now=town.created_at)
    assert outcome.is_fine, outcome.error
    town.refresh_from_db()
    assert (town.primary_domain, [host.domain for host in town.domains.all()]) == ("", [town.default_domain])
    assert get("/nachrichten/", host=town.default_domain).status_code == 200
