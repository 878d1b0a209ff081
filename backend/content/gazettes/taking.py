"""Gazettes that a link list names: noted when they are offered, and made when a job has fetched their PDF."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from backend.common.errors import OrtsblattError, TooLarge, Unreachable
from backend.common.fetching import PUBLIC, Limits, Policy, fetch, next_attempt
from backend.common.pdf import MAX_BYTES, inspect_pdf
from backend.content.models import Gazette, GazetteImport
from backend.library.models import Attachment
from backend.tenants.models import Municipality
from backend.tenants.registry import Offered, Taken

LIMITS = Limits(seconds=60.0, size=MAX_BYTES)
FLOOR = timedelta(hours=1)
FOLLOWED = ("number", "issued_on", "title")


class GazetteNotTaken(OrtsblattError):
    """A gazette of a link list was left out: its number is taken, or its PDF can't be had; `detail` says which."""

    code = "gazette_not_taken"
    status = 409


def take(town: Municipality, offered: Offered) -> Taken:
    """Note what a source says of a gazette. Raises GazetteNotTaken with what stands against it."""
    if not offered.origin.startswith("source:"):  # no other town has us fetch an address
        raise GazetteNotTaken(_("Gazettes are taken from link lists only."))
    document = dict(offered.document or {})
    row = GazetteImport.objects.filter(origin=offered.origin, key=offered.key).first()
    if row is None:
        if _same_number(town, document).exists():
            raise GazetteNotTaken(_("There is a gazette with this number in this year already."))
        GazetteImport.objects.create(origin=offered.origin, key=offered.key, said=document)
        return Taken.CREATED
    if row.said != document:
        GazetteImport.objects.filter(pk=row.pk).update(said=document, error="", failures=0, next_attempt_at=None)
        return Taken.CHANGED
    if row.error:
        raise GazetteNotTaken(row.error)
    return Taken.UNCHANGED


def waiting(*, now: datetime) -> models.QuerySet[GazetteImport]:
    """Those of which the source says something that nobody has looked at, and whose turn has come."""
    has_come = models.Q(next_attempt_at__isnull=True) | models.Q(next_attempt_at__lte=now)
    return GazetteImport.objects.filter(has_come).exclude(said=models.F("done")).order_by("failures", "-key", "pk")


def fetch_next(town: Municipality, *, now: datetime, policy: Policy = PUBLIC) -> bool:
    """Fetch one PDF, outside a transaction, and make or change its gazette; False where nothing waits.

    Safe to be killed: the gazette, its file's row and that it is done are one transaction.
    """
    row = waiting(now=now).first()
    if row is None:
        return False
    try:
        data = None
        if row.said["url"] != row.done.get("url"):
            _refuse_taken(row, town=town)
            data = _read(row.said["url"], now=now, policy=policy)
            inspect_pdf(data)
        _store(row, data, town=town, now=now)
    except OrtsblattError as error:
        _failed(row, error, now=now)
    return True


def _refuse_taken(row: GazetteImport, *, town: Municipality) -> None:
    """Before a large file is fetched for nothing."""
    if not row.done and _same_number(town, row.said).exists():
        raise GazetteNotTaken(_("There is a gazette with this number in this year already."))


def _read(address: str, *, now: datetime, policy: Policy) -> bytes:
    """An address without a scheme is a file beside the page, which only the operator can name."""
    if "://" in address:
        return fetch(address, now=now, limits=LIMITS, policy=policy).content
    path = Path(address)
    try:
        if path.stat().st_size > LIMITS.size:
            raise TooLarge
        return path.read_bytes()
    except OSError as error:
        raise Unreachable(_("The file can't be read.")) from error


def _store(row: GazetteImport, data: bytes | None, *, town: Municipality, now: datetime) -> None:
    with transaction.atomic():
        locked = GazetteImport.objects.select_for_update(of=("self",)).filter(pk=row.pk, said=row.said).first()
        if locked is None:
            return  # the source has said something else meanwhile
        if not locked.done:
            locked.gazette = _made(locked, data or b"", town=town, now=now)
        elif locked.gazette is not None:
            _followed(locked, locked.gazette, data, town=town)
        locked.done, locked.error, locked.failures, locked.next_attempt_at = locked.said, "", 0, None
        locked.save()


def _made(row: GazetteImport, data: bytes, *, town: Municipality, now: datetime) -> Gazette:
    _refuse_taken(row, town=town)
    file = _file(row, data)
    row.file = file.pk
    is_live = not row.said["is_draft"]
    published = {"first_published_at": now, "last_published_at": now} if is_live else {}
    gazette = Gazette(**_values(row.said), file=file, lang=town.languages[0], live=is_live, display_from=now)
    for name, value in published.items():
        setattr(gazette, name, value)
    gazette.save()
    if not is_live:
        gazette.save_revision(changed=False)
    return gazette


def _followed(row: GazetteImport, gazette: Gazette, data: bytes | None, *, town: Municipality) -> None:
    """What is still as the source said it follows; what a person has changed stays, and a draft is theirs alone."""
    if gazette.has_unpublished_changes or not gazette.live:
        raise GazetteNotTaken(_("The source has changed a gazette that somebody is working on; it was left alone."))
    before, wanted = _values(row.done), _values(row.said)
    for name in FOLLOWED:
        if getattr(gazette, name) == before[name]:
            setattr(gazette, name, wanted[name])
    if data is not None and gazette.file_id == row.file:
        gazette.file = _file(row, data)
        row.file = gazette.file_id
    same = Gazette.objects.filter(year=gazette.issued_on.year, number=gazette.number, lang=town.languages[0])
    if same.exclude(pk=gazette.pk).exists():
        raise GazetteNotTaken(_("There is a gazette with this number in this year already."))
    gazette.save()
    if gazette.latest_revision_id:  # the form shows the latest revision
        gazette.live_revision = gazette.save_revision(changed=False)
        gazette.has_unpublished_changes = False
        gazette.save(update_fields=["live_revision", "has_unpublished_changes"])


def _values(said: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": said["number"],
        "issued_on": date.fromisoformat(said["issued_on"]),
        "title": said["title"][:200],
    }


def _file(row: GazetteImport, data: bytes) -> Attachment:
    name = PurePosixPath(unquote(urlsplit(row.said["url"]).path)).stem[-50:] or "amtsblatt"
    file = Attachment(title=row.said["title"][:255], author=row.said["author"], file_size=len(data))
    file.file.save(f"{name}.pdf", ContentFile(data), save=False)
    file.save()
    return file


def _same_number(town: Municipality, said: dict[str, Any]) -> models.QuerySet[Gazette]:
    year = date.fromisoformat(said["issued_on"]).year
    return Gazette.objects.filter(year=year, number=said["number"], lang=town.languages[0])


def _failed(row: GazetteImport, error: OrtsblattError, *, now: datetime) -> None:
    jitter = random.Random()  # noqa: S311 - spreads load, secures nothing
    with translation.override(settings.LANGUAGE_CODE):
        said = str(error.detail)
    GazetteImport.objects.filter(pk=row.pk, said=row.said).update(
        error=said,
        failures=row.failures + 1,
        next_attempt_at=next_attempt(failures=row.failures + 1, now=now, floor=FLOOR, jitter=jitter),
    )
