"""A push service and its browsers: checks the town's signature (RFC 8292) and decrypts what it is sent (RFC 8291).

Nothing here is of the libraries that the transport uses, so that a mistake of theirs is not repeated.
"""

from __future__ import annotations

import base64
import json
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from backend.common.fetching import Policy
from backend.push.transports.envelopes import Credentials
from tests.push.fakes.service import LATENCY, Handler, handler_of, served

UNCOMPRESSED = (Encoding.X962, PublicFormat.UncompressedPoint)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a request gets that is in order; `is_reset` breaks the connection instead, after the message was taken."""

    status: int = 201
    headers: dict[str, str] = field(default_factory=dict)
    document: Any = None
    is_reset: bool = False
    seconds: float = 0  # before anything is said


@dataclass
class Browser:
    """One subscription: the private side of what the town is told."""

    key: ec.EllipticCurvePrivateKey
    secret: bytes
    application_key: str  # of the town that subscribed it

    def target(self, endpoint: str) -> str:
        """What `PushSubscription.toJSON()` gives."""
        keys = {"p256dh": encoded(self.key.public_key().public_bytes(*UNCOMPRESSED)), "auth": encoded(self.secret)}
        return json.dumps({"endpoint": endpoint, "keys": keys})

    def decrypt(self, body: bytes) -> dict[str, Any]:
        """RFC 8188 §2 and 8291 §3.4, for one record. Raises InvalidTag, ValueError."""
        salt, _size, length = struct.unpack("!16sLB", body[:21])
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
        mine = self.key.public_key().public_bytes(*UNCOMPRESSED)
        material = _derived(shared, salt=self.secret, info=b"WebPush: info\x00" + mine + sender, length=32)
        key = _derived(material, salt=salt, info=b"Content-Encoding: aes128gcm\x00", length=16)
        nonce = _derived(material, salt=salt, info=b"Content-Encoding: nonce\x00", length=12)
        plain = AESGCM(key).decrypt(nonce, sealed, None)
        document: dict[str, Any] = json.loads(plain.rstrip(b"\x00").removesuffix(b"\x02"))
        return document


@dataclass
class FakeWebPush:
    """The service's address, its browsers and its log; `answer` decides by the browser's number."""

    url: str
    answer: Callable[[str], Answer] = lambda _browser: Answer()
    now: datetime | None = None  # what its clock says; None: it doesn't look when signatures end
    latency: float = LATENCY
    accepted: list[tuple[str, dict[str, Any], dict[str, str]]] = field(default_factory=list)  # browser, told, headers
    requests: int = 0
    browsers: dict[str, Browser] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def policy(self) -> Policy:
        """The door's rules, but for this machine."""
        return Policy(exempt=(ip_network("127.0.0.0/8"),), ports=frozenset({int(self.url.rsplit(":", 1)[1])}))

    def subscribe(self, number: str, *, application_key: str) -> str:
        """A browser's new subscription, as the town is told it."""
        browser = Browser(
            key=ec.generate_private_key(ec.SECP256R1()), secret=b"0123456789abcdef", application_key=application_key
        )
        self.browsers[number] = browser
        return browser.target(f"{self.url}/push/{number}")


def credentials() -> tuple[Credentials, str]:
    """A town's key pair: what the channel is made with, and what browsers are told."""
    key = ec.generate_private_key(ec.SECP256R1())
    private = encoded(key.private_numbers().private_value.to_bytes(32, "big"))
    values = {"private_key": private, "subject": "https://musterstadt.example.org"}
    return Credentials(project="musterstadt", values=values), encoded(key.public_key().public_bytes(*UNCOMPRESSED))


def encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@contextmanager
def fake_web_push() -> Iterator[FakeWebPush]:
    """A server of its own, gone with the block."""
    fake = FakeWebPush(url="")
    with served(handler_of(fake, _Handler)) as (_server, fake.url):
        yield fake


class _Handler(Handler):
    fake: FakeWebPush

    def answer(self, body: bytes) -> None:
        fake = self.fake
        number = self.path.removeprefix("/push/")
        time.sleep(fake.latency)
        with fake.lock:
            fake.requests += 1
        if number not in fake.browsers:
            self.reply(410)
            return
        if wrong := self._wrong(fake.browsers[number]):
            self.reply(401 if wrong.startswith("vapid") else 400, {"reason": wrong})
            return
        try:
            told = fake.browsers[number].decrypt(body)
        except (InvalidTag, ValueError, struct.error):
            self.reply(400, {"reason": "can't be decrypted"})
            return
        answer = fake.answer(number)
        time.sleep(answer.seconds)
        if answer.status in {200, 201, 202}:
            with fake.lock:
                fake.accepted.append((number, told, dict(self.headers)))
        if answer.is_reset:
            self.reset()
        else:
            self.reply(answer.status, answer.document, headers={"Location": f"{fake.url}/m/1", **answer.headers})

    def _wrong(self, browser: Browser) -> str:
        """What a real service would refuse."""
        if self.headers.get("Content-Encoding") != "aes128gcm":
            return "content encoding"
        if not self.headers.get("TTL", "").isdigit():
            return "ttl"
        if len(self.headers.get("Topic", "")) > 32:
            return "topic"
        scheme, _space, rest = self.headers.get("Authorization", "").partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
        if scheme.lower() != "vapid" or set(parts) != {"t", "k"}:
            return "vapid header"
        return _wrong_signature(parts["t"], key=parts["k"], browser=browser, fake=self.fake)


def _wrong_signature(signature: str, *, key: str, browser: Browser, fake: FakeWebPush) -> str:
    if key.rstrip("=") != browser.application_key:
        return "vapid key of another town"
    head, claims, signed = signature.split(".")
    number = decoded(signed)
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(key))
    halves = (int.from_bytes(number[:32], "big"), int.from_bytes(number[32:], "big"))
    try:
        public.verify(encode_dss_signature(*halves), f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return "vapid signature"
    if json.loads(decoded(head)).get("alg") != "ES256":
        return "vapid algorithm"
    said = json.loads(decoded(claims))
    if said["aud"] != fake.url or urlsplit(said["sub"]).scheme not in {"https", "mailto"}:
        return "vapid audience or subject"
    if fake.now is not None and not 0 < said["exp"] - fake.now.timestamp() <= 86_400:
        return "vapid time"
    return ""


def _derived(material: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(material)
