"""The only place that reaches into firebase-admin: its own repeats are switched off, and tests send elsewhere.

The SDK has no option for either. It repeats a POST after a broken connection, which tells somebody twice, and sleeps
in our threads on 429, 500 and 503. Besides, its credentials ask Google's IAM from a thread of their own in which
regions they may be used, which Firebase does not need to know. Their private names are checked first, so that a
release that renames one of them stops the start of the channel and not a delivery.
"""

from __future__ import annotations

from typing import Any

import firebase_admin
from firebase_admin import messaging
from requests.adapters import HTTPAdapter

NAMES = ("_client", "_fcm_url")
LOOKUP = "_is_regional_access_boundary_lookup_required"


class SdkChanged(RuntimeError):
    """firebase-admin is not the release that this was written for: look at what became of these names."""


def without_repeats(app: firebase_admin.App, *, connections: int, url: str = "") -> None:
    """Make every `send` of this app one attempt, over as many connections; `url` is where a test sends to.

    Raises SdkChanged.
    """
    service = _service(app)
    session = service._client.session
    if not hasattr(session, "_refresh_status_codes"):
        raise SdkChanged("google.auth.transport.requests.AuthorizedSession._refresh_status_codes")
    if not hasattr(session.credentials, LOOKUP):
        raise SdkChanged(f"google.auth.credentials.Credentials.{LOOKUP}")
    setattr(session.credentials, LOOKUP, lambda: False)
    session._refresh_status_codes = ()  # a 401 is ours to judge; a token that is about to end is refreshed before
    for prefix in tuple(session.adapters):
        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=connections, max_retries=0)
        session.mount(prefix, adapter)
    if url:
        service._fcm_url = url


def _service(app: firebase_admin.App) -> Any:
    find = getattr(messaging, "_get_messaging_service", None)
    if find is None:
        raise SdkChanged("firebase_admin.messaging._get_messaging_service")
    service = find(app)
    if missing := [name for name in NAMES if not hasattr(service, name)]:
        raise SdkChanged(f"firebase_admin.messaging._MessagingService.{missing[0]}")
    return service
