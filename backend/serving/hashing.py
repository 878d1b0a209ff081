"""Keyed hashes that tell the same from something else, and nothing more; another town's differ."""

from __future__ import annotations

from django.conf import settings
from django.utils.crypto import salted_hmac

from backend.tenants.schemas import current_schema


def hashed(*parts: object, purpose: str) -> str:
    """64 signs for these parts in the current town."""
    return hashes(*parts, purpose=purpose)[0]


def hashes(*parts: object, purpose: str) -> list[str]:
    """The same, and after it those of earlier keys, under which it may be kept still: look up with all of them."""
    # Named after the room that had it first: under another name nothing that is kept would be found again.
    return under_each_key(f"backend.inbox {purpose}", "\x00".join(str(part) for part in (current_schema(), *parts)))


def under_each_key(salt: str, text: str) -> list[str]:
    """With SECRET_KEY, by which it is kept from now on, and with each of SECRET_KEY_FALLBACKS."""
    return [
        salted_hmac(salt, text, secret=key, algorithm="sha256").hexdigest()
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]
