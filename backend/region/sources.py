"""What is fetched once for the region: when it is due, with which conditions it is asked, and how it went."""

from __future__ import annotations

import hashlib
import random
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from backend.common.errors import FetchError, OrtsblattError, TooLarge, Unreachable
from backend.common.fetching import PUBLIC, Fetched, Limits, Policy, fetch, next_attempt
from backend.region.models import RegionSource

FLOOR = timedelta(seconds=55)  # the job comes every minute
LONGEST_DOUBLING = 3  # after failures, so that a service that is back is heard within eight minutes


def due(keys: list[str], *, now: datetime) -> list[RegionSource]:
    """Those of these that may be asked now, the one that has waited longest first; a new one has no row yet."""
    known = {source.key: source for source in RegionSource.objects.filter(key__in=keys)}
    sources = [known.get(key) or RegionSource(key=key) for key in keys]
    waiting = [source for source in sources if source.next_attempt_at is None or source.next_attempt_at <= now]
    return sorted(waiting, key=lambda source: (source.next_attempt_at or now.replace(year=1970), source.key))


def ask(
    source: RegionSource, address: str, *, now: datetime, scope: str, limits: Limits, policy: Policy = PUBLIC
) -> Fetched:
    """What is at the address, or that it is what it was when it was last read for the same scope. Raises a FetchError.

    An address without a scheme is a file: the operator names it.
    """
    is_known = source.scope == scope
    etag, last_modified = (source.etag, source.last_modified) if is_known else ("", "")
    return get(address, now=now, etag=etag, last_modified=last_modified, limits=limits, policy=policy)


def get(
    address: str,
    *,
    now: datetime,
    limits: Limits,
    policy: Policy = PUBLIC,
    etag: str = "",
    last_modified: str = "",
) -> Fetched:
    """One address of a source without its state. Raises a FetchError."""
    if "://" in address:
        return fetch(
            address, now=now, etag=etag or None, last_modified=last_modified or None, limits=limits, policy=policy
        )
    return _file(Path(address), etag=etag, size=limits.size)


def succeeded(source: RegionSource, answer: Fetched, *, scope: str, now: datetime, problem: str = "") -> None:
    """Note it; a part that could not be read is a problem, and the next answer is read whole, also the same one."""
    source.scope = scope
    if answer.status == "fetched":
        source.etag = "" if problem else _fitting(answer.etag, 300)
        source.last_modified = "" if problem else _fitting(answer.last_modified, 100)
    source.last_success_at, source.failures, source.failing_since = now, 0, None
    source.problem = problem if answer.status == "fetched" else source.problem
    source.next_attempt_at = _next(source, now=now, retry_after=None)
    source.save()


def failed(source: RegionSource, error: OrtsblattError, *, now: datetime) -> None:
    """Note it in words for the operator; what was read before is left as it is."""
    with translation.override(settings.LANGUAGE_CODE):
        said = str(error.title)
        source.problem = said if str(error.detail) == said else f"{said} ({error.detail})"
    source.failures += 1
    source.failing_since = source.failing_since or now
    retry_after = error.retry_after if isinstance(error, FetchError) else None
    source.next_attempt_at = _next(source, now=now, retry_after=retry_after)
    source.save()


def _next(source: RegionSource, *, now: datetime, retry_after: datetime | None) -> datetime:
    jitter = random.Random()  # noqa: S311 - spreads load, secures nothing
    failures = min(source.failures, LONGEST_DOUBLING)
    return next_attempt(failures=failures, now=now, floor=FLOOR, jitter=jitter, retry_after=retry_after)


def _file(path: Path, *, etag: str, size: int) -> Fetched:
    try:
        if path.stat().st_size > size:
            raise TooLarge
        content = path.read_bytes()
    except OSError as error:
        raise Unreachable(_("The file can't be read.")) from error
    found = hashlib.blake2b(content, digest_size=16).hexdigest()
    is_same = found == etag
    return Fetched(
        status="unchanged" if is_same else "fetched",
        final_url="",
        content=b"" if is_same else content,
        content_type="",
        charset=None,
        etag=found,
        last_modified=None,
        permanent_url=None,
        max_age=None,
    )


def _fitting(text: str | None, length: int) -> str:
    """What servers say may be of any length; what has no room is as if it had not been said."""
    return text if text and len(text) <= length else ""
