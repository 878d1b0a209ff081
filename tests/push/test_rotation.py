"""A new SECRET_KEY: who was reached before is reached after it, once, and the old key may go after a night."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django_tenants.utils import tenant_context

from backend.push import rotation, tasks
from backend.push.mail.addresses import hash_of_address, mailbox_of
from backend.push.models import Device, VapidKey
from backend.push.rotation import renew
from backend.push.targets import Target, seal, unseal
from backend.push.vapid import credentials_of, make_key
from backend.tenants.models import Municipality
from tests.openapi import ValidatingClient
from tests.push.conftest import FID, device_document, register_at
from tests.push.factories import NOW, device
from tests.push.mail.conftest import ANNA, subscribe
from tests.statements import statements

OLD, NEW = "the-old-key", "the-new-key"


@pytest.fixture(autouse=True)
def moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def rotate(settings: Any) -> Callable[..., None]:
    """Begins with the old key; called, the new one is there beside it, or alone."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []

    def rotated(*, with_old: bool = True) -> None:
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD] if with_old else []

    return rotated


def reached() -> list[str]:
    """The addresses that we can open, of devices that have one."""
    rows = Device.objects.exclude(target_sealed="").order_by("pk")
    return [unseal(row.target_sealed, transport=row.transport).value for row in rows]


def test_a_phone_that_registers_again_is_reached_once(rotate: Callable[..., None], town: Municipality) -> None:
    register_at(town)
    rotate()
    register_at(town)
    assert reached() == [FID]


def test_a_phone_proves_who_it_is_and_is_kept_with_the_new_key_on_sight(
    rotate: Callable[..., None], town: Municipality
) -> None:
    made = register_at(town)
    rotate()
    answer = ValidatingClient(town).put(made.path, device_document(), headers=made.headers)
    assert answer.status_code == 200
    rotate(with_old=False)
    assert reached() == [FID]
    assert Device.objects.get().target_hash == Target(transport="fcm", kind="fid", value=FID).hash
    assert ValidatingClient(town).delete(made.path, headers=made.headers).status_code == 204


def test_a_mailbox_that_subscribes_again_has_one_subscription(
    rotate: Callable[..., None], town: Municipality, mailoutbox: list[Any], client_of: Any
) -> None:
    first = subscribe(client_of(town), town, mailoutbox)
    rotate()
    again = subscribe(client_of(town), town, mailoutbox)
    assert (first.pk, Device.objects.count()) == (again.pk, 1)


def test_after_a_night_the_old_key_may_go(
    rotate: Callable[..., None],
    town: Municipality,
    other_town: Municipality,
    mailoutbox: list[Any],
    client_of: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rotation, "MOST", 2)
    make_key(today=NOW.date())
    signed_with = credentials_of(town)
    subscribe(client_of(town), town, mailoutbox)
    for _ in range(4):
        device()
    with tenant_context(other_town):
        device()
    lost = device(target_sealed="sealed with a key that is lost", target_hash="lost")
    rotate()
    before = set(Device.objects.values_list("pk", "secret_hash", "public_id"))
    assert renew(town) == 5
    assert renew(town) == 0
    tasks.forget_devices(timestamp=int(NOW.timestamp()))
    rotate(with_old=False)
    for one in (town, other_town):
        with tenant_context(one):
            Device.objects.filter(pk=lost.pk, target_hash="lost").delete()
            assert len(reached()) == Device.objects.count()
    with tenant_context(town):
        assert credentials_of(town) == signed_with
        assert VapidKey.objects.count() == 1
        mailbox = Device.objects.get(transport="email")
        assert mailbox_of(unseal(mailbox.target_sealed, transport="email")).address == ANNA
        assert mailbox.target_hash == hash_of_address(ANNA)
        assert before >= set(Device.objects.values_list("pk", "secret_hash", "public_id"))
        with statements() as seen:
            assert renew(town) == 0
        assert seen == []


def test_who_registered_twice_meanwhile_is_told_by_the_later_device(
    rotate: Callable[..., None], town: Municipality
) -> None:
    old = device(project="push.apple.com")
    target = unseal(old.target_sealed, transport="fcm")
    rotate()
    new = device(target_hash=target.hash, target_sealed=seal(target))
    assert renew(town) == 1
    old.refresh_from_db()
    assert (old.transport, old.target_sealed, old.project) == ("", "", "")
    assert Device.objects.get(target_hash=target.hash) == new
