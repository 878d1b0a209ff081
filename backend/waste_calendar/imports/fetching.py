"""Calendars on the internet: asked once a day; what came is kept if it can be read. What it says is `importing`'s part.

Servers of waste authorities lock out who asks often (quirk 26 of docs/calendar-files.md), so no address is asked twice
a day, whatever came of it, and a round ends with the first answer that doesn't sound like a calendar.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import translation

from backend.common.clock import local_day
from backend.common.errors import BadStatus, FetchError, OrtsblattError
from backend.common.fetching import PUBLIC, Fetched, Limits, Policy, fetch, next_attempt
from backend.tenants.models import Municipality
from backend.waste_calendar.formats import FORMATS
from backend.waste_calendar.formats.entries import FileBroken
from backend.waste_calendar.formats.mapping import Profile
from backend.waste_calendar.formats.tables import read_stops, read_streets
from backend.waste_calendar.imports.source_files import MAX_BYTES, SourceReader
from backend.waste_calendar.imports.web_addresses import file_name, is_web, web_address
from backend.waste_calendar.models import CalendarSource, FetchedFile, Fraction

logger = logging.getLogger(__name__)

ONCE_A_DAY = timedelta(days=1)
ASKED_TODAY = timedelta(hours=20)  # a round that was killed goes on where it ended
NEXT_YEAR_FROM = 10  # October: before it nobody publishes the next year
KEPT_FOR = timedelta(days=500)  # copies of addresses that are asked no more
LIMITS = Limits(seconds=30.0, size=MAX_BYTES)
_ABSENT = (404, 410)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One address; `read` raises FileBroken for what isn't a calendar. Without `is_needed` it may be missing."""

    address: str
    read: Callable[[bytes], object]
    is_needed: bool = True
    is_calendar: bool = False  # and no table of streets or stops


@dataclass(kw_only=True)
class Round:
    """Asking all addresses of one source."""

    source: CalendarSource
    now: datetime
    policy: Policy
    is_changed: bool = False
    error: OrtsblattError | None = None  # the first one
    said: str = ""
    answered: int = 0
    copies: dict[str, FetchedFile] = field(default_factory=dict)


def fetch_source(
    source: CalendarSource,
    *,
    town: Municipality,
    now: datetime,
    policy: Policy = PUBLIC,
    jitter: random.Random | None = None,
    when_new: Callable[[], None] = lambda: None,
) -> bool:
    """Ask what was not asked today; returns whether anything is new. Run in the town's schema, outside a transaction.

    Each file is kept by itself, so a kill leaves the old or the new one, and `when_new` is called in the transaction
    that ends the round: whoever goes on after a kill calls it for both. What is wrong is kept at the source.
    """
    jitter = jitter or random.Random()  # noqa: S311 - spreads load, secures nothing
    asked = Round(source=source, now=now, policy=policy)
    asked.copies = {copy.address: copy for copy in source.copies.defer("content")}
    with translation.override(settings.LANGUAGE_CODE):
        try:
            for wanted in wanted_of(source, town=town, now=now):
                if not ask(wanted, asked=asked):
                    break
        except FileBroken as error:  # a table of streets that could never be read
            asked.error = asked.error or error
        with transaction.atomic():
            _note(asked, town=town, jitter=jitter)
            if asked.is_changed:
                when_new()
    source.copies.filter(asked_at__lt=now - KEPT_FOR).delete()
    return asked.is_changed


def years_to_ask(now: datetime, *, town: Municipality) -> tuple[int, ...]:
    """This year, and from October on the next."""
    today = local_day(now, zone=ZoneInfo(town.timezone))
    return (today.year, today.year + 1) if today.month >= NEXT_YEAR_FROM else (today.year,)


def wanted_of(source: CalendarSource, *, town: Municipality, now: datetime) -> Iterator[Wanted]:
    """The table of streets first, since it names the lists; then this year's files before those of the next."""
    years = years_to_ask(now, town=town)
    profile = Profile.from_json(source.profile) if source.profile else None
    zone = ZoneInfo(town.timezone)
    read = partial(FORMATS[source.format], zone=zone, synonyms=Fraction.own_words(), years=years, profile=profile)
    names = [""]
    if source.streets:
        if is_web(source.streets):
            yield Wanted(address=web_address(source.streets, year=years[0]), read=read_streets)
        if "{list}" in source.path:
            table = SourceReader(years=years, source=source).one(source.streets, read=read_streets)
            names = sorted({name for row in table.rows for name in row.lists})
    seen: set[str] = set()
    for year in years:
        for name in names:
            address = web_address(source.path, year=year, name=name)
            if address not in seen:
                how = partial(read, name=file_name(address))
                yield Wanted(address=address, read=how, is_needed=year == years[0], is_calendar=True)
            seen.add(address)
        if is_web(source.stops):
            address = web_address(source.stops, year=year)
            if address not in seen:
                yield Wanted(address=address, read=read_stops, is_needed=year == years[0])
            seen.add(address)


def ask(wanted: Wanted, *, asked: Round) -> bool:
    """Fetch one address and keep what came; returns whether the round goes on."""
    copy = asked.copies.get(wanted.address) or FetchedFile(source=asked.source, address=wanted.address)
    if copy.asked_at is not None and copy.asked_at > asked.now - ASKED_TODAY:
        asked.is_changed = asked.is_changed or _came_before_a_kill(copy, source=asked.source)
        return True
    copy.asked_at = asked.now
    answer: Fetched | None = None
    try:
        answer = fetch(
            wanted.address,
            now=asked.now,
            etag=copy.etag,
            last_modified=copy.last_modified,
            limits=LIMITS,
            policy=asked.policy,
        )
        if answer.status == "fetched":
            wanted.read(answer.content)
    except (FetchError, FileBroken) as error:
        keep(copy, columns=["asked_at"], asked=asked)
        return goes_on(error, answer=answer, wanted=wanted, asked=asked)
    asked.answered += 1
    if answer.status == "unchanged":
        keep(copy, columns=["asked_at"], asked=asked)
    else:
        _keep_content(copy, answer=answer, asked=asked)
    return True


def _came_before_a_kill(copy: FetchedFile, *, source: CalendarSource) -> bool:
    """Whether it is of a round that never ended, so that nobody was told of it."""
    ended = source.last_attempt_at
    return copy.fetched_at is not None and (ended is None or copy.fetched_at > ended)


def goes_on(error: OrtsblattError, *, answer: Fetched | None, wanted: Wanted, asked: Round) -> bool:
    """Whether the others are asked after one that failed; a next year that isn't there yet is no error at all.

    A web page in place of a calendar may be a lock, so it ends the round as an unwilling server does.
    """
    is_absent = isinstance(error, BadStatus) and error.upstream_status in _ABSENT
    is_harmless = is_absent or (answer is not None and not answer.content.lstrip().startswith(b"<"))
    if wanted.is_needed or not (is_absent or isinstance(error, FileBroken)):
        text = f"{file_name(wanted.address)}: {error.detail}" if isinstance(error, FileBroken) else str(error.detail)
        asked.error = asked.error or error
        asked.said = asked.said or text
    return is_harmless


def _keep_content(copy: FetchedFile, *, answer: Fetched, asked: Round) -> None:
    """The new content and what names it, in one statement."""
    known = FetchedFile.objects.filter(pk=copy.pk).values_list("content", flat=True).first()
    asked.is_changed = asked.is_changed or known is None or bytes(known) != answer.content
    copy.content, copy.fetched_at = answer.content, asked.now
    copy.etag, copy.last_modified = answer.etag, answer.last_modified
    keep(copy, columns=["asked_at", "content", "fetched_at", "etag", "last_modified"], asked=asked)


def keep(copy: FetchedFile, *, columns: list[str], asked: Round) -> None:
    """Nothing is written where the source was removed while it was fetched."""
    with transaction.atomic():
        if not CalendarSource.objects.select_for_update().filter(pk=asked.source.pk).exists():
            return
        copy.save(update_fields=columns if copy.pk else None)


def _note(asked: Round, *, town: Municipality, jitter: random.Random) -> None:
    """How it went; a failure is told once, not every day anew."""
    source, error = asked.source, asked.error
    retry_after = error.retry_after if isinstance(error, FetchError) else None
    state: dict[str, object] = {
        "last_attempt_at": asked.now,
        "next_attempt_at": next_attempt(
            failures=0, now=asked.now, floor=ONCE_A_DAY, jitter=jitter, retry_after=retry_after
        ),
    }
    if error is not None:
        state |= {"failures": source.failures + 1, "last_error": asked.said or str(error.detail)}
        if not source.failures:
            logger.warning("calendar not fetched: %s", error.code, extra={"town": town.slug, "source": source.pk})
    elif asked.answered:
        state |= {"failures": 0, "last_error": "", "last_success_at": asked.now}
    CalendarSource.objects.filter(pk=source.pk).update(**state)
    for name, value in state.items():
        setattr(source, name, value)
