"""What a module may put on the start page of the CMS: panels and buttons, each built for the person who asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.functional import Promise

from backend.tenants.models import Municipality


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Whom the start page is for, where and when."""

    town: Municipality
    person: Any  # the signed-in `accounts.User`, of a room above
    now: datetime  # aware

    @cached_property
    def zone(self) -> ZoneInfo:
        """The town's wall clock."""
        return ZoneInfo(self.town.timezone)

    @cached_property
    def end_of_today(self) -> datetime:
        """The town's next midnight."""
        tomorrow = self.now.astimezone(self.zone).date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(), tzinfo=self.zone)


@dataclass(frozen=True, kw_only=True)
class DeskItem:
    """One line of a panel."""

    title: str
    url: str = ""  # a path of the CMS, or nothing to click
    kind: str | Promise = ""  # what it is: "piece of news"
    state: str | Promise = ""  # how it is doing, in a few words
    at: datetime | None = None
    note: str | Promise = ""  # a sentence below, such as why it was sent back


@dataclass(frozen=True, kw_only=True)
class DeskPanel:
    """A heading with what is below it; a panel without items is left out, unless it says something when empty."""

    key: str
    heading: str | Promise
    items: Sequence[DeskItem] = ()
    count: int | None = None  # if there are more than the items; None: as many as the items
    url: str = ""  # where all of them are
    empty: str | Promise = ""
    is_warning: bool = False
    order: int = 500

    @property
    def total(self) -> int:
        return len(self.items) if self.count is None else self.count

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.total - len(self.items)

    @property
    def is_shown(self) -> bool:
        return bool(self.items or self.empty)


@dataclass(frozen=True, kw_only=True)
class DeskAction:
    """A button on top of the start page: what people come for most often."""

    title: str | Promise
    url: str
    icon: str = "plus"
    order: int = 500
    is_urgent: bool = False
