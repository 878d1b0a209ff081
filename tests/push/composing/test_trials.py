"""Test devices: named by who holds them in their hand, and sent to without anybody else being told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.accounts.models import User
from backend.common.clock import now
from backend.push.api import TEST_CODES
from backend.push.composing import trials
from backend.push.composing.rules import left_on
from backend.push.models import Device, Message, TrialDevice
from backend.push.models.setup import A_DAY
from backend.push.models.trials import CODE_LASTS
from backend.push.planning import plan
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading
from tests.openapi import ValidatingClient
from tests.push.composing.conftest import written
from tests.push.conftest import Registered, register_at
from tests.push.factories import NOW, device
from tests.push.test_planning import told


def code_for(person: User, *, name: str = "Annas Handy") -> str:
    invited = trials.invite(name=name, by=person, now=now())
    assert invited is not None
    return invited.code


def say(town: Municipality, registered: Registered, code: str) -> int:
    answer = ValidatingClient(town).put(f"{registered.path}/test", {"code": code}, headers=registered.headers)
    return answer.status_code


def test_a_phone_becomes_a_test_device_by_the_code_that_its_owner_types(town: Municipality, sender: User) -> None:
    registered, client = register_at(town), ValidatingClient(town)
    code = code_for(sender)
    assert client.get(f"{registered.path}/test", headers=registered.headers).json() == {"name": None}
    assert say(town, registered, f" {code[:4].lower()}-{code[4:]} ") == 200
    assert client.get(f"{registered.path}/test", headers=registered.headers).json() == {"name": "Annas Handy"}
    assert [str(trial) for trial in trials.named()] == ["Annas Handy"]
    assert say(town, registered, code) == 404  # each code once
    assert client.delete(f"{registered.path}/test", headers=registered.headers).status_code == 204
    assert not trials.named()


def test_a_code_lasts_fifteen_minutes_and_needs_the_secret(town: Municipality, sender: User, clock: object) -> None:
    registered = register_at(town)
    code = code_for(sender)
    stranger = Registered(id=registered.id, secret="x" * 43)
    assert say(town, stranger, code) == 401
    clock.shift(CODE_LASTS)  # type: ignore[attr-defined]
    assert say(town, registered, code) == 404
    assert say(town, registered, "") == 400
    code_for(sender)
    assert TrialDevice.objects.count() == 1  # what was not used in time is gone


def test_nobody_names_more_phones_than_they_have(town: Municipality, sender: User) -> None:
    for _phone in range(trials.MOST):
        code_for(sender)
    assert trials.invite(name="noch eins", by=sender, now=NOW) is None


def test_it_goes_when_device_or_person_go(town: Municipality, sender: User) -> None:
    for _phone in range(2):
        trials.accept(device(), code=code_for(sender), now=NOW)
    trials.named()[0].device.delete()  # type: ignore[union-attr]
    assert TrialDevice.objects.count() == 1
    sender.delete()
    assert not TrialDevice.objects.exists()
    assert Device.objects.count() == 1


def test_a_test_goes_to_the_chosen_phones_alone_and_counts_for_nothing(town: Municipality, sender: User) -> None:
    device()
    mine = device(topics=[], quiet_from="00:00", quiet_until="23:59")
    trials.accept(mine, code=code_for(sender), now=NOW)
    draft = written(sender)
    trial = trials.send_trial(draft, to=trials.named(), by=sender, now=NOW)
    assert trial is not None
    assert str(trial) == "Test: Straße gesperrt"
    plan(trial, reading=Reading(town=town, now=NOW, lang="de"))
    assert told(trial) == {mine.pk}
    assert left_on(NOW, town=town) == A_DAY
    assert list(Message.objects.written()) == [draft]
    assert trials.send_trial(draft, to=[], by=sender, now=NOW) is None


def test_a_switched_off_phone_is_not_offered(town: Municipality, sender: User) -> None:
    trials.accept(device(transport="fcm"), code=code_for(sender), now=NOW)
    Device.objects.update(transport="")
    assert not trials.named()
    assert [str(trial) for trial in trials.of(sender)] == ["Annas Handy"]


@pytest.mark.parametrize("name", ["", "\u200e "])
def test_a_phone_without_a_name_is_called_phone(town: Municipality, sender: User, name: str) -> None:
    invited = trials.invite(name=name, by=sender, now=NOW)
    assert invited is not None
    assert invited.trial.name == "Telefon"
    assert invited.trial.code_until == NOW + timedelta(minutes=15)


def test_codes_are_not_found_out_by_trying(town: Municipality, sender: User) -> None:
    registered = register_at(town)
    code = code_for(sender)
    for _attempt in range(TEST_CODES.each):
        assert say(town, registered, "WRONGCDE") == 404
    assert say(town, registered, code) == 429
    assert not trials.named()
