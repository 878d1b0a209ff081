"""Secrets that must be read again are kept encrypted: a stolen database or backup alone tells none of them."""

from __future__ import annotations

import base64
import hashlib
import secrets
from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

_FIRST_HOME = "accounts"  # where this stood at first; part of every key and hash that there is
PURPOSE = f"backend.{_FIRST_HOME}.sealing"
KEY_BYTES = 20  # RFC 4226 §4, R6


def new_key() -> bytes:
    """A random key for one app."""
    return secrets.token_bytes(KEY_BYTES)


def sealed(secret: bytes) -> str:
    """Encrypted with a key made of SECRET_KEY."""
    return _box().encrypt(secret).decode()


def unsealed(text: str) -> bytes:
    """What was sealed, also with a key of SECRET_KEY_FALLBACKS. Raises cryptography's InvalidToken."""
    return _box().decrypt(text.encode())


def keyed_hash(value: str, *, purpose: str) -> str:
    """A hash by which a value is found again, and which nobody can compute without SECRET_KEY."""
    return salted_hmac(f"backend.{_FIRST_HOME}.{purpose}", value, algorithm="sha256").hexdigest()


def _box() -> MultiFernet:
    return _box_of((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@cache
def _box_of(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet(
        Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"{PURPOSE}:{key}".encode()).digest())) for key in keys
    )
