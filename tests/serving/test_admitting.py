"""What has to be built is given in shares: to an address, beside it to an installation; what is kept, to everybody."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from backend.push.models import Device
from backend.push.secrets import hash_of
from backend.serving.admitting import forget_all
from backend.serving.response_cache import responses
from tests.feeds.factories import NOON, article

TOO_MANY = 429


@pytest.fixture(autouse=True)
def shares(settings):
    forget_all()
    settings.MISSES_PER_MINUTE, settings.SEARCHES_PER_MINUTE = 20, 10
    with time_machine.travel(NOON, tick=False):
        yield
    forget_all()


def ask(town, path: str, *, address: str = "192.0.2.7", secret: str = ""):
    """An answer that nobody has in memory."""
    responses.clear()
    headers = {"host": town.default_domain} | ({"authorization": f"Device {secret}"} if secret else {})
    return Client(headers=headers, REMOTE_ADDR=address).get(f"/api/v1/{path}")


def test_an_address_has_its_share_of_a_minute(town):
    assert {ask(town, "news").status_code for _each in range(20)} == {200}
    refused = ask(town, "events")
    assert (refused.status_code, refused.json()["code"]) == (TOO_MANY, "too_many_requests")
    assert 0 < int(refused["Retry-After"]) <= 60
    assert refused["Access-Control-Allow-Origin"] == "*"
    assert ask(town, "news", address="192.0.2.8").status_code == 200
    with time_machine.travel(NOON.replace(minute=NOON.minute + 1), tick=False):
        assert ask(town, "news").status_code == 200


@pytest.mark.parametrize("path", ["search?q=fest", "news?q=fest", "waste/streets?q=bahn"])
def test_searches_are_counted_by_themselves(town, path):
    article("Fest")
    assert {ask(town, path).status_code for _each in range(10)} == {200}
    assert ask(town, path).status_code == TOO_MANY
    assert ask(town, "news").status_code == 200


def test_a_household_has_one_share(town):
    for number in range(20):
        ask(town, "news", address=f"2001:db8:1:2::{number:x}")
    assert ask(town, "news", address="2001:db8:1:2:ffff::1").status_code == TOO_MANY
    assert ask(town, "news", address="2001:db8:1:3::1").status_code == 200


def test_an_installation_has_its_own_where_others_have_used_up_that_of_their_address(town):
    secret = "the device's"
    Device.objects.create(
        secret_hash=hash_of(secret), created_on=NOON.date(), last_seen_on=NOON.date(), consent_on=NOON.date()
    )
    for _each in range(20):
        ask(town, "news")
    assert [ask(town, "news", secret=secret).status_code for _each in range(3)] == [200, 200, TOO_MANY]


def test_a_secret_that_nobody_knows_helps_nobody_and_is_looked_up_so_often_only(town, django_assert_max_num_queries):
    for _each in range(20):
        ask(town, "news")
    for number in range(60):
        assert ask(town, "news", secret=f"guess{number}").status_code == TOO_MANY
    with django_assert_max_num_queries(1):  # which town it is
        assert ask(town, "news", secret="another").status_code == TOO_MANY


def test_without_a_number_there_is_no_limit(town, settings):
    settings.MISSES_PER_MINUTE = 0
    assert {ask(town, "news").status_code for _each in range(30)} == {200}


def test_a_browser_of_another_website_may_show_the_secret(town):
    allowed = Client(headers={"host": town.default_domain}).options("/api/v1/news")
    assert "Authorization" in allowed["Access-Control-Allow-Headers"]
