"""Pictures of imported items into the library, or left out; a job's work, never that of the import itself."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import ReferenceIndex

from backend.common.errors import OrtsblattError
from backend.common.fetching import PUBLIC, Limits, Policy, fetch
from backend.common.images import CleanImage, cleaned
from backend.feeds.models import Article, Event, Source
from backend.feeds.models.imported import Imported
from backend.library.licences import Licence
from backend.library.models import Picture
from backend.library.variants.following import lead_imported

LIMITS = Limits(seconds=10.0, size=10_000_000)
MOST_AT_ONCE = 30
MOST_TOLD = 10
SMALLEST = 100  # pixels: what is smaller is a sign, or a thumbnail that looks poor on every phone
LICENCES = {Source.Rights.OWN: Licence.OWN, Source.Rights.LICENSED: Licence.ALL_RIGHTS}


def waiting_items(model: type[Imported]) -> models.QuerySet[Any]:
    """Those whose source shows a picture that nobody has looked at yet."""
    return model.objects.exclude(picture_url="").exclude(picture_seen=models.F("picture_url"))


def sources_with_waiting_pictures() -> models.QuerySet[Source]:
    """Sources of such items; of those alone that let us show pictures, as the import sees to."""
    waiting = models.Q(pk__in=waiting_items(Article).values("source")) | models.Q(
        pk__in=waiting_items(Event).values("source")
    )
    return Source.objects.filter(waiting, is_active=True)


def take_pictures(source: Source, *, now: datetime, policy: Policy = PUBLIC) -> int:
    """Look at the next pictures of a source, outside a transaction; returns how many items got theirs.

    Safe to be killed: an item is done when its row says so, in the transaction that gives it the picture.
    """
    model: type[Imported] = Event if source.module == "events" else Article
    found, told = 0, []
    for item in waiting_items(model).filter(source=source).order_by("-pk")[:MOST_AT_ONCE]:
        try:
            picture = _known(model, item) or _fetched(item, source=source, now=now, policy=policy)
        except OrtsblattError as error:
            picture = None
            with translation.override(settings.LANGUAGE_CODE):
                told.append(_("Picture of “%(title)s”: %(error)s") % {"title": item.title[:80], "error": error.detail})
        found += _give(model, item, picture=picture, now=now)
    if told:
        kept = [*told, *source.picture_warnings][:MOST_TOLD]
        Source.objects.filter(pk=source.pk).update(picture_warnings=kept)
    return found


def _known(model: type[Imported], item: Imported) -> Picture | None:
    """The picture that another item of the source got from this address."""
    others = model.objects.filter(source=item.source_id, picture_seen=item.picture_url, source_picture__isnull=False)
    return Picture.objects.filter(pk__in=others.values("source_picture"), withdrawn_at__isnull=True).first()


def _fetched(item: Imported, *, source: Source, now: datetime, policy: Policy) -> Picture | None:
    """Raises FetchError or ImageRefused; None for what is too small to be shown."""
    answer = fetch(item.picture_url, now=now, limits=LIMITS, policy=policy)
    sha1 = hashlib.sha1(answer.content, usedforsecurity=False).hexdigest()  # as the library keeps of every picture
    same = Picture.objects.filter(imported_hash=sha1).first()
    if same is not None:
        return same if same.may_be_shown else None
    image = cleaned(answer.content)
    if min(image.width, image.height) < SMALLEST:
        return None
    return _made(image, item=item, source=source, sha1=sha1)


def _made(image: CleanImage, *, item: Imported, source: Source, sha1: str) -> Picture:
    stem = PurePosixPath(unquote(urlsplit(item.picture_url).path)).stem[-40:] or "bild"
    with transaction.atomic():
        picture: Picture = Picture.objects.create(
            title=item.title[:255],
            is_decorative=True,  # feeds seldom say what is seen, and the title is no description
            author=source.name,
            licence=LICENCES.get(Source.Rights(source.rights), ""),
            imported_hash=sha1,
            file=ContentFile(image.data, name=f"{stem}{image.extension}"),
        )
    return picture


def _give(model: type[Imported], item: Imported, *, picture: Picture | None, now: datetime) -> bool:
    """Note that it was looked at; whoever chose another picture meanwhile keeps theirs."""
    with transaction.atomic():
        row = model.objects.select_for_update(of=("self",)).filter(pk=item.pk, picture_url=item.picture_url).first()
        if row is None:
            return False
        is_chosen = row.picture_id != row.source_picture
        if picture is None or is_chosen:
            model.objects.filter(pk=row.pk).update(picture_seen=row.picture_url)
            return False
        _show(model, row, picture=picture, now=now)
    return True


def _show(model: type[Imported], row: Imported, *, picture: Picture, now: datetime) -> None:
    model.objects.filter(pk=row.pk).update(
        picture=picture, source_picture=picture.pk, picture_seen=row.picture_url, updated_at=now
    )
    row.refresh_from_db()
    lead_imported([row], now=now)
    ReferenceIndex.create_or_update_for_object(row)


def follow_picture(item: Imported, *, url: str, is_shown: bool) -> None:
    """Follow the source in memory: another address is looked at by the next job, one that is gone keeps its picture.

    Where the source no longer lets us show pictures, the one that came from it goes.
    """
    item.picture_url = url
    if not is_shown and item.source_picture is not None and item.picture_id == item.source_picture:
        item.picture_id = item.source_picture = None
