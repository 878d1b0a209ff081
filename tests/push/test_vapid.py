"""A town's key pair for Web Push: one, sealed, its own, and told to browsers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django_tenants.utils import tenant_context

from backend.push.channels import channels_of
from backend.push.models import VapidKey
from backend.push.module import sweep
from backend.push.targets import Target
from backend.push.transports.envelopes import Envelope, Result
from backend.push.transports.web_push import WebPush
from backend.push.vapid import credentials_of, make_key, public_key
from backend.tenants.models import Municipality
from tests.openapi import ValidatingClient
from tests.push.factories import NOW
from tests.push.fakes.web_push import fake_web_push
from tests.push.transports.contract import notification

Api = Callable[[Municipality], ValidatingClient]


def test_every_town_has_one_key_of_its_own(town: Municipality, other_town: Municipality) -> None:
    sweep(town, NOW)
    first = public_key()
    make_key(today=NOW.date())
    assert (VapidKey.objects.count(), public_key()) == (1, first)
    with tenant_context(other_town):
        sweep(other_town, NOW)
        assert public_key() not in {"", first}


def test_the_private_half_is_sealed_and_is_not_printed(town: Municipality) -> None:
    make_key(today=NOW.date())
    found = credentials_of(town)
    assert found is not None
    assert found.values["private_key"] not in repr(found)
    assert found.values["private_key"] not in VapidKey.objects.get().private_sealed
    assert found.values["subject"] == town.origin


def test_browsers_find_the_public_half_in_config(town: Municipality, api: Api) -> None:
    in_a_demo = [{"key": "expo"}, {"key": "fcm"}]
    assert api(town).get("/api/v1/config").json()["push"]["transports"] == in_a_demo
    make_key(today=NOW.date())
    assert api(town).get("/api/v1/config").json()["push"]["transports"] == [
        *in_a_demo,
        {"key": "web_push", "public_key": public_key()},
    ]


def test_what_the_town_sends_is_signed_with_it(town: Municipality, settings: Any) -> None:
    settings.REGION_SCHEME = "https"  # a service wants to know who signs
    assert "web_push" not in channels_of(town)
    make_key(today=NOW.date())
    assert channels_of(town)["web_push"] is channels_of(town)["web_push"]
    credentials = credentials_of(town)
    assert credentials is not None
    with fake_web_push() as fake:
        channel = WebPush(credentials, policy=fake.policy)
        target = Target(transport="web_push", kind="web_push", value=fake.subscribe("1", application_key=public_key()))
        (outcome,) = channel.send([Envelope(key=1, target=target, notification=notification())], now=NOW)
        channel.close()
    assert outcome.result == Result.ACCEPTED
