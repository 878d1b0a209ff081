"""Web Push (RFC 8030, 8291, 8292): encrypted for one browser, signed by the town, posted to who the browser names.

The address is the browser's word, so it passes the door's checks each time (`common/posting.py`).
"""

from __future__ import annotations

import base64
import hashlib
import threading
from binascii import Error as Base64Error
from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache, partial
from http import HTTPStatus

import orjson
from http_ece import ECEException
from py_vapid import Vapid02
from pywebpush import WebPusher, WebPushException

from backend.common.addresses import port_of, read_url
from backend.common.errors import AddressRefused, FetchError
from backend.common.fetching import PUBLIC, Policy
from backend.common.posting import NotSent, Posted, Poster
from backend.push.transports.answers import life, retry_after
from backend.push.transports.envelopes import Credentials, Envelope, Notification, Outcome, Result
from backend.push.transports.pool import Lane, lane, side_by_side
from backend.push.transports.vendors import OTHER, service_at

TIMEOUT = 10.0  # seconds for everything
SIGNED_FOR = timedelta(hours=12)  # RFC 8292 §2 allows a day; half of it is kept in reserve for clocks that are wrong
MOST_BYTES = 3_900  # of what is told: services take 4,096 with what encryption adds
THREADS = 25  # that wait for one service
_GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}  # RFC 8030 §7.3
_BAD_SIGNATURE = b"BadJwtToken"  # Apple says 403 where others say 401


class WebPush:
    """A channel from one town to all browsers."""

    most = 500

    def __init__(self, credentials: Credentials, *, policy: Policy = PUBLIC) -> None:
        """`values` are `private_key`, 32 bytes in base64url, and `subject`, where a service finds the sender.

        Raises ValueError for a key that can't be used.
        """
        self._vapid = Vapid02.from_raw(credentials.values["private_key"].encode())
        self._vapid.conf["no-strict"] = True  # the library takes no address with a port for the subject
        self._subject = credentials.values["subject"]
        self._policy = policy
        self._poster = _shared() if policy is PUBLIC else Poster(seconds=TIMEOUT, policy=policy)
        self._signatures: dict[str, tuple[datetime, str]] = {}  # by service
        self._lock = threading.Lock()

    def send(self, envelopes: Sequence[Envelope], *, now: datetime) -> Sequence[Outcome]:
        """One request each, side by side."""
        return side_by_side(partial(self._send_one, now=now), envelopes, lane_of=self._lane)

    def close(self) -> None:
        if self._policy is not PUBLIC:
            self._poster.close()

    def _lane(self, envelope: Envelope) -> Lane:
        """That of the browser's service. Whoever owns none of the known ones can't make the others' lane rest."""
        try:
            url = read_url(orjson.loads(envelope.target.value)["endpoint"], ports=self._policy.ports)
            service = service_at(url.host)
        except (AddressRefused, ValueError, KeyError, TypeError):
            service = OTHER  # it will be refused there
        return lane(f"web {service}", threads=THREADS, is_resting_after_strikes=service != OTHER)

    def _send_one(self, envelope: Envelope, *, now: datetime) -> Outcome:
        told = envelope.notification
        try:
            subscription = orjson.loads(envelope.target.value)
            url = subscription["endpoint"]
            body = WebPusher(subscription).encode(payload(told))["body"]
            headers = {**_headers(told, now=now), "Authorization": self._signature(url, now=now)}
        except AddressRefused:
            return Outcome(key=envelope.key, result=Result.REJECTED, reason="address_refused")
        except (ValueError, KeyError, TypeError, Base64Error, ECEException, WebPushException):  # keys that are none
            return Outcome(key=envelope.key, result=Result.REJECTED, reason="invalid_subscription")
        try:
            return _outcome(envelope.key, self._poster.post(url, content=body, headers=headers))
        except AddressRefused:
            return Outcome(key=envelope.key, result=Result.REJECTED, reason="address_refused")
        except NotSent as error:
            return Outcome(key=envelope.key, result=Result.RETRY, reason=error.code)
        except FetchError as error:
            return Outcome(key=envelope.key, result=Result.UNKNOWN, reason=error.code)

    def _signature(self, url: str, *, now: datetime) -> str:
        """The town's signature for the service of this address, made anew when half its time is over."""
        target = read_url(url, ports=self._policy.ports)
        port = "" if target.port is None else f":{port_of(target)}"
        service = f"{target.scheme}://{target.raw_host.decode('ascii')}{port}"
        with self._lock:
            made, signature = self._signatures.get(service, (None, ""))
            if made is None or not timedelta() <= now - made < SIGNED_FOR / 2:
                until = int((now + SIGNED_FOR).timestamp())
                claims = {"aud": service, "exp": until, "sub": self._subject}
                signature = self._vapid.sign(claims)["Authorization"]
                self._signatures[service] = (now, signature)
        return signature


@cache
def _shared() -> Poster:
    """All towns' connections: each of them a hundred to each service would be more than a process may open."""
    return Poster(seconds=TIMEOUT)


def payload(told: Notification) -> bytes:
    """What the service worker shows; the text is cut where it would be too long for the services."""
    whole = _document(told, body=told.body)
    if len(whole) <= MOST_BYTES:
        return whole
    signs = bisect_right(range(len(told.body)), MOST_BYTES, key=lambda most: len(_cut(told, most=most)))
    return _cut(told, most=max(signs - 1, 0))


def _cut(told: Notification, *, most: int) -> bytes:
    return _document(told, body=told.body[:most].rstrip() + "…")


def _document(told: Notification, *, body: str) -> bytes:
    return orjson.dumps(
        {
            "title": told.title,
            "body": body,
            "url": told.url,
            "tag": told.collapse_id,
            "message": str(told.id),
            "urgent": told.is_urgent,
        }
    )


def _headers(told: Notification, *, now: datetime) -> dict[str, str]:
    headers = {
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(life(told, now=now).total_seconds())),
        "Urgency": "high" if told.is_urgent else "normal",
    }
    if told.collapse_id:  # RFC 8030 §5.4: 32 signs of base64url
        digest = hashlib.sha256(told.collapse_id.encode()).digest()
        headers["Topic"] = base64.urlsafe_b64encode(digest).decode()[:32]
    return headers


def _outcome(key: int, answer: Posted) -> Outcome:
    """What a status says (RFC 8030 §5, §8.4; RFC 8292 §4.2); the text of an answer goes nowhere."""
    reason = f"http_{answer.status}"
    if answer.status in {HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.ACCEPTED}:
        return Outcome(key=key, result=Result.ACCEPTED)
    if answer.status in _GONE:
        return Outcome(key=key, result=Result.GONE, reason=reason)
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        pause = retry_after(answer.headers, status=answer.status)
        return Outcome(key=key, result=Result.RETRY, reason=reason, retry_after=pause)
    if answer.status == HTTPStatus.UNAUTHORIZED or _BAD_SIGNATURE in answer.content:
        return Outcome(key=key, result=Result.MISCONFIGURED, reason=reason)
    return Outcome(key=key, result=Result.REJECTED, reason=reason)
