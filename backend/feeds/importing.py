"""From a source to the town's tables: fetch, parse, upsert; when that happens is the business of `tasks`."""

from __future__ import annotations

import hashlib
import logging
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from backend.changes.entries import record_showing
from backend.common.errors import FetchError, Gone, OrtsblattError, TooLarge, Unreachable
from backend.common.fetching import LIMITS, PUBLIC, Fetched, Policy, fetch, next_attempt
from backend.feeds.formats import FORMATS, Origin, Parsed
from backend.feeds.formats.parsed import UnreadableFeed
from backend.feeds.gazettes import hand_over
from backend.feeds.health import progress
from backend.feeds.health.attempts import noted
from backend.feeds.health.warning import warn_once
from backend.feeds.missing import mark_missing
from backend.feeds.models import Source
from backend.feeds.storing import NOTHING, Counts, Store
from backend.tenants.models import Municipality

logger = logging.getLogger(__name__)

FLOOR = timedelta(hours=1)  # no source is asked more often, whatever it says
CEILING = timedelta(days=1)
MOST_WARNINGS = 20
_CONDITIONS = ("etag", "last_modified")
STATE = (
    "last_attempt_at",
    "last_success_at",
    "next_attempt_at",
    "failures",
    "last_error",
    "failing_since",
    "warned_at",
    "is_gone",
    "attempts",
)


@dataclass(frozen=True, kw_only=True)
class Imported:
    """How one attempt ended; `error` is in words for the editors."""

    counts: Counts = NOTHING
    error: str = ""


def import_source(
    source: Source, *, town: Municipality, now: datetime, policy: Policy = PUBLIC, jitter: random.Random | None = None
) -> Imported:
    """Bring the town's items up to what the source says now; run inside the town's schema, outside a transaction.

    Idempotent: what has not changed writes nothing but the source's own state. An error is kept at the source and
    leaves the items as they are.
    """
    jitter = jitter or random.Random()  # noqa: S311 - spreads load, secures nothing
    try:
        answer = _read(source, now=now, policy=policy)
        progress.say(progress.Step.READING)
        parsed = None if answer.status == "unchanged" else _parse(source, answer, town=town, now=now)
    except OrtsblattError as error:
        return _failed(source, error, town=town, now=now, jitter=jitter)
    except Exception:  # a file stranger than any before must not keep the other sources from their turn
        logger.exception("a source could not be parsed", extra={"town": town.slug, "source": source.name})
        return _failed(source, UnreadableFeed(), town=town, now=now, jitter=jitter)
    progress.say(progress.Step.STORING, entries=len(parsed.items) if parsed else 0)
    with transaction.atomic():
        # Without its key: who saves an item names its source, and would wait for this, which waits for the item.
        if not Source.objects.select_for_update(no_key=True).filter(pk=source.pk).exists():
            return Imported()  # removed while it was fetched
        counts = _store(source, parsed, town=town, now=now) if parsed else NOTHING
        if parsed:
            parsed.warnings[:0] = mark_missing(source, parsed, now=now)
        _succeeded(source, answer, parsed, counts=counts, now=now, jitter=jitter)
    return Imported(counts=counts)


def _read(source: Source, *, now: datetime, policy: Policy) -> Fetched:
    if source.url:
        known = _known(source)
        return fetch(source.url, now=now, etag=known["etag"], last_modified=known["last_modified"], policy=policy)
    path = Path(source.path)
    try:
        if path.stat().st_size > LIMITS.size:
            raise TooLarge
        content = path.read_bytes()
    except OSError as error:
        raise Unreachable(_("The file can't be read.")) from error
    etag = hashlib.blake2b(content, digest_size=16).hexdigest()
    return Fetched(
        status="unchanged" if etag == _known(source)["etag"] else "fetched",
        final_url="",
        content=content,
        content_type="",
        charset=None,
        etag=etag,
        last_modified=None,
        permanent_url=None,
        max_age=None,
    )


def _known(source: Source) -> dict[str, str | None]:
    """What the last answer held by; of gazettes nothing, since what became of their PDFs is told with each reading."""
    is_asked = source.module != "gazettes"
    return {name: getattr(source, name) if is_asked else None for name in _CONDITIONS}


def _parse(source: Source, answer: Fetched, *, town: Municipality, now: datetime) -> Parsed:
    origin = Origin(url=answer.final_url, charset=answer.charset, zone=ZoneInfo(town.timezone), now=now)
    with translation.override(settings.LANGUAGE_CODE):
        return FORMATS[source.kind](answer.content, origin=origin)


def _store(source: Source, parsed: Parsed, *, town: Municipality, now: datetime) -> Counts:
    if source.module == "gazettes":
        return hand_over(source, parsed, town=town)
    return Store(source=source, town=town, now=now).store(parsed.items)


def _succeeded(
    source: Source, answer: Fetched, parsed: Parsed | None, *, counts: Counts, now: datetime, jitter: random.Random
) -> None:
    floor = min(max(FLOOR, answer.max_age or FLOOR), CEILING)
    source.last_attempt_at = source.last_success_at = now
    source.next_attempt_at = next_attempt(failures=0, now=now, floor=floor, jitter=jitter)
    source.failures, source.last_error = 0, ""
    source.failing_since = source.warned_at = None
    source.is_gone = False
    # A 304 may leave them out: then those of the last answer still hold.
    source.etag = _fitting("etag", answer.etag) or (None if parsed else source.etag)
    source.last_modified = _fitting("last_modified", answer.last_modified) or (None if parsed else source.last_modified)
    source.moved_to = _fitting("moved_to", answer.permanent_url) or ""
    source.attempts = noted(source, at=now, items=len(parsed.items) if parsed else None, counts=counts)
    shown = []
    if parsed is not None:
        source.items, source.warnings = len(parsed.items), parsed.warnings[:MOST_WARNINGS]
        if (link := _fitting("link", parsed.link)) and link != source.link:
            source.link, shown = link, ["link"]
    _keep(source, *STATE, "etag", "last_modified", "moved_to", "items", "warnings", *shown)
    if shown:
        record_showing(Source, [source.pk])


def _failed(
    source: Source, error: OrtsblattError, *, town: Municipality, now: datetime, jitter: random.Random
) -> Imported:
    """Keep the last good items, say what is wrong, and come back ever more rarely; never again after 410 Gone."""
    with translation.override(settings.LANGUAGE_CODE):
        source.last_error = str(error.detail)
    source.last_attempt_at = now
    source.failing_since = source.failing_since or now
    source.failures += 1
    source.attempts = noted(source, at=now, error=error)
    retry_after = error.retry_after if isinstance(error, FetchError) else None
    source.next_attempt_at = next_attempt(
        failures=source.failures, now=now, floor=FLOOR, jitter=jitter, retry_after=retry_after
    )
    if isinstance(error, Gone):
        source.is_active, source.is_gone = False, True
    with transaction.atomic():  # that it was told, and the letters, are one
        warn_once(source, town=town, now=now)
        _keep(source, *STATE, *(["is_active"] if source.is_gone else []))
    return Imported(error=source.last_error)


def _fitting(column: str, text: str | None) -> str | None:
    """What servers say may be of any length; what has no room is as if it had not been said."""
    field: Any = Source._meta.get_field(column)
    return text if text and len(text) <= field.max_length else None


def _keep(source: Source, *columns: str) -> None:
    """One statement: `save` would have the CMS look for references each time."""
    Source.objects.filter(pk=source.pk).update(**{name: getattr(source, name) for name in columns})
