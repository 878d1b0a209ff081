"""A mailbox as the target of a device: encrypted with the id of its subscription, found again by the address alone."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

import orjson

from backend.push.models.devices import Transport
from backend.push.targets import Target, seal

KIND = "mailbox"


class Mailbox(NamedTuple):
    """What a transport has to know: where to, and by which subscription it is ended."""

    address: str
    subscription: str  # public id of the device


def hash_of_address(address: str) -> str:
    """By which the same mailbox is found again in this town, however it is written."""
    return hashes_of_address(address)[0]


def hashes_of_address(address: str) -> list[str]:
    """The same, and after it those under which it may still be kept; see `Target.hashes`."""
    return Target(transport=Transport.EMAIL, kind=KIND, value=address.casefold()).hashes


def sealed_mailbox(address: str, *, subscription: UUID) -> str:
    """As a device keeps it."""
    value = orjson.dumps([address, str(subscription)]).decode()
    return seal(Target(transport=Transport.EMAIL, kind=KIND, value=value))


def mailbox_of(target: Target) -> Mailbox:
    """What was sealed."""
    return Mailbox(*orjson.loads(target.value))
