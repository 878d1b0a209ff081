"""One submission and what there is to tell of it; what was submitted, `items` and `messages` know."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from backend.accounts.models import User
from backend.approvals.models import Notice
from backend.library.opening.holidays import StateHolidays
from backend.library.working_days import after_working_days
from backend.tenants.models import Municipality

TOLD_WITHIN = timedelta(days=2)  # afterwards a mail says nothing new
UNDECIDED_DAYS = 2  # working days
DECISIONS = {Notice.Event.APPROVED, Notice.Event.SENT_BACK}


@dataclass(frozen=True, kw_only=True)
class Happened(ABC):
    """One submission, and what there is to tell of it."""

    submission: Any  # the row
    event: Notice.Event

    @property
    @abstractmethod
    def of(self) -> Mapping[str, Any]:
        """The columns of a notice that say of which submission it is."""

    @property
    @abstractmethod
    def is_there(self) -> bool:
        """Whether what was submitted still exists."""

    @property
    @abstractmethod
    def title(self) -> str:
        """Of what was submitted."""

    @property
    @abstractmethod
    def kind(self) -> str:
        """What sort of thing it is, in words."""

    @property
    @abstractmethod
    def path(self) -> str:
        """Where people decide on it."""

    @property
    @abstractmethod
    def author(self) -> User | None:
        """Who submitted it."""

    @property
    @abstractmethod
    def decided_by(self) -> User | None:
        """Who decided."""

    @property
    @abstractmethod
    def submitted_at(self) -> datetime:
        """Since when it waits, or waited."""

    @property
    @abstractmethod
    def roles(self) -> Sequence[str]:
        """Who is asked to decide."""

    @property
    @abstractmethod
    def details(self) -> Mapping[str, Any]:
        """What else its letter says."""

    @property
    def actor(self) -> User | None:
        """Who did what is told."""
        return self.decided_by if self.event in DECISIONS else self.author

    def is_overdue(self, *, town: Municipality, now: datetime) -> bool:
        """Whether nobody has decided for two working days of the town's state."""
        zone, holidays = ZoneInfo(town.timezone), StateHolidays(town.state)
        return after_working_days(self.submitted_at, days=UNDECIDED_DAYS, zone=zone, holidays=holidays) <= now
