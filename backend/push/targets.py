"""Addresses of devices: encrypted where they are kept, found again by a keyed hash, and never in a log."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import orjson

from backend.common.sealing import sealed, unsealed
from backend.serving.hashing import under_each_key
from backend.tenants.schemas import current_schema


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where a transport reaches a device; `value` is what the transport's own library takes."""

    transport: str
    kind: str
    value: str = field(repr=False)  # nothing that prints a target tells where it leads
    project: str = ""  # the service that carries it there, where a transport has several that we know

    def __str__(self) -> str:
        return f"{self.transport} {self.kind} {self.hash[:8]}"

    @property
    def hash(self) -> str:
        """By which the same address is found again in this town; another town's is another one."""
        return self.hashes[0]

    @property
    def hashes(self) -> list[str]:
        """The same, and after it those under which it may still be kept since before a new SECRET_KEY."""
        return under_each_key("backend.push.targets", f"{current_schema()}\x00{self.value}")

    @property
    def mark(self) -> str:
        """By which a receipt is known to be of this address and not of the device's next one."""
        return hashlib.sha256(self.value.encode()).hexdigest()[:12]


def seal(target: Target) -> str:
    """As it is kept."""
    return sealed(orjson.dumps([target.kind, target.value]))


def unseal(text: str, *, transport: str) -> Target:
    """What was kept. Raises cryptography's InvalidToken where no key of ours opens it."""
    kind, value = orjson.loads(unsealed(text))
    return Target(transport=transport, kind=kind, value=value)
