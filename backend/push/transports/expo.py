"""Expo's push service, spoken by apps like the Smart Village App: a hundred in one request, receipts fetched later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

import requests
from exponent_server_sdk import PushClient, PushReceipt, PushServerError, PushTicket
from requests.adapters import HTTPAdapter

from backend.push.transports.answers import life, retry_after, was_not_sent
from backend.push.transports.envelopes import Credentials, Envelope, Notification, Outcome, Result

TIMEOUT = 10.0  # seconds for connecting, and between two signs of life
CONNECTIONS = 10
SEVERAL_APPS = "PUSH_TOO_MANY_EXPERIENCE_IDS"
NOBODY = "00000000-0000-0000-0000-000000000000"  # no receipt has this id
_BY_ERROR = {
    "DeviceNotRegistered": Result.GONE,
    "MessageTooBig": Result.REJECTED,
    "DeveloperError": Result.REJECTED,
    "MessageRateExceeded": Result.RETRY,
    "ExpoError": Result.RETRY,
    "ProviderError": Result.RETRY,
    "InvalidCredentials": Result.MISCONFIGURED,
    "InvalidProviderToken": Result.MISCONFIGURED,
    "MismatchSenderId": Result.MISCONFIGURED,
}
# What the SDK lets through: broken connections, and answers that are not built as it thinks.
_UNREADABLE = (requests.RequestException, ValueError, TypeError, AttributeError, KeyError)
_NO_ACCESS = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}


@dataclass(frozen=True, kw_only=True)
class _Message:
    """What the SDK asks of a message. Its own class knows neither today's addresses nor what replaces what."""

    envelope: Envelope
    now: datetime

    @property
    def to(self) -> str:
        return self.envelope.target.value

    def get_payload(self) -> dict[str, Any]:
        return payload(self.envelope.notification, to=self.to, now=self.now)


class Expo:
    """A channel to Expo."""

    most = 100  # Expo takes no more in one request
    most_receipts = 1_000

    def __init__(self, credentials: Credentials, *, host: str = "") -> None:
        """`values` may hold an `access_token`, for projects with enhanced security; `host` is where a test sends to."""
        session = requests.Session()
        session.max_redirects = 0
        session.headers.update({"accept": "application/json", "content-type": "application/json"})
        if found := credentials.values.get("access_token"):
            session.headers["authorization"] = f"Bearer {found}"
        for prefix in ("https://", "http://"):
            session.mount(prefix, HTTPAdapter(pool_maxsize=CONNECTIONS, max_retries=0))
        self._session = session
        self._client = PushClient(host=host or None, session=session, timeout=TIMEOUT)

    def send(self, envelopes: Sequence[Envelope], *, now: datetime) -> Sequence[Outcome]:
        """One request for all. Where it is refused as a whole, nobody was told, and the parts are tried."""
        if not envelopes:
            return []
        try:
            tickets = self._client.publish_multiple([_Message(envelope=one, now=now) for one in envelopes])
        except PushServerError as error:
            if parts := _parts(envelopes, error=error):
                return [outcome for part in parts for outcome in self.send(part, now=now)]
            return [_refused(one.key, error.response, errors=error.errors) for one in envelopes]
        except _UNREADABLE as error:
            return [_broken(one.key, error) for one in envelopes]
        return [_ticketed(one, ticket) for one, ticket in zip(envelopes, tickets, strict=True)]

    def receipts(self, asked: Mapping[str, int]) -> Sequence[Outcome]:
        """What became of tickets, by their receipts, for as many as Expo knows of by now; accepted is on its way.

        Raises nothing: what Expo doesn't tell today is asked again.
        """
        keys = {receipt.partition(" ")[0]: key for receipt, key in asked.items()}
        try:
            found = self._client.check_receipts_multiple([_ticket(one) for one in keys])
        except (PushServerError, *_UNREADABLE):
            return []
        return [_received(keys[receipt.id], receipt) for receipt in found if receipt.id in keys]

    def check(self) -> Outcome:
        """Whether Expo lets us in, without telling anybody."""
        try:
            self._client.check_receipts_multiple([_ticket(NOBODY)])
        except PushServerError as error:
            return _refused(0, error.response, errors=error.errors)
        except _UNREADABLE as error:
            return _broken(0, error)
        return Outcome(key=0, result=Result.ACCEPTED)

    def close(self) -> None:
        self._session.close()


def payload(told: Notification, *, to: str, now: datetime) -> dict[str, Any]:
    """The message as Expo wants it."""
    document: dict[str, Any] = {
        "to": to,
        "title": told.title,
        "body": told.body,
        "data": {**told.data, "url": told.url},
        "ttl": int(life(told, now=now).total_seconds()),
        "priority": "high" if told.is_urgent else "normal",
        "channelId": told.channel,
        "interruptionLevel": "time-sensitive" if told.is_waking else "active",
    }
    if told.is_urgent:
        document["sound"] = "default"
    if told.collapse_id:
        document |= {"collapseId": told.collapse_id, "tag": told.collapse_id}
    return document


def _parts(envelopes: Sequence[Envelope], *, error: PushServerError) -> list[Sequence[Envelope]]:
    """What to send instead of a refused request: an app's devices each, or halves, until who spoils it is alone."""
    if len(envelopes) == 1 or error.response.status_code != HTTPStatus.BAD_REQUEST:
        return []
    apps = _apps(error)
    by_app: defaultdict[str, list[Envelope]] = defaultdict(list)
    for one in envelopes:
        by_app[apps.get(one.target.value, "")].append(one)
    if len(by_app) > 1:
        return list(by_app.values())
    middle = len(envelopes) // 2
    return [envelopes[:middle], envelopes[middle:]]


def _apps(error: PushServerError) -> dict[str, str]:
    """Whose app each address is of, as Expo says where a request has several."""
    details = next((one.get("details") or {} for one in error.errors or () if one.get("code") == SEVERAL_APPS), {})
    return {address: app for app, addresses in details.items() if isinstance(addresses, list) for address in addresses}


def _ticketed(one: Envelope, ticket: PushTicket) -> Outcome:
    if ticket.is_success():
        return Outcome(key=one.key, result=Result.ACCEPTED, receipt=f"{ticket.id} {one.target.mark}")
    return _failed(one.key, ticket.details)


def _received(key: int, receipt: PushReceipt) -> Outcome:
    return Outcome(key=key, result=Result.ACCEPTED) if receipt.is_success() else _failed(key, receipt.details)


def _failed(key: int, details: Any) -> Outcome:
    code = details.get("error") if isinstance(details, Mapping) else None
    known = code if code in _BY_ERROR else "error"  # an unknown one could be any text
    return Outcome(key=key, result=_BY_ERROR.get(known, Result.REJECTED), reason=known)


def _refused(key: int, response: requests.Response, *, errors: Any) -> Outcome:
    """What the answer to a whole request says; an answer of success that can't be read says nothing."""
    status = response.status_code
    reason = f"http_{status}"
    if status == HTTPStatus.OK and not errors:
        return Outcome(key=key, result=Result.UNKNOWN, reason="unreadable")
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        pause = retry_after(response.headers, status=status)
        return Outcome(key=key, result=Result.RETRY, reason=reason, retry_after=pause)
    return Outcome(key=key, result=Result.MISCONFIGURED if status in _NO_ACCESS else Result.REJECTED, reason=reason)


def _broken(key: int, error: Exception) -> Outcome:
    """What is known where the SDK has no answer of Expo's for us."""
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return _refused(key, error.response, errors=None)
    if isinstance(error, requests.TooManyRedirects):
        return Outcome(key=key, result=Result.RETRY, reason="redirected")
    result = Result.RETRY if was_not_sent(error) else Result.UNKNOWN
    return Outcome(key=key, result=result, reason=type(error).__name__)


def _ticket(id: str) -> PushTicket:  # noqa: A002 - Expo's word
    return PushTicket(push_message=None, status="", message="", details=None, id=id)
