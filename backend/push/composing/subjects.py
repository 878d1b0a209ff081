"""What a written message is about; what there is to say of it, `push.subjects` asks its module."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from backend.changes.watching import watched_models
from backend.push.models import Message
from backend.push.subjects import composed, module_of
from backend.tenants.models import Municipality
from backend.tenants.push import Composed


@dataclass(frozen=True, kw_only=True)
class About:
    """A published object by its type and id in the API, with the module that speaks of it."""

    module: str
    type: str
    id: UUID

    @property
    def key(self) -> str:
        """Of its first message: a button that is pressed twice means the same one."""
        return f"{self.type}/{self.id}"

    @classmethod
    def of(cls, message: Message) -> Self | None:
        """What the message is about; None: written freely."""
        if message.subject_id is None:
            return None
        return cls(module=message.module, type=message.subject_type, id=message.subject_id)


def about(*, kind: str, public_id: UUID, town: Municipality) -> About | None:
    """The object of this type and id, if a module of the town has something to say of such ones."""
    module = module_of(kind, town=town)
    return About(module=module, type=kind, id=public_id) if module else None


def said_of(subject: About, *, town: Municipality) -> Composed | None:
    """What is said of it as it is now; None: there is nothing to be told any more."""
    return composed(subject.type, subject.id, town=town)


def about_item(item: Any, *, town: Municipality) -> About | None:
    """An item of the CMS as a subject; None where nobody has something to say of its kind."""
    watched, public_id = watched_models().get(type(item)), getattr(item, "public_id", None)
    if watched is None or watched.type is None or public_id is None:
        return None
    return about(kind=watched.type, public_id=public_id, town=town)
