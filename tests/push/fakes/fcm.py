"""A Firebase that behaves: HTTP v1 with OAuth over loopback, 20 ms late, with every error that it is told to answer.

The real SDK talks to it. What it accepted stands in its log, which is what tests believe.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from backend.push.transports.envelopes import Credentials
from tests.push.fakes.service import LATENCY, Handler, handler_of, served


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a request gets; `is_reset` breaks the connection instead, after the message was taken."""

    status: int = 200
    code: str = ""  # of Firebase, such as UNREGISTERED
    grpc: str = ""  # the general status
    headers: dict[str, str] = field(default_factory=dict)
    is_reset: bool = False
    mumbled: str = ""  # 200 with this instead of what the SDK expects


ACCEPTED = Answer()
UNREGISTERED = Answer(status=404, code="UNREGISTERED", grpc="NOT_FOUND")
SENDER_ID_MISMATCH = Answer(status=403, code="SENDER_ID_MISMATCH", grpc="PERMISSION_DENIED")
THIRD_PARTY = Answer(status=401, code="THIRD_PARTY_AUTH_ERROR", grpc="UNAUTHENTICATED")
INVALID = Answer(status=400, code="INVALID_ARGUMENT", grpc="INVALID_ARGUMENT")
UNAVAILABLE = Answer(status=503, code="UNAVAILABLE", grpc="UNAVAILABLE")
INTERNAL = Answer(status=500, code="INTERNAL", grpc="INTERNAL")
FORBIDDEN = Answer(status=403, grpc="PERMISSION_DENIED")
NO_PROJECT = Answer(status=404, grpc="NOT_FOUND")
RESET = Answer(is_reset=True)
MUMBLED = Answer(mumbled="<html/>")


def quota(retry_after: str | None = "7") -> Answer:
    """429, with Retry-After unless it is left out."""
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return Answer(status=429, code="QUOTA_EXCEEDED", grpc="RESOURCE_EXHAUSTED", headers=headers)


@dataclass
class FakeFcm:
    """The server's address and its log; `answer` decides by message, and may be changed while it runs."""

    url: str
    answer: Callable[[dict[str, Any]], Answer] = lambda _message: ACCEPTED
    latency: float = LATENCY
    accepted: list[dict[str, Any]] = field(default_factory=list)  # taken, also where nobody was told so
    requests: int = 0
    validated: int = 0  # with validate_only
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def send_url(self) -> str:
        return f"{self.url}/v1/projects/demo/messages:send"

    def credentials(self, project: str = "demo") -> Credentials:
        """A service account whose tokens come from here."""
        values = {
            "type": "service_account",
            "project_id": project,
            "private_key_id": "1",
            "private_key": _private_key(),
            "client_email": f"push@{project}.example.org",
            "client_id": "1",
            "token_uri": f"{self.url}/token",
        }
        return Credentials(project=project, values=values)


@contextmanager
def fake_fcm() -> Iterator[FakeFcm]:
    """A server of its own, gone with the block."""
    fake = FakeFcm(url="")
    with served(handler_of(fake, _Handler)) as (_server, fake.url):
        yield fake


class _Handler(Handler):
    fake: FakeFcm

    def answer(self, body: bytes) -> None:
        fake = self.fake
        if self.path == "/token":
            self.reply(200, {"access_token": "t", "expires_in": 3600, "token_type": "Bearer"})
            return
        document = json.loads(body)
        time.sleep(fake.latency)
        answer = fake.answer(document["message"])
        with fake.lock:
            fake.requests += 1
            if document.get("validate_only"):
                fake.validated += 1
            elif answer.status == 200:
                fake.accepted.append(document["message"])
            number = fake.requests
        if answer.is_reset:
            self.reset()
        elif answer.mumbled:
            self.mumble(answer.mumbled)
        elif answer.status == 200:
            self.reply(200, {"name": f"projects/demo/messages/{number}"})
        else:
            self.reply(answer.status, _error(answer), headers=answer.headers)


def _error(answer: Answer) -> dict[str, Any]:
    details = [{"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": answer.code}]
    return {"error": {"status": answer.grpc, "message": "as told", "details": details if answer.code else []}}


@cache
def _private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
