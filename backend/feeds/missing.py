"""Coming events that their calendar no longer has: marked for people to decide on, never taken away by themselves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from backend.feeds.formats.parsed import Parsed
from backend.feeds.models import Event, Source


def ahead(*, now: datetime) -> Q:
    """Live events that are to take place: single ones that have not begun, series that are not over."""
    return _to_come(now=now) & Q(live=True)


def _to_come(*, now: datetime) -> Q:
    is_coming = Q(starts_at__gt=now) | ~Q(recurrence="") & (Q(last_ends_at__isnull=True) | Q(last_ends_at__gt=now))
    return is_coming & Q(status=Event.Status.SCHEDULED)


def undecided(*, now: datetime) -> Q:
    """Those that wait for somebody to keep, cancel or delete them."""
    return ahead(now=now) & Q(missing_since__isnull=False, missing_is_settled=False)


def mark_missing(source: Source, parsed: Parsed, *, now: datetime) -> list[str]:
    """After the entries were stored: mark what the calendar lacks, and unmark what it has again.

    One statement, and one more for each of both if there are any. Where more than half would be marked at once, or
    the answer is not whole, nothing is; returns what the source's editors are to be warned of.

    What stands behind another one is marked as well: nobody is asked about it until it is shown in that one's place.
    """
    if source.module != "events":
        return []
    keys = {entry.key for entry in parsed.items}
    marked = Q(missing_since__isnull=False)
    is_ours = Q(live=True) | Q(copy_of__isnull=False)
    known = _to_come(now=now) & is_ours & Q(first_published_at__lt=now)  # without those that have just come
    rows = Event.objects.filter(marked | known, source=source).order_by()
    states = list(rows.values_list("pk", "source_key", "missing_since"))
    _set([pk for pk, key, since in states if since and key in keys], since=None)
    if not keys or not parsed.is_whole:
        return []
    there_before = [(pk, key) for pk, key, since in states if since is None]
    gone = [pk for pk, key in there_before if key not in keys]
    if len(gone) * 2 > len(there_before):
        words = _(
            "%(gone)d of %(known)d coming events are missing in the calendar at once. That is rather a fault there than"
            " meant: nothing was marked."
        )
        return [words % {"gone": len(gone), "known": len(there_before)}]
    _set(gone, since=now)
    return []


def _set(keys: Collection[int], *, since: datetime | None) -> None:
    if keys:
        Event.objects.filter(pk__in=keys).update(missing_since=since, missing_is_settled=False)
