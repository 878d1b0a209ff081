"""Which addresses each transport takes; what can't be one is refused before it is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import orjson
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.common.addresses import read_url
from backend.common.errors import AddressRefused
from backend.common.fetching import PUBLIC, refuse_unfetchable
from backend.push.models.devices import Transport
from backend.push.targets import Target
from backend.push.transports.vendors import service_at

MOST_SIGNS = 4_096
# Firebase installation ids are 22 signs of base64url of which the first four bits are 0111.
_FID = re.compile(r"[cdef][A-Za-z0-9_-]{21}")
_REGISTRATION = re.compile(r"[A-Za-z0-9_:-]{32,4096}")
_EXPO = re.compile(r"Expo(nent)?PushToken\[[A-Za-z0-9_-]{10,200}\]")
_KEY = re.compile(r"[A-Za-z0-9_-]{16,200}=*")


def read_target(*, transport: str, value: Any) -> Target:
    """A device's address at this transport. Raises ValidationError."""
    return _READERS[transport](value)


def _fcm(value: Any) -> Target:
    text = _text(value)
    if _FID.fullmatch(text):
        return Target(transport=Transport.FCM, kind="fid", value=text)
    if _REGISTRATION.fullmatch(text):
        return Target(transport=Transport.FCM, kind="registration", value=text)
    raise _refusal()


def _expo(value: Any) -> Target:
    text = _text(value)
    if not _EXPO.fullmatch(text):
        raise _refusal()
    return Target(transport=Transport.EXPO, kind="expo", value=text)


def _web_push(value: Any) -> Target:
    """RFC 8030 and 8291: an address to post to, and the browser's two keys; anything else in it is left out."""
    keys = value.get("keys") if isinstance(value, Mapping) else None
    endpoint = _text(value.get("endpoint")) if isinstance(value, Mapping) else ""
    if not isinstance(keys, Mapping) or not endpoint.startswith("https://"):
        raise _refusal()
    found = {name: _text(keys.get(name)) for name in ("p256dh", "auth")}
    if not all(_KEY.fullmatch(key) for key in found.values()):
        raise _refusal()
    try:
        refuse_unfetchable(endpoint)
        service = service_at(read_url(endpoint, ports=PUBLIC.ports).host)
    except AddressRefused as error:
        raise serializers.ValidationError({"target": [str(error.detail)]}) from error
    kept = {"endpoint": endpoint, "keys": found}
    value = orjson.dumps(kept).decode()
    return Target(transport=Transport.WEB_PUSH, kind="web_push", value=value, project=service)


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MOST_SIGNS:
        raise _refusal()
    return value


def _refusal() -> serializers.ValidationError:
    return serializers.ValidationError({"target": [_("This is no address of this transport.")]})


_READERS: dict[str, Callable[[Any], Target]] = {
    Transport.FCM: _fcm,
    Transport.EXPO: _expo,
    Transport.WEB_PUSH: _web_push,
}
