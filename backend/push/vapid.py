"""The town's key pair for Web Push: made once, kept sealed; what it signs is in the transport."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import date
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import transaction

from backend.common.sealing import sealed, unsealed
from backend.push.models import VapidKey
from backend.push.transports.envelopes import Credentials
from backend.tenants.models import Municipality


def make_key(*, today: date) -> None:
    """Give the town its key, unless it has one."""
    if VapidKey.objects.exists():
        return
    pair = ec.generate_private_key(ec.SECP256R1())
    private = pair.private_numbers().private_value.to_bytes(32, "big")
    public = pair.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    values: dict[str, Any] = {"public": _text(public), "private_sealed": sealed(private), "created_on": today}
    with transaction.atomic():
        VapidKey.objects.get_or_create(is_current=True, defaults=values)


def public_key() -> str:
    """What browsers subscribe to; empty as long as there is none."""
    return VapidKey.objects.values_list("public", flat=True).first() or ""


def credentials_of(town: Municipality) -> Credentials | None:
    """What the channel is made with. Raises cryptography's InvalidToken where no key of ours opens what is kept."""
    key = VapidKey.objects.first()
    if key is None:
        return None
    values: Mapping[str, str] = {"private_key": _text(unsealed(key.private_sealed)), "subject": town.origin}
    return Credentials(project=key.public, values=dict(values))


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
