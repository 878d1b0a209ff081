"""After a new SECRET_KEY: what devices and the town's key were sealed and hashed with becomes that of now."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction

from backend.common.sealing import sealed, unsealed
from backend.push.mail.addresses import hash_of_address, mailbox_of
from backend.push.models import Device, VapidKey
from backend.push.models.devices import Transport
from backend.push.targets import Target, seal, unseal
from backend.tenants.models import Municipality

MOST = 1_000  # devices in one transaction
NOWHERE = {"transport": "", "target_kind": "", "target_hash": "", "target_sealed": "", "project": ""}

logger = logging.getLogger(__name__)


def renew(town: Municipality) -> int:
    """Seal and hash anew what is kept with an earlier key, so that this may go; returns how many devices it was.

    Without earlier keys there is nothing to do. What no key of ours opens stays as it is.
    """
    if not settings.SECRET_KEY_FALLBACKS:
        return 0
    _renew_town_key()
    renewed, after = 0, 0
    while batch := _batch(after=after):
        after, number = batch
        renewed += number
    if renewed:
        logger.info("devices sealed with the new SECRET_KEY: %d", renewed, extra={"town": town.schema_name})
    return renewed


@transaction.atomic
def _renew_town_key() -> None:
    for key in VapidKey.objects.select_for_update():
        try:
            key.private_sealed = sealed(unsealed(key.private_sealed))
        except InvalidToken:
            continue
        key.save(update_fields=["private_sealed"])


@transaction.atomic
def _batch(*, after: int) -> tuple[int, int] | None:
    """The last device that was looked at and how many were changed; None when there are no more. Three statements."""
    rows = Device.objects.select_for_update(of=("self",), no_key=True).filter(pk__gt=after).exclude(target_sealed="")
    devices = list(rows.order_by("pk")[:MOST])
    if not devices:
        return None
    changed = [device for device in devices if _renewed(device)]
    if changed:
        _give_way(changed)
        Device.objects.bulk_update(changed, list(NOWHERE))
    return devices[-1].pk, len(changed)


def _renewed(device: Device) -> bool:
    """Whether it was kept with an earlier key; it is so no more."""
    try:
        target = unseal(device.target_sealed, transport=device.transport)
    except InvalidToken:
        return False
    newest = _hash(target)
    if device.target_hash == newest:
        return False
    device.target_hash, device.target_sealed = newest, seal(target)
    return True


def _hash(target: Target) -> str:
    return hash_of_address(mailbox_of(target).address) if target.transport == Transport.EMAIL else target.hash


def _give_way(changed: Sequence[Device]) -> None:
    """A phone that registered again since is told by its later device alone."""
    hashes = [device.target_hash for device in changed]
    taken = set(Device.objects.filter(target_hash__in=hashes).values_list("transport", "target_hash"))
    for device in changed:
        if (device.transport, device.target_hash) in taken:
            for name, value in NOWHERE.items():
                setattr(device, name, value)
