"""What several transports read out of an answer, or out of none; what a status means to one, its own file says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import requests
from urllib3 import exceptions as urllib3

from backend.push.transports.envelopes import Notification

DEFAULT_PAUSE = timedelta(minutes=1)  # after 429 without Retry-After
LONGEST_PAUSE = timedelta(days=1)
MOST_DIGITS = 9  # of seconds; what follows them changes nothing
LONGEST_LIFE = timedelta(days=28)  # no service keeps anything longer


def life(told: Notification, *, now: datetime) -> timedelta:
    """How long the service keeps it for a device that is off."""
    if told.useless_at is None:
        return LONGEST_LIFE
    return max(min(told.useless_at - now, LONGEST_LIFE), timedelta(seconds=1))


def retry_after(headers: Mapping[str, str], *, status: int) -> timedelta:
    """Retry-After in seconds or as a date (RFC 9110 §10.2.3); a minute where it is missing after 429.

    A day at most: of Web Push anybody can be the service, and the last day of all days is a date too.
    """
    text = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:MOST_DIGITS])), LONGEST_PAUSE)
    try:
        moment = parsedate_to_datetime(text)
        return min(max(moment - datetime.now(moment.tzinfo), timedelta()), LONGEST_PAUSE)
    except (ValueError, TypeError, OverflowError):
        return DEFAULT_PAUSE if status == HTTPStatus.TOO_MANY_REQUESTS else timedelta()


def was_not_sent(cause: Any) -> bool:
    """Whether what `requests` raised says that the connection was never there: then nothing can have arrived."""
    if isinstance(cause, requests.exceptions.ConnectTimeout | requests.exceptions.ProxyError):
        return True
    inner = cause.args[0] if isinstance(cause, requests.exceptions.ConnectionError) and cause.args else None
    reason = inner.reason if isinstance(inner, urllib3.MaxRetryError) else inner
    return isinstance(reason, urllib3.NewConnectionError | urllib3.ConnectTimeoutError | urllib3.NameResolutionError)
