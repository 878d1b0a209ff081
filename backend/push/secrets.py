"""The secret by which an installation proves that it is one of our devices."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from backend.serving.own_documents import SCHEME

BYTES = 32


def new_secret() -> str:
    """Told once, to the device alone."""
    return secrets.token_urlsafe(BYTES)


def hash_of(secret: str) -> str:
    """What we keep: 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def opens(secret: str, *, kept: str) -> bool:
    """Whether this is the secret of the device, in a time that does not depend on where they differ."""
    return hmac.compare_digest(hash_of(secret), kept)


def secret_of(authorization: str) -> str:
    """What stands after `Device` in the header; empty where there is no such thing."""
    scheme, _, value = authorization.partition(" ")
    return value.strip() if scheme.lower() == SCHEME.lower() else ""
