"""What the library puts on the start page of the CMS: pictures and documents that somebody should look after."""

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


def media_panels(desk: Desk) -> Iterator[DeskPanel]:
    """What was taken down lately, what will be within a month, and what can't be shown."""
    gone = _items(desk, at="withdrawn_at", first=desk.now - REMEMBERED, last=desk.now)
    coming = _items(desk, at="shown_until", first=desk.now, last=desk.now + WARNED_BEFORE)
    yield _panel("media_gone", _("Taken down: licence or consent is over"), reversed(gone), order=310)
    yield _panel("media_ending", _("Licence or consent ends soon"), coming, order=320)
    yield from broken_pictures(desk)


def broken_pictures(desk: Desk) -> Iterator[DeskPanel]:
    """Whose sizes could not be made, of those that this person may change."""
    failed = _own(desk, Picture).exclude(render_failure="").filter(withdrawn_at=None).order_by("-created_at")
    items = [_broken(picture) for picture in failed]
    yield _panel("media_broken", _("Pictures that can't be shown"), items, order=305)


def _broken(picture: Picture) -> DeskItem:
    return DeskItem(
        title=picture.title,
        url=reverse(_ADDRESSES[Picture], args=[picture.pk]),
        kind=_("Picture"),
        at=picture.created_at,
        note=_("Please choose another file; readers see the one before, if there was one."),
    )


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


def _own(desk: Desk, model: type[Any]) -> QuerySet[Any]:
    policy = policy_registry.get_by_type(model)
    own: QuerySet[Any] = policy.instances_user_has_any_permission_for(desk.person, ["change"])
    return own


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
