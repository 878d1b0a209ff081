"""Nothing of a device is said but to its service: all that is written is searched for its address and its secret."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack
from traceback import TracebackException
from typing import Any

import orjson
import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.test import Client

from backend.accounts.models import Role
from backend.push import devices
from backend.push.models import Device
from backend.push.models.messages import Severity
from backend.push.running import run
from backend.push.secrets import hash_of
from backend.push.targets import Target, seal
from backend.tenants.models import Municipality
from tests.accounts.people import person_of
from tests.push.conftest import CONSENT, FID, register_at
from tests.push.factories import NOW, device, message
from tests.push.transports.contract import SPEAKING, Bench

SAID_NOWHERE = ("address-", FID, FID[:12])


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def written(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """All that is logged from here on, however much a person turned it up; read it with `everything`."""
    for name in (
        "",
        "django.request",
        "django.security",
        "urllib3",
        "httpx",
        "httpcore",
        "procrastinate",
        "firebase_admin",
    ):
        caplog.set_level(logging.DEBUG, logger=name or None)
    return caplog


def everything(written: pytest.LogCaptureFixture) -> str:
    """The log, and every column of every table of push."""
    formatter = logging.Formatter("%(name)s %(message)s")
    logged = [f"{formatter.format(record)} {record.args}" for record in written.records]
    return "\n".join([*logged, *_rows()])


def _rows() -> Iterator[str]:
    for model in apps.get_app_config("push").get_models():
        table = connection.ops.quote_name(model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT row_to_json(found)::text FROM {table} found")
            yield from (row for (row,) in cursor.fetchall())


def registered(target: Target) -> Device:
    made = device(topics=["news"], transport=target.transport)
    Device.objects.filter(pk=made.pk).update(
        target_kind=target.kind, target_sealed=seal(target), target_hash=target.hash
    )
    return made


def send(town: Municipality, benches: dict[str, Bench], *, severity: Severity) -> None:
    message(severity=severity)
    channels = {name: bench.channel for name, bench in benches.items()}
    run(town=town, channels=channels, clock=lambda: NOW, is_wanted_elsewhere=lambda _severity: False)


def test_no_answer_of_a_service_tells_an_address(
    town: Municipality, written: pytest.LogCaptureFixture, client_of: Any
) -> None:
    with ExitStack() as stack:
        benches = {name: stack.enter_context(SPEAKING[name]()) for name in SPEAKING}
        for number in range(max(len(bench.answers) for bench in benches.values())):
            for key, bench in enumerate(benches.values()):
                bench.will(list(bench.answers)[number % len(bench.answers)])
                registered(bench.address(100 * number + key))
            send(town, benches, severity=Severity.NORMAL)
        nowhere = {name: bench.to_nobody() for name, bench in benches.items()}
        for key, bench in enumerate(benches.values()):
            registered(bench.address(9000 + key))
        message()
        run(town=town, channels=nowhere, clock=lambda: NOW, is_wanted_elsewhere=lambda _severity: False)
        for channel in [*nowhere.values(), *(bench.channel for bench in benches.values())]:
            channel.close()
    client: Client = client_of(town)
    client.force_login(person_of(town, Role.TOWN_ADMINISTRATOR))
    pages = ["/cms/", "/cms/mitteilungen/", "/cms/mitteilungen/testgeraete/"]
    seen = "".join(client.get(page, follow=True).content.decode() for page in pages)
    text = everything(written) + seen
    assert "waiting" in text  # it is searched where there is something
    assert [word for word in SAID_NOWHERE if word in text] == []


def test_no_request_tells_an_address_a_secret_or_who_it_is(
    town: Municipality, written: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, client_of: Any
) -> None:
    made = register_at(town)
    client: Client = client_of(town)
    wrong = {"consent": CONSENT, "push": {"transport": "fcm", "target": f"{FID} "}, "lang": FID}
    asked: Any = {"content_type": "application/json", "headers": made.headers}
    answers = [
        client.put(made.path, wrong, **asked),
        client.put(made.path, orjson.dumps(wrong)[:-2], **asked),
        client.get(made.path, headers={"Authorization": f"Device {made.secret}x"}),
        *(client.get(f"/e-mails/{what}/address-1/") for what in ("bestaetigen", "abo", "abmelden")),
    ]
    monkeypatch.setattr(devices, "_reach", _breaks)
    right = {"consent": CONSENT, "push": {"transport": "fcm", "target": FID}}
    answers.append(client.put(made.path, right, **asked))
    assert [answer.status_code for answer in answers] == [400, 400, 401, 404, 404, 404, 500]
    known = Device.objects.get()
    logged = "\n".join(logging.Formatter().format(record) for record in written.records)
    assert "the disk is full" in logged
    assert "/api/v1/devices/…" in logged
    errors = [record.exc_info[1] for record in written.records if record.exc_info]
    crashes = [
        "".join(TracebackException.from_exception(error, capture_locals=True).format()) for error in errors if error
    ]
    assert crashes
    said = "".join([everything(written), *crashes, *(answer.content.decode() for answer in answers[:3])])
    assert [word for word in (*SAID_NOWHERE, made.secret) if word in said] == []
    assert [word for word in (made.id, known.secret_hash) if word in logged] == []


def test_what_prints_a_device_says_a_short_hash(town: Municipality) -> None:
    made = register_at(town)
    known = Device.objects.get()
    assert known.short_hash == hash_of(made.secret)[:8]
    assert (str(known), repr(known)) == (f"device {known.short_hash}", f"<Device: device {known.short_hash}>")
    target = Target(transport="fcm", kind="fid", value=FID)
    assert [text for text in (str(target), repr(target), seal(target)) if FID in text] == []


def _breaks(*_args: Any, **_kwargs: Any) -> None:
    raise RuntimeError("the disk is full")
