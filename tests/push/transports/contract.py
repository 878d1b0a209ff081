"""What the contract suite needs of each transport: a channel to its double, addresses, errors, and the double's log."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from io import StringIO
from typing import Any
from uuid import UUID

from django.conf import settings

from backend.push.mail.addresses import sealed_mailbox
from backend.push.models.devices import Transport
from backend.push.targets import Target, unseal
from backend.push.transports.console import Console
from backend.push.transports.email import Email
from backend.push.transports.email_parts import Sender
from backend.push.transports.envelopes import Channel, Envelope, Notification, Outcome, Result
from backend.push.transports.expo import Expo
from backend.push.transports.fcm import Fcm
from backend.push.transports.recording import Recording
from backend.push.transports.web_push import WebPush
from tests.push.fakes import expo as expo_fake
from tests.push.fakes import fcm as fcm_fake
from tests.push.fakes import smtp as smtp_fake
from tests.push.fakes import web_push as web_push_fake

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)


def notification(**changes: Any) -> Notification:
    """News of a town."""
    return Notification(
        **{
            "id": UUID("5f0c3b0e-5d8f-4b53-9f4a-3b7b7c9a3c11"),
            "title": "Straße gesperrt",
            "body": "Bis Freitag.",
            "url": "https://musterstadt.example.org/n/1",
            "data": {"type": "news", "id": "1", "town": "musterstadt"},
            "channel": "news",
            "is_urgent": False,
            "is_waking": False,
            "collapse_id": "news-1",
            "useless_at": NOW + timedelta(hours=24),
            **changes,
        }
    )


class Bench(ABC):
    """A channel to a double that does what it is told."""

    channel: Channel
    answers: Mapping[str, Result]  # what `will` can be told -> what is to become of the envelope
    outcomes: Collection[Result] = tuple(Result)  # that there are at all
    carries: Collection[str] = ("to", "title", "body", "url", "collapse_id", "lives")
    pause: timedelta | None = None  # that the answer "later" asks for

    @abstractmethod
    def address(self, key: int) -> Target:
        """One of this transport."""

    @abstractmethod
    def will(self, answer: str) -> None:
        """Give this answer to all from now on."""

    @abstractmethod
    def told(self) -> list[dict[str, Any]]:
        """What devices got, as far as it `carries` that; `lives` in seconds."""

    @abstractmethod
    def requests(self) -> int:
        """How often the double was spoken to."""

    def to_nobody(self) -> Channel:
        """A channel to where nothing listens."""
        raise NotImplementedError

    def envelope(self, key: int = 1, **changes: Any) -> Envelope:
        return Envelope(key=key, target=self.address(key), notification=notification(**changes))


class FcmBench(Bench):
    answers = {
        "accepted": Result.ACCEPTED, "gone": Result.GONE, "later": Result.RETRY, "down": Result.RETRY,
        "refused": Result.REJECTED, "no access": Result.MISCONFIGURED, "reset": Result.UNKNOWN,
        "mumbled": Result.UNKNOWN,
    }  # fmt: skip
    pause = timedelta(seconds=7)
    _fake_answers = {
        "accepted": fcm_fake.ACCEPTED, "gone": fcm_fake.UNREGISTERED, "later": fcm_fake.quota("7"),
        "down": fcm_fake.UNAVAILABLE, "refused": fcm_fake.INVALID, "no access": fcm_fake.FORBIDDEN,
        "reset": fcm_fake.RESET, "mumbled": fcm_fake.MUMBLED,
    }  # fmt: skip

    def __init__(self, fake: fcm_fake.FakeFcm) -> None:
        fake.latency = 0
        self.fake = fake
        self.channel = Fcm(fake.credentials(), url=fake.send_url)

    def address(self, key: int) -> Target:
        return Target(transport="fcm", kind="fid", value=f"address-{key}")

    def will(self, answer: str) -> None:
        self.fake.answer = lambda _message: self._fake_answers[answer]

    def told(self) -> list[dict[str, Any]]:
        return [
            {
                "to": message["fid"],
                **message["notification"],
                "url": message["data"]["url"],
                "collapse_id": message["android"]["notification"]["tag"],
                "lives": int(message["android"]["ttl"].rstrip("s")),
            }
            for message in self.fake.accepted
        ]

    def requests(self) -> int:
        return self.fake.requests

    def to_nobody(self) -> Channel:
        return Fcm(self.fake.credentials(), url="http://127.0.0.1:9/v1/projects/demo/messages:send")


class WebPushBench(Bench):
    answers = {
        "accepted": Result.ACCEPTED, "gone": Result.GONE, "not there": Result.GONE, "later": Result.RETRY,
        "down": Result.RETRY, "refused": Result.REJECTED, "of another key": Result.REJECTED,
        "too large": Result.REJECTED, "elsewhere": Result.REJECTED, "no access": Result.MISCONFIGURED,
        "apple's no access": Result.MISCONFIGURED, "reset": Result.UNKNOWN,
    }  # fmt: skip
    pause = timedelta(seconds=7)
    _fake_answers = {
        "accepted": web_push_fake.Answer(), "gone": web_push_fake.Answer(status=410),
        "not there": web_push_fake.Answer(status=404),
        "later": web_push_fake.Answer(status=429, headers={"Retry-After": "7"}),
        "down": web_push_fake.Answer(status=503), "refused": web_push_fake.Answer(status=400),
        "of another key": web_push_fake.Answer(status=403), "too large": web_push_fake.Answer(status=413),
        "elsewhere": web_push_fake.Answer(status=307, headers={"Location": "http://127.0.0.1/"}),
        "no access": web_push_fake.Answer(status=401),
        "apple's no access": web_push_fake.Answer(status=403, document={"reason": "BadJwtToken"}),
        "reset": web_push_fake.Answer(is_reset=True),
    }  # fmt: skip

    def __init__(self, fake: web_push_fake.FakeWebPush) -> None:
        fake.latency, fake.now = 0, NOW
        self.fake = fake
        self.credentials, self.application_key = web_push_fake.credentials()
        self.channel = WebPush(self.credentials, policy=fake.policy)

    def address(self, key: int) -> Target:
        value = self.fake.subscribe(f"address-{key}", application_key=self.application_key)
        return Target(transport="web_push", kind="web_push", value=value)

    def will(self, answer: str) -> None:
        self.fake.answer = lambda _browser: self._fake_answers[answer]

    def told(self) -> list[dict[str, Any]]:
        return [
            {
                "to": browser,
                **{name: document[name] for name in ("title", "body", "url")},
                "collapse_id": document["tag"],
                "lives": int(headers["TTL"]),
            }
            for browser, document, headers in self.fake.accepted
        ]

    def requests(self) -> int:
        return self.fake.requests

    def to_nobody(self) -> Channel:
        self.fake.url = "http://127.0.0.1:9"  # where its next browsers are subscribed
        return WebPush(self.credentials, policy=self.fake.policy)


class ExpoBench(Bench):
    answers = {
        "accepted": Result.ACCEPTED, "DeviceNotRegistered": Result.GONE, "MessageTooBig": Result.REJECTED,
        "MessageRateExceeded": Result.RETRY, "InvalidCredentials": Result.MISCONFIGURED, "Unheard-of": Result.REJECTED,
        "later": Result.RETRY, "down": Result.RETRY, "refused": Result.REJECTED, "no access": Result.MISCONFIGURED,
        "reset": Result.UNKNOWN, "mumbled": Result.UNKNOWN,
    }  # fmt: skip
    pause = timedelta(seconds=7)
    _fake_answers = {
        "later": expo_fake.Answer(status=429, code="TOO_MANY_REQUESTS", headers={"Retry-After": "7"}),
        "down": expo_fake.Answer(status=503), "refused": expo_fake.Answer(status=400, code="VALIDATION_ERROR"),
        "no access": expo_fake.Answer(status=401, code="UNAUTHORIZED"), "reset": expo_fake.Answer(is_reset=True),
        "mumbled": expo_fake.Answer(is_mumbled=True),
    }  # fmt: skip

    def __init__(self, fake: expo_fake.FakeExpo) -> None:
        fake.latency = 0
        self.fake = fake
        self.channel = Expo(fake.credentials(), host=fake.url)

    def address(self, key: int) -> Target:
        return Target(transport="expo", kind="expo", value=f"ExpoPushToken[address-{key}]")

    def will(self, answer: str) -> None:
        if answer in self._fake_answers:
            self.fake.answer = lambda _messages: self._fake_answers[answer]
        else:
            self.fake.ticket = lambda _message: "" if answer == "accepted" else answer

    def told(self) -> list[dict[str, Any]]:
        return [
            {
                "to": message["to"].removeprefix("ExpoPushToken[").rstrip("]"),
                "title": message["title"],
                "body": message["body"],
                "url": message["data"]["url"],
                "collapse_id": message["tag"],
                "lives": message["ttl"],
            }
            for message in self.fake.accepted
        ]

    def requests(self) -> int:
        return self.fake.requests

    def to_nobody(self) -> Channel:
        return Expo(self.fake.credentials(), host="http://127.0.0.1:9")


class EmailBench(Bench):
    answers = {
        "accepted": Result.ACCEPTED, "gone": Result.GONE, "no mail at all": Result.GONE, "later": Result.RETRY,
        "greylisted": Result.RETRY, "enough": Result.RETRY, "busy": Result.RETRY, "no signing in now": Result.RETRY,
        "reset before": Result.RETRY, "refused": Result.REJECTED, "refused barely": Result.REJECTED,
        "out of storage": Result.REJECTED, "too large": Result.REJECTED, "spam": Result.REJECTED,
        "no access": Result.MISCONFIGURED, "not signed in": Result.MISCONFIGURED, "not yours": Result.MISCONFIGURED,
        "reset": Result.UNKNOWN,
    }  # fmt: skip
    _fake_answers = {
        "accepted": smtp_fake.ACCEPTED, "gone": smtp_fake.GONE, "no mail at all": smtp_fake.NO_MAIL_AT_ALL,
        "later": smtp_fake.FULL, "greylisted": smtp_fake.GREYLISTED, "enough": smtp_fake.ENOUGH,
        "busy": smtp_fake.BUSY, "no signing in now": smtp_fake.NO_SIGNING_IN_NOW,
        "reset before": smtp_fake.RESET_BEFORE, "refused": smtp_fake.REFUSED,
        "refused barely": smtp_fake.REFUSED_BARELY, "out of storage": smtp_fake.OUT_OF_STORAGE,
        "too large": smtp_fake.TOO_LARGE, "spam": smtp_fake.SPAM, "no access": smtp_fake.WRONG_PASSWORD,
        "not signed in": smtp_fake.NOT_SIGNED_IN, "not yours": smtp_fake.NOT_YOURS, "reset": smtp_fake.RESET,
    }  # fmt: skip

    def __init__(self, fake: smtp_fake.FakeMailServer) -> None:
        self.fake = fake
        self.channel = Email(Sender(name="Musterstadt", origin="https://musterstadt.example.org", schema="musterstadt"))

    def address(self, key: int) -> Target:
        sealed = sealed_mailbox(f"address-{key}@example.org", subscription=UUID(int=key))
        return unseal(sealed, transport=Transport.EMAIL)

    def will(self, answer: str) -> None:
        self.fake.answer = lambda _to: self._fake_answers[answer]

    def told(self) -> list[dict[str, Any]]:
        return [_read_mail(to, mail) for to, mail in self.fake.accepted]

    def requests(self) -> int:
        return max(self.fake.connections, self.fake.mails)

    def to_nobody(self) -> Channel:
        settings.EMAIL_PORT = 9  # until the double is gone
        return self.channel


def _read_mail(to: str, mail: Any) -> dict[str, Any]:
    text = mail.get_body(preferencelist=("plain",)).get_content()
    ends = mail["Expires"] and parsedate_to_datetime(mail["Expires"])
    return {
        "to": to.removesuffix("@example.org"),
        "title": mail["Subject"],
        "body": text.split("\n\n")[1],
        "url": re.findall(r"https://\S+", text)[0],
        "collapse_id": (mail["References"] or "").strip("<>").partition("@")[0],
        "lives": ends and (ends - NOW).total_seconds(),
    }


class RecordingBench(Bench):
    answers = {result.value: result for result in Result}
    carries = ("to", "title", "body", "url", "collapse_id")

    def __init__(self) -> None:
        self.channel: Recording = Recording(lambda envelope: Outcome(key=envelope.key, result=self._result))
        self._result = Result.ACCEPTED

    def address(self, key: int) -> Target:
        return Target(transport="fcm", kind="fid", value=f"address-{key}")

    def will(self, answer: str) -> None:
        self._result = Result(answer)

    def told(self) -> list[dict[str, Any]]:
        return [
            {
                "to": envelope.target.value,
                "title": envelope.notification.title,
                "body": envelope.notification.body,
                "url": envelope.notification.url,
                "collapse_id": envelope.notification.collapse_id,
            }
            for envelope in self.channel.sent
        ]

    def requests(self) -> int:
        return len(self.channel.sent)


class HeardConsole(Console):
    def __init__(self, output: StringIO) -> None:
        self._output = output

    def send(self, envelopes: Sequence[Envelope], *, now: datetime) -> Sequence[Outcome]:
        with redirect_stdout(self._output):
            return super().send(envelopes, now=now)


class ConsoleBench(Bench):
    """Nobody is asked, so nobody refuses; and a line says a text, and to how many."""

    answers = {"accepted": Result.ACCEPTED}
    outcomes = (Result.ACCEPTED,)
    carries = ("title",)

    def __init__(self) -> None:
        self._output = StringIO()
        self.channel = HeardConsole(self._output)

    def address(self, key: int) -> Target:
        return Target(transport="fcm", kind="fid", value=f"address-{key}")

    def will(self, answer: str) -> None:
        assert answer == "accepted"

    def told(self) -> list[dict[str, Any]]:
        assert "address-" not in self._output.getvalue()
        found = re.findall(r"push musterstadt: '(.*)' to (\d+) devices", self._output.getvalue())
        return [{"title": title} for title, number in found for _ in range(int(number))]

    def requests(self) -> int:
        return len(self.told())


@contextmanager
def _fcm() -> Iterator[Bench]:
    with fcm_fake.fake_fcm() as fake:
        yield FcmBench(fake)


@contextmanager
def _web_push() -> Iterator[Bench]:
    with web_push_fake.fake_web_push() as fake:
        yield WebPushBench(fake)


@contextmanager
def _expo() -> Iterator[Bench]:
    with expo_fake.fake_expo() as fake:
        yield ExpoBench(fake)


@contextmanager
def _email() -> Iterator[Bench]:
    with smtp_fake.mail_server() as fake:
        yield EmailBench(fake)


@contextmanager
def _recording() -> Iterator[Bench]:
    yield RecordingBench()


@contextmanager
def _console() -> Iterator[Bench]:
    yield ConsoleBench()


SPEAKING = {"fcm": _fcm, "web_push": _web_push, "expo": _expo, "email": _email}
BENCHES = {**SPEAKING, "recording": _recording, "console": _console}
