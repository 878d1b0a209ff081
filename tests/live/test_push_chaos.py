"""20,000 deliveries, five towns, four transports, every error in turn, killed workers, a database that goes away.

What is believed is the doubles' logs: news at most once, urgent notices at least once, everybody whose service took it
exactly as the town's own books say.
"""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Container, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import psycopg
import pytest

from backend.push.secrets import hash_of
from tests.live.region import LiveRegion, live_region
from tests.push.fakes import expo as expo_module
from tests.push.fakes import fcm as fcm_module
from tests.push.fakes import smtp as smtp_module
from tests.push.fakes import web_push as web_module
from tests.push.fakes.expo import FakeExpo, fake_expo
from tests.push.fakes.fcm import FakeFcm, fake_fcm
from tests.push.fakes.smtp import FakeMailServer, mail_server, settings_for
from tests.push.fakes.web_push import FakeWebPush, credentials, fake_web_push

pytestmark = [pytest.mark.slow]

TOWNS, WORKERS = 5, 3
DEVICES = {
    "fcm": 480,
    "web_push": 240,
    "expo": 2_600,
    "email": 100,
}  # in each town; every fourth gets an urgent notice too
DELIVERIES = 20_000
START = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 2:30 in the towns, half an hour before the clocks go back
MORNING = datetime(2026, 10, 25, 5, 0, tzinfo=UTC)  # 6:00 in the towns, by the new time
SHUT_OUT = "stadt-4"  # whose Firebase project lets nobody in until somebody mends it
KILLS = (1_500, 3_000, 4_500, 6_000, 9_000)  # after so many were taken
RESTART = 7_500

# By the end of an address: what its service says the first times; then it takes everything.
FCM = {
    0: [fcm_module.UNREGISTERED] * 99, 1: [fcm_module.INVALID] * 99, 2: [fcm_module.SENDER_ID_MISMATCH] * 99,
    3: [fcm_module.quota("7")], 5: [fcm_module.quota(None)], 6: [fcm_module.UNAVAILABLE], 7: [fcm_module.INTERNAL],
    9: [fcm_module.RESET], 10: [fcm_module.THIRD_PARTY], 11: [fcm_module.FORBIDDEN], 13: [fcm_module.NO_PROJECT],
    12: [fcm_module.RESET], 14: [fcm_module.MUMBLED], 16: [fcm_module.UNAVAILABLE, fcm_module.RESET],
}  # fmt: skip
WEB = {
    0: [web_module.Answer(status=410)] * 99, 1: [web_module.Answer(status=413)] * 99,
    2: [web_module.Answer(status=400)] * 99, 3: [web_module.Answer(status=429, headers={"Retry-After": "9"})],
    5: [web_module.Answer(status=503)], 9: [web_module.Answer(is_reset=True)], 10: [web_module.Answer(status=401)],
    12: [web_module.Answer(is_reset=True)], 16: [web_module.Answer(status=502), web_module.Answer(is_reset=True)],
}  # fmt: skip
EXPO = {
    0: ["DeviceNotRegistered"] * 99, 1: ["MessageTooBig"] * 99, 3: ["MessageRateExceeded"],
    5: ["ProviderError"], 10: ["InvalidCredentials"],
}  # fmt: skip
EXPO_REQUESTS = {
    7: expo_module.Answer(status=429, code="TOO_MANY_REQUESTS"), 11: expo_module.Answer(status=503),
    13: expo_module.Answer(is_reset=True), 17: expo_module.Answer(is_mumbled=True),
    19: expo_module.Answer(status=401, code="UNAUTHORIZED"),
}  # fmt: skip
MAIL = {
    0: [smtp_module.GONE] * 99, 1: [smtp_module.REFUSED] * 99, 2: [smtp_module.SPAM] * 99, 3: [smtp_module.FULL],
    5: [smtp_module.GREYLISTED], 9: [smtp_module.RESET], 12: [smtp_module.RESET_BEFORE],
    16: [smtp_module.GREYLISTED, smtp_module.RESET],
}  # fmt: skip
MAIL_CONVERSATIONS = {7: smtp_module.BUSY, 13: smtp_module.NOT_SIGNED_IN, 19: smtp_module.ENOUGH}
GONE, REFUSED = {0}, {"fcm": {1, 2}, "web_push": {1, 2}, "expo": {1}, "email": {1, 2}}
PERIOD = 20

Told = tuple[str, str, str]  # transport, topic, name of the device


@dataclass
class Services:
    """The four doubles and what they say to whom."""

    fcm: FakeFcm
    web: FakeWebPush
    expo: FakeExpo
    mail: FakeMailServer
    is_shut: bool = True
    asked: Counter[Told] = field(default_factory=Counter)
    requests_to_expo: int = 0
    turns_of_mail: int = 0

    def __post_init__(self) -> None:
        self.fcm.answer, self.web.answer, self.expo.ticket = self._fcm, self._web, self._expo
        self.expo.answer, self.mail.answer = self._expo_request, self._mail
        for fake in (self.fcm, self.web, self.expo):
            fake.latency = 0.002

    def told(self) -> Counter[Told]:
        """How often each device was told what, as the services know it."""
        found: Counter[Told] = Counter()
        found.update(("fcm", one["notification"]["title"], one["fid"]) for one in self.fcm.accepted)
        found.update(("web_push", told["title"], browser) for browser, told, _headers in self.web.accepted)
        found.update(("expo", one["title"], _inside(one["to"])) for one in self.expo.accepted)
        found.update(("email", str(one["Subject"]).split()[-1], _name(to)) for to, one in self.mail.accepted)
        return found

    def taken(self) -> int:
        return sum(len(fake.accepted) for fake in (self.fcm, self.web, self.expo, self.mail))

    def strangers(self) -> list[Any]:
        """What went to a device of another town than it was said in."""
        return [
            *(one for one in self.fcm.accepted if not one["fid"].startswith(one["notification"]["body"])),
            *(told for browser, told, _headers in self.web.accepted if not browser.startswith(told["body"])),
            *(one for one in self.expo.accepted if not _inside(one["to"]).startswith(one["body"])),
            *(one for to, one in self.mail.accepted if _name(to).rpartition(".")[0] not in _text(one)),
        ]

    def _fcm(self, message: dict[str, Any]) -> fcm_module.Answer:
        if self.is_shut and message["fid"].startswith(SHUT_OUT):
            return fcm_module.FORBIDDEN
        return self._next(("fcm", message["notification"]["title"], message["fid"]), FCM, fcm_module.ACCEPTED)

    def _web(self, browser: str) -> web_module.Answer:
        return self._next(("web_push", "", browser), WEB, web_module.Answer())

    def _expo(self, message: dict[str, Any]) -> str:
        return self._next(("expo", message["title"], _inside(message["to"])), EXPO, "")

    def _expo_request(self, _messages: list[dict[str, Any]]) -> expo_module.Answer:
        self.requests_to_expo += 1
        return EXPO_REQUESTS.get(self.requests_to_expo % 29, expo_module.Answer())

    def _mail(self, to: str) -> smtp_module.Answer:
        """At the recipient nobody knows yet what the mail says, so a mailbox errs once, whatever the topic."""
        if to:
            return self._next(("email", "", _name(to)), MAIL, smtp_module.ACCEPTED)
        self.turns_of_mail += 1
        return MAIL_CONVERSATIONS.get(self.turns_of_mail % 29, smtp_module.ACCEPTED)

    def _next(self, told: Told, answers: Mapping[int, list[Any]], otherwise: Any) -> Any:
        said = answers.get(number_of(told[2]) % PERIOD, [])
        before = self.asked[told]
        self.asked[told] += 1
        return said[before] if before < len(said) else otherwise


def number_of(name: str) -> int:
    return int(name.rpartition(".")[2])


def _name(mailbox: str) -> str:
    return mailbox.partition("@")[0]


def _text(mail: EmailMessage) -> str:
    part: Any = mail.get_body(preferencelist=("plain",))
    return str(part.get_content())


def _inside(address: str) -> str:
    return address.removeprefix("ExpoPushToken[").removesuffix("]")


@dataclass
class Chaos:
    """The region, its workers, and what happens to them."""

    region: LiveRegion
    services: Services
    kills: int = 0

    def until_idle(self) -> None:
        """Wait until every worker has found nothing to do at this instant."""
        instant = self.region.clock.read_text()
        ends = time.monotonic() + 300
        while any(self._said(slot) != instant for slot in range(WORKERS)):
            assert time.monotonic() < ends, "the workers never came to an end"
            time.sleep(0.02)

    def until_taken(self, number: int) -> None:
        ends = time.monotonic() + 300
        while self.services.taken() < number:
            assert time.monotonic() < ends, f"only {self.services.taken()} were taken"
            time.sleep(0.005)

    def kill_one(self) -> None:
        slot = random.randrange(WORKERS)
        with suppress(ProcessLookupError):
            os.kill(int((self.region.folder / f"worker-{slot}").read_text()), signal.SIGKILL)
            self.kills += 1

    def restart_database(self) -> None:
        self.region.cluster.stop()
        self.region.cluster.ensure_running()

    def at(self, moment: datetime) -> None:
        """From now on it is this instant; then everything that is due is done."""
        self.region.set_clock(moment)
        self.until_idle()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The same question to every town; its name comes first."""
        with psycopg.connect(self.region.cluster.url()) as connection:
            found = []
            for town in self.region.found:
                connection.execute(f'SET search_path TO "{town}"')
                found += [(town, *row) for row in connection.execute(query).fetchall()]
            return found

    def _said(self, slot: int) -> str:
        try:
            return (self.region.folder / f"idle-{slot}").read_text()
        except FileNotFoundError:
            return ""


@pytest.fixture
def chaos(tmp_path_factory: pytest.TempPathFactory, worker_id: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Chaos]:
    monkeypatch.setenv("DATABASE_POOL", "0")  # its threads would not outlive a fork
    folder = tmp_path_factory.mktemp("push")
    with ExitStack() as stack:
        services = Services(
            fcm=stack.enter_context(fake_fcm()),
            web=stack.enter_context(fake_web_push()),
            expo=stack.enter_context(fake_expo()),
            mail=stack.enter_context(mail_server()),
        )
        options = {"towns": str(TOWNS)}
        region = stack.enter_context(live_region(folder, name=f"push-{worker_id}", options=options))
        (folder / "services.json").write_text(json.dumps(_settings(services, towns=list(region.found))))
        region.set_clock(START)
        workers = region.start("tests.live.pushing", f"--folder={folder}", f"--workers={WORKERS}")
        try:
            yield Chaos(region=region, services=services)
        finally:
            (folder / "over").touch()
            workers.communicate(timeout=60)


def _settings(services: Services, *, towns: list[str]) -> dict[str, Any]:
    """What the workers need to know; all browsers have the same keys, which are not what is tried here."""
    found, key = credentials()
    subscription = services.web.subscribe("BROWSER", application_key=key)
    browser = services.web.browsers.pop("BROWSER")
    services.web.browsers |= {f"{town}.{each}": browser for town in towns for each in range(DEVICES["web_push"])}
    return {
        "devices": DEVICES,
        "fcm": {"values": services.fcm.credentials().values, "url": services.fcm.send_url},
        "expo": {"url": services.expo.url},
        "email": settings_for(services.mail.port),
        "web_push": {
            "values": found.values,
            "subscription": subscription,
            "port": int(services.web.url.rsplit(":", 1)[1]),
        },
    }


def test_each_device_is_told_as_often_as_it_may_be_whatever_breaks(chaos: Chaos) -> None:
    services = chaos.services
    for number in sorted((*KILLS, RESTART)):
        chaos.until_taken(number)
        if number == RESTART:
            chaos.restart_database()
        else:
            chaos.kill_one()
    chaos.until_idle()
    moment = START
    for _ in range(8):
        moment += timedelta(minutes=10)
        chaos.at(moment)  # on the way the clocks go back
    assert set(chaos.rows(WAITING)) == {
        (SHUT_OUT, "fcm")
    }  # the other towns, and the other transports, had no part in it
    services.is_shut = False
    for hours in (1, 2, 3):
        chaos.at(moment + timedelta(hours=hours))
    _nobody_was_woken(services)
    for minutes in (0, 30, 60, 120, 180, 240):
        chaos.at(MORNING + timedelta(minutes=minutes))
    assert chaos.kills >= 3
    assert set(chaos.rows("SELECT state FROM push_message")) == {(town, "sent") for town in chaos.region.found}
    assert sum(planned for _town, planned in chaos.rows("SELECT planned FROM push_message")) >= DELIVERIES
    assert not services.strangers()
    _logs_agree_with_the_books(chaos)


# Whom nothing but quiet hours keeps waiting.
WAITING = f"""
SELECT DISTINCT transport FROM push_delivery
WHERE state IN ('waiting', 'sending') AND not_before < '{MORNING.isoformat()}'
"""
DELIVERED = """
SELECT device.secret_hash, message.key, delivery.state FROM push_delivery delivery
JOIN push_device device ON device.id = delivery.device_id JOIN push_message message ON message.id = delivery.message_id
"""
UNKNOWN = """
SELECT sum(number) FROM push_tally JOIN push_message message ON message.id = message_id
WHERE result = 'unknown' AND message.key = 'news'
"""


def _nobody_was_woken(services: Services) -> None:
    assert not [told for told in services.told() if told[1] == "news" and number_of(told[2]) % 25 == 24]


def _logs_agree_with_the_books(chaos: Chaos) -> None:
    told = chaos.services.told()
    devices = {
        hash_of(f"{transport}-{each}"): (transport, each) for transport, most in DEVICES.items() for each in range(most)
    }
    assert max(times for (_transport, topic, _name), times in told.items() if topic == "news") == 1
    states: Counter[str] = Counter()
    alive = set()
    for town, secret_hash, topic, state in chaos.rows(DELIVERED):
        transport, each = devices[secret_hash]
        times = told[(transport, topic, f"{town}.{each}")]
        is_refused = each % PERIOD in REFUSED[transport]
        assert times in may_be_told(topic, state, is_refused=is_refused), (town, transport, each, topic, state, times)
        alive.add((transport, f"{town}.{each}"))
        states[f"{topic} {state}"] += 1
    gone = {(transport, name) for transport, _topic, name in chaos.services.asked if number_of(name) % PERIOD in GONE}
    assert len(gone) == sum(TOWNS * most // PERIOD for most in DEVICES.values())
    assert not gone & alive
    assert not [name for transport, _topic, name in told if (transport, name) in gone]
    counted = sum(number or 0 for _town, number in chaos.rows(UNKNOWN))
    assert 0 < states["news unknown"] <= counted
    assert states["news accepted"] > states["news unknown"]


def may_be_told(topic: str, state: str, *, is_refused: bool) -> Container[int]:
    """How often a device may have been told, if the town's books say this."""
    if state == "rejected" and is_refused:
        return (0,)
    if topic == "alerts":
        return range(1, 1_000) if state == "accepted" else ()
    return {"accepted": (1,), "unknown": (0, 1)}.get(state, ())
