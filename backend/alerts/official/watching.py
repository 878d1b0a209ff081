"""Asking the warning services once for all towns, and putting what they say on the region's table."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.db import transaction
from pydantic import ValidationError

from backend.alerts.official.documents import (
    OnTheTable,
    counties_of,
    end_of,
    is_to_be_put_off,
    read_again,
    within,
    without_replaced,
    written,
)
from backend.alerts.official.dwd import read_archive
from backend.alerts.official.nina import Entry, read_list, read_warning
from backend.alerts.official.subscribing import DWD, MODULE, NINA, counties
from backend.alerts.official.warning import UnreadableWarning
from backend.common.errors import FetchError, OrtsblattError
from backend.common.fetching import PUBLIC, Limits, Policy
from backend.region import sources
from backend.region.models import Offer, RegionSource
from backend.region.offering import NewOffer, forget_withdrawn, offer_from, withdraw_from

logger = logging.getLogger(__name__)

ARCHIVE = Limits(seconds=20, size=30_000_000)
PIECE = Limits(seconds=8, size=2_000_000)
LONGEST = 45.0  # seconds for all of it: the job comes again in a minute, and begins with who waited
MOST_NEW = 60  # warnings of one county that are asked for at a time; the others come with the next minute
_IS_NOT_THERE = (403, 404, 410)  # as storages of files say it


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a source says now: the documents on the table, and why parts of it could not be read."""

    offers: tuple[NewOffer, ...]
    problem: str = ""


def watch(*, now: datetime, policy: Policy = PUBLIC) -> int:
    """Ask each service that is due, in the public schema; returns how many were asked. None fails the others."""
    began = time.monotonic()
    asking = wanted()
    asked = 0
    for source in sources.due(list(asking), now=now):
        if time.monotonic() - began > LONGEST:
            break
        origin, scope = asking[source.key]
        try:
            _ask(source, origin=origin, scope=scope, now=now, until=began + LONGEST, policy=policy)
        except OrtsblattError as error:
            sources.failed(source, error, now=now)
        except Exception:  # an answer stranger than any before must not keep the other services silent
            logger.exception("official warnings could not be read", extra={"source": source.key})
            sources.failed(source, UnreadableWarning(), now=now)
        asked += 1
    _tidy(now=now)
    return asked


def wanted() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Key of each source -> its origin and for which counties it is asked; a service without an address is not."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    if settings.WARNINGS_DWD and (known := counties(DWD)):
        found[DWD] = DWD, tuple(known)
    if settings.WARNINGS_NINA:
        found |= {f"{NINA} {county}": (NINA, (county,)) for county in counties(NINA)}
    return found


def keys_for(county: str) -> tuple[str, str]:
    """The sources whose answers concern a county."""
    return DWD, f"{NINA} {county}"


def _ask(
    source: RegionSource, *, origin: str, scope: tuple[str, ...], now: datetime, until: float, policy: Policy
) -> None:
    known = _on_the_table(origin, prefix="" if origin == DWD else f"{scope[0]} ")
    said = " ".join(scope)
    # An end that nobody has named is put off by reading the answer again, also if it is the same.
    asked_anew = "" if any(is_to_be_put_off(each, now=now) for each in known.values()) else said
    address = settings.WARNINGS_DWD if origin == DWD else f"{settings.WARNINGS_NINA}/dashboard/{scope[0]}0000000.json"
    limits = ARCHIVE if origin == DWD else PIECE
    answer = sources.ask(source, address, now=now, scope=asked_anew, limits=limits, policy=policy)
    found = None
    if answer.status == "fetched":
        if origin == DWD:
            found = _of_archive(answer.content, counties=scope, now=now)
        else:
            found = _of_county(answer.content, county=scope[0], known=known, now=now, until=until, policy=policy)
    with transaction.atomic():
        if found is not None:
            _put(origin, found, known=known, now=now)
        sources.succeeded(source, answer, scope=said, now=now, problem=found.problem if found else "")


def _of_archive(content: bytes, *, counties: tuple[str, ...], now: datetime) -> Found:
    read = read_archive(content)
    parts = (within(warning, counties=counties) for warning in without_replaced(read.warnings))
    return Found(
        offers=tuple(
            NewOffer(
                key=warning.identifier,
                document=written(OnTheTable(warning=warning, holds_until=end_of(warning, now=now))),
                audience=counties_of(warning, counties=counties),
            )
            for warning in parts
            if warning is not None
        ),
        problem="; ".join(read.unreadable[:5]),
    )


def _of_county(
    content: bytes, *, county: str, known: dict[str, OnTheTable], now: datetime, until: float, policy: Policy
) -> Found:
    """Only what is new or has changed is asked for, as long as there is time; the rest is on the table."""
    entries, problems = read_list(content)
    offers: list[NewOffer] = []
    new = 0
    for entry in entries:
        key = f"{county} {entry.identifier}"
        found = known.get(key)
        if found is None or found.fingerprint != entry.fingerprint:
            new += 1
            if new > MOST_NEW or (new > 1 and time.monotonic() > until):
                problems.append("more warnings than are asked for at a time")
                break
            try:
                found = _of_entry(entry, county=county, now=now, policy=policy)
            except (FetchError, UnreadableWarning) as error:
                problems.append(f"{entry.identifier}: {error.detail}")
                continue
            if found is not None and not found.fingerprint:
                problems.append(f"{entry.identifier}: without its outline")
        if found is not None:
            current = replace(found, holds_until=end_of(found.warning, now=now))
            offers.append(NewOffer(key=key, document=written(current), audience=[county]))
    return Found(offers=tuple(offers), problem="; ".join(problems[:5]))


def _of_entry(entry: Entry, *, county: str, now: datetime, policy: Policy) -> OnTheTable | None:
    """Some warnings have no outline: then their keys say all. One that can't be had now is asked for again."""
    address = f"{settings.WARNINGS_NINA}/warnings/{entry.identifier}"
    said = sources.get(f"{address}.json", now=now, limits=PIECE, policy=policy)
    fingerprint = entry.fingerprint
    outline = None
    try:
        outline = sources.get(f"{address}.geojson", now=now, limits=PIECE, policy=policy).content
    except FetchError as error:
        if error.upstream_status not in _IS_NOT_THERE:
            fingerprint = ""
    warning = read_warning(said.content, outline=outline, entry=entry, county=county)
    if warning is None:
        return None
    return OnTheTable(warning=warning, holds_until=end_of(warning, now=now), fingerprint=fingerprint)


def _on_the_table(origin: str, *, prefix: str) -> dict[str, OnTheTable]:
    """Without what an earlier release wrote otherwise: that is put there anew, or tidied away."""
    rows = Offer.objects.filter(origin=origin, module=MODULE, key__startswith=prefix, is_withdrawn=False)
    return {row.key: found for row in rows if (found := _read(row)) is not None}


def _read(row: Offer) -> OnTheTable | None:
    try:
        return read_again(row.document)
    except ValidationError:
        return None


def _put(origin: str, found: Found, *, known: dict[str, OnTheTable], now: datetime) -> None:
    """What the answer does not hold any more is taken back, unless a part of the answer could not be read."""
    valid = [offer for offer in found.offers if read_again(offer.document).holds_until > now]
    offer_from(origin, module=MODULE, offers=valid, now=now)
    gone = known.keys() - {offer.key for offer in found.offers}
    if gone and not found.problem:
        withdraw_from(origin, module=MODULE, keys=gone, now=now)


def _tidy(*, now: datetime) -> None:
    """Take from the table what is over, also while a service is silent, and what no county asks for any more."""
    for origin in (DWD, NINA):
        asked = set(counties(origin))
        rows = Offer.objects.filter(origin=origin, module=MODULE, is_withdrawn=False)
        over = [row.key for row in rows if _is_over(row, asked=asked, now=now)]
        with transaction.atomic():
            if over:
                withdraw_from(origin, module=MODULE, keys=over, now=now)
            forget_withdrawn(origin, module=MODULE)


def _is_over(row: Offer, *, asked: set[str], now: datetime) -> bool:
    found = _read(row)
    return found is None or found.holds_until <= now or not asked & set(row.audience or ())
