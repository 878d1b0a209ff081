"""The list of events: what is still to come before what is over, each with its next date."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.forms import RadioSelect
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import ChoiceFilter

from backend.common import clock
from backend.feeds.missing import undecided
from backend.feeds.models import Event
from backend.feeds.occurrences import next_ones
from backend.feeds.recurrence import UnusableRecurrence
from backend.feeds.viewsets.listing import ItemIndex
from backend.library.variants.listing import VariantFilters


class EventFilters(VariantFilters):
    """And by what waits for a decision."""

    missing = ChoiceFilter(
        label=gettext_lazy("Imports"),
        choices=[("yes", gettext_lazy("no longer in the source"))],
        widget=RadioSelect,
        method="lacking_there",
    )

    def lacking_there(self, rows: models.QuerySet[Any], _name: str, _value: str) -> models.QuerySet[Any]:
        """Those that their calendar no longer has."""
        return rows.filter(undecided(now=clock.now()))


class EventIndex(ItemIndex):
    """Unless somebody asked for another order, what is over stands last, the latest first."""

    base_filterset_class = EventFilters

    def order_queryset(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        ordered: models.QuerySet[Any] = super().order_queryset(queryset)
        if "ordering" in self.request.GET:
            return ordered
        is_over = models.Q(last_ends_at__lte=clock.now())
        coming = models.Case(models.When(is_over, then=None), default="starts_at")
        ordered = ordered.annotate(coming=coming)
        return ordered.order_by(models.F("coming").asc(nulls_last=True), "-starts_at", "pk")


def next_date_of(event: Event) -> str:
    """The next date that takes place; of what is over or cancelled the beginning, with a word for it."""
    now = clock.now()
    if event.status == Event.Status.CANCELLED:
        return _("%(date)s, cancelled") % {"date": _written(event.starts_at, is_all_day=event.is_all_day)}
    try:
        coming = [each.starts_at for each in next_ones(event.series(), now=now) if each.status != "cancelled"]
    except UnusableRecurrence:
        coming = []
    if not coming and event.starts_at < now:
        return _("%(date)s, over") % {"date": _written(event.starts_at, is_all_day=event.is_all_day)}
    return _written(min(coming, default=event.starts_at), is_all_day=event.is_all_day)


def _written(instant: datetime, *, is_all_day: bool) -> str:
    return date_format(localtime(instant), "D, j.n.Y" if is_all_day else "D, j.n.Y, H:i")
