"""An Expo that behaves: tickets for a hundred at once, receipts later, every error that it is told to answer."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from backend.push.transports.envelopes import Credentials
from tests.push.fakes.service import LATENCY, Handler, handler_of, served

MOST = 100
MOST_RECEIPTS = 1_000


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a whole request gets; `is_reset` breaks the connection instead, after the messages were taken."""

    status: int = 200
    code: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    is_reset: bool = False
    is_mumbled: bool = False


@dataclass
class FakeExpo:
    """The service's address and its log. `answer` decides for a request, `ticket` for one message in it: an error's
    code, or nothing; `receipt` the same later."""

    url: str
    answer: Callable[[list[dict[str, Any]]], Answer] = lambda _messages: Answer()
    ticket: Callable[[dict[str, Any]], str] = lambda _message: ""
    receipt: Callable[[str], str] = lambda _id: ""
    app: Callable[[str], str] = lambda _address: "@musterstadt/app"
    latency: float = LATENCY
    accepted: list[dict[str, Any]] = field(default_factory=list)
    authorizations: list[str] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)  # id of a ticket -> address
    asked: list[list[str]] = field(default_factory=list)  # ids, by request for receipts
    requests: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def credentials(self, **values: Any) -> Credentials:
        return Credentials(project="", values=values)


@contextmanager
def fake_expo() -> Iterator[FakeExpo]:
    """A server of its own, gone with the block."""
    fake = FakeExpo(url="")
    with served(handler_of(fake, _Handler)) as (_server, fake.url):
        yield fake


class _Handler(Handler):
    fake: FakeExpo

    def answer(self, body: bytes) -> None:
        fake = self.fake
        time.sleep(fake.latency)
        with fake.lock:
            fake.requests += 1
            fake.authorizations.append(self.headers.get("Authorization", ""))
        document = json.loads(body)
        if self.path.endswith("/push/getReceipts"):
            self._receipts(document["ids"])
        else:
            self._send(document)

    def _send(self, messages: list[dict[str, Any]]) -> None:
        fake = self.fake
        answer = fake.answer(messages)
        apps: dict[str, list[str]] = {}
        for message in messages:
            apps.setdefault(fake.app(message["to"]), []).append(message["to"])
        if len(messages) > MOST:
            self._refuse(400, "PUSH_TOO_MANY_NOTIFICATIONS")
        elif answer.status != 200:
            self._refuse(answer.status, answer.code, headers=answer.headers)
        elif len(apps) > 1:
            self._refuse(400, "PUSH_TOO_MANY_EXPERIENCE_IDS", details=apps)
        else:
            tickets = [self._ticket(message) for message in messages]
            if answer.is_reset:
                self.reset()
            elif answer.is_mumbled:
                self.mumble()
            else:
                self.reply(200, {"data": tickets})

    def _ticket(self, message: dict[str, Any]) -> dict[str, Any]:
        fake = self.fake
        if code := fake.ticket(message):
            return {"status": "error", "message": f"{message['to']} {code}", "details": {"error": code}}
        with fake.lock:
            fake.accepted.append(message)
            id_ = f"ticket-{len(fake.known)}"
            fake.known[id_] = message["to"]
        return {"status": "ok", "id": id_}

    def _receipts(self, ids: list[str]) -> None:
        fake = self.fake
        fake.asked.append(ids)
        answer = fake.answer([])
        if len(ids) > MOST_RECEIPTS or answer.status != 200:
            self._refuse(answer.status if answer.status != 200 else 400, answer.code)
            return
        found = {id_: fake.receipt(id_) for id_ in ids if id_ in fake.known}
        self.reply(
            200,
            {
                "data": {
                    id_: {"status": "error", "message": fake.known[id_], "details": {"error": code}}
                    if code
                    else {"status": "ok"}
                    for id_, code in found.items()
                }
            },
        )

    def _refuse(self, status: int, code: str, *, details: Any = None, headers: dict[str, str] | None = None) -> None:
        error = {"code": code, "message": "as told", **({"details": details} if details else {})}
        self.reply(status, {"errors": [error]}, headers=headers)
