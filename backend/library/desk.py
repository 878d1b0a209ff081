"""What the library puts on the start page of the CMS: rights in pictures and documents that end, or have ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.permissions import policy_registry

from backend.library.models import Attachment, Picture
from backend.tenants.desk import Desk, DeskItem, DeskPanel

WARNED_BEFORE = timedelta(days=30)
REMEMBERED = timedelta(days=30)
SHOWN = 5
_ADDRESSES = {Picture: "wagtailimages:edit", Attachment: "wagtaildocs:edit"}


def rights_panels(desk: Desk) -> Iterator[DeskPanel]:
    """What was taken down lately, and what will be within a month, of what this person may change."""
    gone = _items(desk, at="withdrawn_at", first=desk.now - REMEMBERED, last=desk.now)
    coming = _items(desk, at="shown_until", first=desk.now, last=desk.now + WARNED_BEFORE)
    yield _panel("media_gone", _("Taken down: licence or consent is over"), reversed(gone), order=310)
    yield _panel("media_ending", _("Licence or consent ends soon"), coming, order=320)


def _panel(key: str, heading: str, items: Iterable[DeskItem], *, order: int) -> DeskPanel:
    found = list(items)
    return DeskPanel(key=key, heading=heading, items=found[:SHOWN], count=len(found), is_warning=True, order=order)


def _items(desk: Desk, *, at: str, first: datetime, last: datetime) -> list[DeskItem]:
    found: list[Any] = [row for model in _ADDRESSES for row in _rows(desk, model, at=at, first=first, last=last)]
    return [_item(row, at=getattr(row, at)) for row in sorted(found, key=lambda row: getattr(row, at))]


def _rows(desk: Desk, model: type[Any], *, at: str, first: datetime, last: datetime) -> Iterable[Any]:
    own: QuerySet[Any] = policy_registry.get_by_type(model).instances_user_has_any_permission_for(
        desk.person, ["change"]
    )
    return own.filter(**{f"{at}__gt": first, f"{at}__lte": last})


def _item(row: Any, *, at: datetime) -> DeskItem:
    is_consent = row.consent == row.Consent.UNTIL and (
        row.licence_ends_on is None or (row.consent_until or row.licence_ends_on) <= row.licence_ends_on
    )
    return DeskItem(
        title=row.title,
        url=reverse(_ADDRESSES[type(row)], args=[row.pk]),
        kind=row._meta.verbose_name,
        state=_("Consent") if is_consent else _("Licence"),
        at=at,
    )
