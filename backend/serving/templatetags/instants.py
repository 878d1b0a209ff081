"""Reads the instants of answer documents in templates, so that a page can show what a builder made for the API."""

from __future__ import annotations

from datetime import date, datetime

from django import template

register = template.Library()


class _Written(datetime):
    """An instant that templates show as it is written, not in the server's zone: django.utils.timezone."""

    convert_to_local_time = False


@register.filter
def instant(text: str) -> datetime:
    """`2026-11-21T18:00:00+01:00` as an aware datetime with the town's own offset."""
    return _Written.fromisoformat(text)


@register.filter
def day_of(text: str) -> date:
    """`2026-11-21` as a date."""
    return date.fromisoformat(text)
