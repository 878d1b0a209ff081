"""Days as people say them, for the pages of proposals."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django import template

from backend.common.clock import local_day
from backend.feeds.models.events import zone

register = template.Library()


@register.filter
def last_day(until: datetime) -> date:
    """The day that ends at this midnight."""
    return local_day(until - timedelta(microseconds=1), zone=zone())
