"""What news, events and their imports put on the start page of the CMS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth import get_permission_codename
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from backend.feeds.missing import undecided
from backend.feeds.models import Article, Event, Source
from backend.tenants.desk import Desk, DeskAction, DeskItem, DeskPanel

SHOWN = 5


def article_actions(desk: Desk) -> Iterator[DeskAction]:
    """New piece of news."""
    if _may(desk, "add", Article):
        yield DeskAction(title=_("New piece of news"), url=_address(Article, "add"), icon="doc-full", order=10)


def event_actions(desk: Desk) -> Iterator[DeskAction]:
    """New event."""
    if _may(desk, "add", Event):
        yield DeskAction(title=_("New event"), url=_address(Event, "add"), icon="date", order=20)


def broken_sources(desk: Desk) -> Iterator[DeskPanel]:
    """The imports whose last attempt failed, with the reason."""
    if not _may(desk, "view", Source):
        return
    failing = Source.objects.broken().order_by("-failures", "name")
    items = [_broken(source) for source in failing if source.module in desk.town.modules]
    yield DeskPanel(
        key="sources",
        heading=_("Imports that fail"),
        items=items[:SHOWN],
        count=len(items),
        url=reverse("sources:index"),
        is_warning=True,
        order=300,
    )


def missing_events(desk: Desk) -> Iterator[DeskPanel]:
    """Coming events that their calendar no longer has, the next one first."""
    if not _may(desk, "delete", Event):
        return
    rows = Event.objects.filter(undecided(now=desk.now)).select_related("source").order_by("starts_at", "pk")
    yield DeskPanel(
        key="missing_events",
        heading=_("Events that are no longer in their source"),
        items=[_missing(event) for event in rows[:SHOWN]],
        count=rows.count(),
        url=f"{_address(Event, 'list')}?missing=yes",
        order=160,
    )


def _missing(event: Event) -> DeskItem:
    return DeskItem(
        title=event.title,
        url=reverse(Event.snippet_viewset.get_url_name("edit"), args=[event.pk]),
        kind=event.source.name if event.source else "",
        state=_("keep, cancel or delete?"),
        at=None if event.is_all_day else event.starts_at,
        note=date_format(localtime(event.starts_at), "SHORT_DATE_FORMAT") if event.is_all_day else "",
    )


def _broken(source: Source) -> DeskItem:
    last = _("last success") if source.last_success_at else _("never succeeded")
    return DeskItem(
        title=source.name,
        url=reverse("sources:fetch", args=[source.pk]),
        state=last,
        at=source.last_success_at,
        note=source.last_error,
    )


def _may(desk: Desk, action: str, model: Any) -> bool:
    meta = model._meta
    return bool(desk.person.has_perm(f"{meta.app_label}.{get_permission_codename(action, meta)}"))


def _address(model: Any, view: str) -> str:
    return reverse(model.snippet_viewset.get_url_name(view))
