"""The secrets with which transports are spoken to, read where the municipality file says that they stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from backend.common.errors import OrtsblattError
from backend.push.models import Credential
from backend.push.models.devices import Transport
from backend.push.transports.envelopes import Credentials
from backend.tenants.references import secret_of


class CredentialsUnusable(OrtsblattError):
    """What stands where the file says is not what this transport asks for."""

    code = "credentials_unusable"


def opened(row: Credential) -> Credentials:
    """What this row leads to. Raises SecretMissing and CredentialsUnusable, neither of which tells any of it."""
    return _READERS[row.transport](secret_of(row.reference) if row.reference else "")


def _fcm(text: str) -> Credentials:
    """The JSON of a service account."""
    try:
        values = orjson.loads(text)
        return Credentials(project=str(values["project_id"])[:100], values=values)
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise CredentialsUnusable("this is not the JSON of a service account") from None  # its text may be a secret


def _expo(text: str) -> Credentials:
    """An access token, or none."""
    values: dict[str, Any] = {"access_token": text} if text else {}
    return Credentials(project="", values=values)


_READERS: dict[str, Callable[[str], Credentials]] = {Transport.FCM: _fcm, Transport.EXPO: _expo}
