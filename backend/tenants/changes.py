"""The vocabulary in which a rollout reports: what changed, and what is missing before a town may go live."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from django.utils.functional import Promise

T = TypeVar("T")


class Kind(StrEnum):
    CREATE = "create"
    CHANGE = "change"
    REMOVE = "remove"
    KEEP = "keep"  # an editor changed it since, and the file only gave a first value


@dataclass(frozen=True, kw_only=True)
class Change:
    """One line of a plan: `change theme.primary: #08743c → #0a5c33`."""

    kind: Kind
    subject: str
    before: Any = None
    after: Any = None
    note: str | Promise = ""

    @property
    def is_write(self) -> bool:
        return self.kind is not Kind.KEEP


@dataclass(frozen=True, kw_only=True)
class Missing:
    """One thing that stands between a town and going live; `is_legal` ones refuse `status: live`."""

    subject: str
    message: str | Promise
    is_legal: bool = False


@dataclass(frozen=True, kw_only=True)
class Field(Generic[T]):
    """One value on its three sides: what the file wants, what was last applied (None: never), what the town has now."""

    subject: str
    wanted: T
    applied: T | None
    now: T


def settle(field: Field[T], *, is_owned_by_file: bool) -> tuple[T, Iterator[Change]]:
    """Decide one field three-way and return the value to store with the lines to report.

    A field that the file owns always becomes what the file says. A first value follows the file only as long as nobody
    changed it in the CMS since it was last applied.
    """
    if field.now == field.wanted:
        return field.now, iter(())
    is_drifted = field.applied is not None and field.now != field.applied
    if is_drifted and not is_owned_by_file:
        kept = Change(kind=Kind.KEEP, subject=field.subject, before=field.now, after=field.wanted)
        return field.now, iter((kept,) if field.wanted != field.applied else ())
    changed = Change(kind=Kind.CHANGE, subject=field.subject, before=field.now, after=field.wanted)
    return field.wanted, iter((changed,))
