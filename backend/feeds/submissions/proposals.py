"""What somebody proposes: an event or a piece of news in plain text, checked, and how it becomes a draft's fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.html import format_html, linebreaks
from django.utils.translation import gettext as _

from backend.common.clock import end_of_day, local_day, start_of_day
from backend.feeds.models import Article, Event
from backend.library.models import Area, Category
from backend.library.rendering import paragraph_from_html

MOST_TITLE, MOST_LOCATION, MOST_DESCRIPTION, MOST_ORGANIZER, MOST_URL = 200, 300, 5_000, 200, 500
FARTHEST = timedelta(days=2 * 366)
LONGEST_NEWS = timedelta(days=366)
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


@dataclass(frozen=True, kw_only=True)
class News:
    """One piece of news as its sender says it, shown until `valid_until`; plain texts as above.

    `category` and `area` are public ids, or empty.
    """

    title: str
    valid_until: datetime
    description: str
    organizer: str = ""
    url: str = ""
    category: str = ""
    area: str = ""

    @property
    def over_at(self) -> datetime:
        """From when on nobody needs it."""
        return self.valid_until


def news_problems(news: News, *, now: datetime) -> Iterator[tuple[str, str]]:
    """What can't be: (field, sentence) for each."""
    if news.valid_until <= now:
        yield "valid_until", _("This is over already.")
    elif news.valid_until > now + LONGEST_NEWS:
        yield "valid_until", _("This is more than a year ahead.")


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


def to_json(proposal: Proposal | News) -> dict[str, Any]:
    """As it is kept."""
    kept = asdict(proposal)
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in kept.items()}


def from_json(kept: dict[str, Any]) -> Proposal | News:
    """What `to_json` made."""
    if "valid_until" in kept:
        return News(**{**kept, "valid_until": datetime.fromisoformat(kept["valid_until"])})
    moments = {name: datetime.fromisoformat(kept[name]) if kept[name] else None for name in ("starts_at", "ends_at")}
    return Proposal(**{**kept, **moments})


def new_item(proposal: Proposal | News, *, lang: str) -> Event | Article:
    """An item in memory that nobody sees."""
    item = Article(live=False, lang=lang) if isinstance(proposal, News) else Event(live=False, lang=lang)
    fill(item, proposal)
    return item


def fill(item: Event | Article, proposal: Proposal | News, *, before: Proposal | News | None = None) -> None:
    """Write it into an item in memory; with `before` only what the sender changed since, so that edits stay."""
    values, old = _fields(proposal), _fields(before) if before else {}
    for name, value in values.items():
        if before is None or value != old[name]:
            field: Any = item._meta.get_field(name)
            setattr(item, name, value if field.many_to_many else field.to_python(value))


def _fields(proposal: Proposal | News) -> dict[str, Any]:
    if isinstance(proposal, News):
        return {
            "title": proposal.title,
            "expire_at": proposal.valid_until,
            "body": paragraph_from_html(_html(proposal, by=proposal.organizer)),
            "categories": _rows(Category, proposal.category),
            "areas": _rows(Area, proposal.area),
        }
    return {
        "title": proposal.title,
        "starts_at": proposal.starts_at,
        "ends_at": proposal.ends_at,
        "is_all_day": proposal.is_all_day,
        "location": proposal.location,
        "organizer": proposal.organizer,
        "description": paragraph_from_html(_html(proposal)),
    }


def names_of(news: News) -> dict[str, str]:
    """The category and the area as people know them; empty for none."""
    chosen = {"category": _rows(Category, news.category), "area": _rows(Area, news.area)}
    return {name: str(rows[0]) if rows else "" for name, rows in chosen.items()}


def _rows(model: Any, public_id: str) -> list[Any]:
    """The one that was chosen, if it is still there."""
    return list(model.objects.filter(public_id=public_id)) if public_id else []


def _html(proposal: Proposal | News, *, by: str = "") -> str:
    """Everything that was typed is text; the one link is the one of its field."""
    html = linebreaks(proposal.description, autoescape=True) if proposal.description else ""
    if by:
        html += format_html("<p>{}</p>", by)
    if proposal.url:
        html += format_html('<p><a href="{0}">{0}</a></p>', proposal.url)
    return html
