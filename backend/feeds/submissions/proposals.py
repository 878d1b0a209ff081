"""What somebody proposes: one event in plain text, checked, and how it becomes a draft's fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.html import format_html, linebreaks
from django.utils.translation import gettext as _

from backend.common.clock import end_of_day, local_day, start_of_day
from backend.feeds.models import Event
from backend.library.rendering import paragraph_from_html

MOST_TITLE, MOST_LOCATION, MOST_DESCRIPTION, MOST_ORGANIZER, MOST_URL = 200, 300, 5_000, 200, 500
FARTHEST = timedelta(days=2 * 366)
LONGEST = timedelta(days=366)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """One event as its sender says it; texts are plain and have no invisible signs."""

    title: str
    starts_at: datetime
    ends_at: datetime | None
    is_all_day: bool
    location: str
    description: str = ""
    organizer: str = ""
    url: str = ""

    @property
    def over_at(self) -> datetime:
        """When it has ended; of an open end we know the beginning."""
        return self.ends_at or self.starts_at

    def of_whole_days(self, *, zone: ZoneInfo) -> Proposal:
        """The same, and if it is of whole days from midnight to midnight, as events are kept."""
        if not self.is_all_day:
            return self
        first, last = (local_day(moment, zone=zone) for moment in (self.starts_at, self.last_moment))
        days = {"starts_at": start_of_day(first, zone=zone), "ends_at": end_of_day(max(first, last), zone=zone)}
        return Proposal(**{**asdict(self), **days})

    @property
    def last_moment(self) -> datetime:
        """Of a whole day that ends at a midnight the last moment is before it."""
        return self.ends_at - timedelta(microseconds=1) if self.ends_at else self.starts_at


def problems(proposal: Proposal, *, now: datetime) -> Iterator[tuple[str, str]]:
    """What can't be: (field, sentence) for each."""
    if proposal.over_at <= now:
        yield "starts_at", _("This is over already.")
    elif proposal.starts_at > now + FARTHEST:
        yield "starts_at", _("This is more than two years ahead.")
    if proposal.ends_at is not None and proposal.ends_at < proposal.starts_at:
        yield "ends_at", _("The end is before the beginning.")
    elif proposal.ends_at is not None and proposal.ends_at - proposal.starts_at > LONGEST:
        yield "ends_at", _("This takes more than a year.")


def to_json(proposal: Proposal) -> dict[str, Any]:
    """As it is kept."""
    kept = asdict(proposal)
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in kept.items()}


def from_json(kept: dict[str, Any]) -> Proposal:
    """What `to_json` made."""
    moments = {name: datetime.fromisoformat(kept[name]) if kept[name] else None for name in ("starts_at", "ends_at")}
    return Proposal(**{**kept, **moments})


def fill(event: Event, proposal: Proposal, *, before: Proposal | None = None) -> None:
    """Write it into an event in memory; with `before` only what the sender changed since, so that edits stay."""
    values, old = _fields(proposal), _fields(before) if before else {}
    for name, value in values.items():
        if before is None or value != old[name]:
            setattr(event, name, Event._meta.get_field(name).to_python(value))


def _fields(proposal: Proposal) -> dict[str, Any]:
    return {
        "title": proposal.title,
        "starts_at": proposal.starts_at,
        "ends_at": proposal.ends_at,
        "is_all_day": proposal.is_all_day,
        "location": proposal.location,
        "organizer": proposal.organizer,
        "description": paragraph_from_html(_html(proposal)),
    }


def _html(proposal: Proposal) -> str:
    """Everything that was typed is text; the one link is the one of its field."""
    html = linebreaks(proposal.description, autoescape=True) if proposal.description else ""
    if proposal.url:
        html += format_html('<p><a href="{0}">{0}</a></p>', proposal.url)
    return html
