"""Devices over the API: registered, read, replaced, erased, and opened by their secret alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django_tenants.utils import tenant_context

from backend.library.models import Area, Category
from backend.push import api as push_api
from backend.push import devices
from backend.push.audiences import Audience
from backend.push.models import Delivery, Device, Message, Tally
from backend.push.planning import plan
from backend.push.targets import unseal
from backend.serving.limits import Limit
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading
from tests.openapi import ValidatingClient
from tests.push.conftest import CONSENT, FID, Registered, device_document, register_at
from tests.push.factories import NOW, message
from tests.statements import statements

Api = Callable[[Municipality], ValidatingClient]
WEB_PUSH = {
    "endpoint": "https://push.example.org/send/abc",
    "expirationTime": None,
    "keys": {
        "p256dh": "BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM",
        "auth": "tBHItJI5svbpez7KI4CCXg",
    },
}


def test_a_device_reads_what_it_sent_and_not_its_address(town: Municipality, api: Api) -> None:
    area = Area.objects.create(name="Lütte")
    sent = {
        "areas": [str(area.public_id)],
        "muted_sources": ["6f1e62c6-58d4-4a39-8a2c-0a1e52a5f0a1"],
        "quiet_hours": {"from": "21:00", "until": "07:00"},
    }
    device = register_at(town, **sent)
    document = api(town).get(device.path, headers=device.headers).json()
    assert {key: document[key] for key in sent} == sent
    assert document["consent"] == CONSENT
    assert document["push"] == {"transport": "fcm"}
    assert FID not in str(document)


def test_what_is_left_out_is_empty_afterwards(town: Municipality, api: Api, device: Registered) -> None:
    changed = device_document(quiet_hours={"from": "22:00", "until": "06:30"})
    assert api(town).put(device.path, changed, headers=device.headers).status_code == 200
    answer = api(town).put(device.path, {"consent": CONSENT}, headers=device.headers).json()
    assert answer["quiet_hours"] is None
    assert answer["push"] is None


def test_what_the_town_deletes_keeps_nobody_from_switching_off_the_rest(town: Municipality, api: Api) -> None:
    area, category = Area.objects.create(name="Lütte"), Category.objects.create(title="Sport")
    chosen = {"areas": [str(area.public_id)], "topics": ["news", f"news:{category.public_id}"]}
    device = register_at(town, **chosen)
    area.delete()
    category.delete()
    rest = chosen | {"topics": chosen["topics"][1:]}
    answer = api(town).put(device.path, device_document(**rest), headers=device.headers)
    assert (answer.status_code, {name: answer.json()[name] for name in rest}) == (200, rest)
    assert api(town).post("/api/v1/devices", device_document(**rest)).status_code == 400


def test_a_device_erases_itself_also_where_the_town_has_switched_push_off(
    town: Municipality, api: Api, device: Registered
) -> None:
    town.modules = ["news"]
    town.save()
    assert api(town).get(device.path, headers=device.headers).status_code == 404
    assert api(town).delete(device.path, headers=device.headers).status_code == 204
    assert not Device.objects.exists()


def test_erasing_leaves_nothing(town: Municipality, api: Api, device: Registered) -> None:
    assert api(town).delete(device.path, headers=device.headers).status_code == 204
    assert not Device.objects.exists()
    assert api(town).get(device.path, headers=device.headers).status_code == 401


@pytest.mark.parametrize("authorization", ["", "Device", "Device wrong", "Bearer wrong", "Basic ZTpl", "Device \x7f"])
def test_nobody_else_opens_it(town: Municipality, api: Api, device: Registered, authorization: str) -> None:
    headers = {"Authorization": authorization}
    for ask in (api(town).get, api(town).delete):
        answer = ask(device.path, headers=headers)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == "Device"
    assert api(town).put(device.path, device_document(), headers=headers).status_code == 401
    assert Device.objects.count() == 1


def test_an_unknown_device_is_answered_like_a_wrong_secret(town: Municipality, api: Api, device: Registered) -> None:
    unknown = api(town).get("/api/v1/devices/5f0c3b0e-5d8f-4b53-9f4a-3b7b7c9a3c11", headers=device.headers)
    wrong = api(town).get(device.path, headers={"Authorization": "Device wrong"})
    assert (unknown.status_code, unknown.content) == (wrong.status_code, wrong.content)


def test_another_town_does_not_know_it(
    town: Municipality, other_town: Municipality, api: Api, device: Registered
) -> None:
    assert api(other_town).get(device.path, headers=device.headers).status_code == 401
    assert api(town).get(device.path, headers=device.headers).status_code == 200


def test_the_same_phone_at_two_towns_is_two_strangers(town: Municipality, other_town: Municipality) -> None:
    register_at(town)
    register_at(other_town)
    with tenant_context(town):
        here = Device.objects.get()
    with tenant_context(other_town):
        there = Device.objects.get()
    for column in ("public_id", "secret_hash", "target_hash", "target_sealed"):
        assert getattr(here, column) != getattr(there, column)


def test_an_address_belongs_to_who_registered_it_last(town: Municipality, api: Api, device: Registered) -> None:
    later = register_at(town)
    assert api(town).get(device.path, headers=device.headers).json()["push"] is None
    assert api(town).get(later.path, headers=later.headers).json()["push"] == {"transport": "fcm"}


def test_a_phone_whose_app_is_installed_anew_is_told_each_thing_once(town: Municipality, device: Registered) -> None:
    first = Device.objects.get()
    told, waits, unwanted = (message(audience=Audience(topics=(topic,))) for topic in ("news", "alerts", "events"))
    values = {"transport": "fcm", "severity": 20, "not_before": NOW}
    Delivery.objects.create(message=told, device=first, state="accepted", done_at=NOW, **values)
    for later in (waits, unwanted):
        Delivery.objects.create(message=later, device=first, **values)
    register_at(town, topics=["news", "alerts"])
    second = Device.objects.latest("pk")
    assert dict(Delivery.objects.filter(device=second).values_list("message", "state")) == {
        told.pk: "accepted", waits.pk: "waiting", unwanted.pk: "useless",
    }  # fmt: skip
    plan(told, reading=Reading(town=town, now=NOW, lang="de"))
    assert Delivery.objects.filter(message=told).count() == 1


def test_who_registers_twice_at_the_same_moment_has_one_address(
    town: Municipality, device: Registered, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, others = iter([Device.objects.none]), devices._others
    monkeypatch.setattr(devices, "_others", lambda one, **at: next(looks, lambda: others(one, **at))())
    register_at(town)
    assert Device.objects.filter(transport="fcm").count() == 1
    assert Device.objects.count() == 2


def test_what_is_erased_meanwhile_is_not_written_anew(town: Municipality, device: Registered) -> None:
    with statements() as made:
        ValidatingClient(town).put(device.path, device_document(lang="en"), headers=device.headers)
    (looked,) = [text for text in made if "secret_hash" in text and text.startswith("SELECT")]
    assert "FOR NO KEY UPDATE" in looked


def test_neither_secret_nor_address_is_readable_in_the_database(town: Municipality, device: Registered) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(push_device)::text FROM push_device")
        (row,) = cursor.fetchone()
    assert FID not in row
    assert device.secret not in row
    kept = Device.objects.get()
    assert unseal(kept.target_sealed, transport=kept.transport).value == FID


@pytest.mark.parametrize(
    ("push", "kind"),
    [
        ({"transport": "fcm", "target": FID}, "fid"),
        ({"transport": "fcm", "target": f"{FID}:APA91b{'x' * 120}"}, "registration"),
        ({"transport": "expo", "target": "ExponentPushToken[xxxxxxxxxxxxxxxxxxxxxx]"}, "expo"),
        ({"transport": "web_push", "target": WEB_PUSH}, "web_push"),
    ],
    ids=["installation id", "registration", "expo", "web push"],
)
def test_each_transport_knows_its_addresses(town: Municipality, push: dict[str, Any], kind: str) -> None:
    register_at(town, push=push)
    assert Device.objects.get().target_kind == kind


@pytest.mark.parametrize(
    "push",
    [
        {"transport": "fcm", "target": "x"},
        {"transport": "fcm", "target": {"fid": FID}},
        {"transport": "expo", "target": FID},
        {"transport": "pigeon", "target": FID},
        {"transport": "web_push", "target": FID},
        {"transport": "web_push", "target": {**WEB_PUSH, "endpoint": "http://push.example.org/"}},
        {"transport": "web_push", "target": {**WEB_PUSH, "endpoint": "https://127.0.0.1/"}},
        {"transport": "web_push", "target": {**WEB_PUSH, "endpoint": "https://[::1]/"}},
        {"transport": "web_push", "target": {**WEB_PUSH, "keys": {"p256dh": "<script>", "auth": ""}}},
    ],
    ids=["short", "object", "expo", "transport", "web text", "plain", "loopback", "loopback six", "keys"],
)
def test_what_is_no_address_is_refused(town: Municipality, api: Api, push: dict[str, Any]) -> None:
    answer = api(town).post("/api/v1/devices", device_document(push=push))
    assert answer.status_code == 400
    assert {name.partition(".")[0] for name in answer.json()["errors"]} == {"push"}
    assert not Device.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"consent": None}, "consent"),
        ({"consent": {"version": "1", "on": "2999-01-01"}}, "consent.on"),
        ({"areas": ["6f1e62c6-58d4-4a39-8a2c-0a1e52a5f0a1"]}, "areas"),
        ({"topics": ["nothing"]}, "topics"),
        ({"topics": "news"}, "topics"),
        ({"lang": "\x00"}, "lang"),
        ({"quiet_hours": {"from": "21:00"}}, "quiet_hours.until"),
        ({"quiet_hours": {"from": "25:00", "until": "07:00"}}, "quiet_hours.from"),
        ({"name": "Ada"}, "name"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_a_device_cannot_mean_is_refused(town: Municipality, api: Api, wrong: dict[str, Any], field: str) -> None:
    answer = api(town).post("/api/v1/devices", device_document(**wrong))
    assert answer.status_code == 400
    assert field in answer.json()["errors"]


def test_a_town_without_push_has_no_devices(town: Municipality, api: Api) -> None:
    town.modules = [module for module in town.modules if module != "push"]
    town.save()
    assert api(town).post("/api/v1/devices", device_document()).status_code == 404


def test_it_is_seen_once_a_day(town: Municipality, api: Api, device: Registered) -> None:
    Device.objects.update(last_seen_on="2026-01-01")
    with statements() as first:
        api(town).get(device.path, headers=device.headers)
    with statements() as second:
        api(town).get(device.path, headers=device.headers)
    assert str(Device.objects.get().last_seen_on) > "2026-01-01"
    assert len(first) == len(second) + 1


def test_an_app_learns_which_topics_there_are_and_may_choose_them(town: Municipality, api: Api) -> None:
    sports = Category.objects.create(title="Sport")
    topics = {topic["key"]: topic for topic in api(town).get("/api/v1/config").json()["push"]["topics"]}
    expected = {"alerts", "gazettes", "news", "events", f"news:{sports.public_id}", f"events:{sports.public_id}"}
    assert set(topics) == expected
    assert topics[f"news:{sports.public_id}"]["title"] == "Nachrichten: Sport"
    assert [key for key, topic in topics.items() if topic["is_default"]] == ["alerts"]
    device = register_at(town, topics=sorted(expected))
    assert Device.objects.get(public_id=device.id).topics == sorted(expected)


def test_one_address_registers_no_crowd(town: Municipality, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push_api, "LIMIT", Limit(name="device", each=1, town=9))
    register_at(town)
    response = api(town).post("/api/v1/devices", device_document())
    assert (response.status_code, response.json()["code"]) == (429, "too_many_requests")
    assert Device.objects.count() == 1


def test_what_was_switched_off_does_not_come_any_more(town: Municipality, api: Api, device: Registered) -> None:
    api(town).put(device.path, device_document(topics=["news", "alerts"]), headers=device.headers)
    kept = Device.objects.get()
    urgent, reminder = Audience(topics=("alerts",)), Audience(module="events")
    for audience in (Audience(topics=("news",)), urgent, Audience(is_everybody=True), reminder):
        told = message(audience=audience, state=Message.State.SENDING)
        Delivery.objects.create(message=told, device=kept, transport="fcm", severity=20, not_before=NOW)
    api(town).put(device.path, device_document(topics=["alerts"]), headers=device.headers)
    assert [one.state for one in Delivery.objects.order_by("pk")] == ["useless", "waiting", "waiting", "waiting"]
    assert Tally.objects.get().reason == "unwanted"
    api(town).put(device.path, device_document(push=None), headers=device.headers)
    assert not Delivery.objects.filter(state="waiting").exists()
