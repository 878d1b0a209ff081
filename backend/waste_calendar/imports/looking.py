"""A calendar on the internet fetched once for whoever says what its columns mean; nothing is imported by it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from django.conf import settings
from django.utils import translation

from backend.common.errors import FetchError
from backend.common.fetching import PUBLIC, Fetched, Policy, fetch
from backend.tenants.models import Municipality
from backend.waste_calendar.formats.entries import FileBroken
from backend.waste_calendar.imports.fetching import ASKED_TODAY, LIMITS, Round, Wanted, ask, goes_on, keep, wanted_of
from backend.waste_calendar.models import CalendarSource, FetchedFile

Bring = Callable[[str, bytes], None]  # an address and what it answers; raises FileBroken for what is no calendar


def look_at_source(
    source: CalendarSource,
    *,
    town: Municipality,
    now: datetime,
    bring: Bring,
    brought: Collection[str] = (),
    policy: Policy = PUBLIC,
) -> None:
    """Bring what the source's addresses answer today, whether or not its present profile can read it.

    Those that were `brought` before are left out. What a round fetched today without a mistake is brought without
    asking again, and what is asked here is not asked by the round of the same day. Run outside a transaction. Raises
    FileBroken with the first mistake where an address that is needed brought nothing.
    """
    asked = Round(source=source, now=now, policy=policy)
    asked.copies = {copy.address: copy for copy in source.copies.defer("content")}
    with translation.override(settings.LANGUAGE_CODE):
        try:
            for wanted in wanted_of(source, town=town, now=now):
                if wanted.address in brought:
                    continue
                if not (_look(wanted, asked=asked, bring=bring) if wanted.is_calendar else ask(wanted, asked=asked)):
                    break
        except FileBroken as error:  # a table of streets that could never be read
            asked.error, asked.said = asked.error or error, asked.said or str(error)
    if asked.error is not None:
        raise FileBroken(asked.said)


def _look(wanted: Wanted, *, asked: Round, bring: Bring) -> bool:
    copy = asked.copies.get(wanted.address) or FetchedFile(source=asked.source, address=wanted.address)
    if _is_of_today(copy, asked=asked):
        bring(wanted.address, bytes(copy.content or b""))
        return True
    copy.asked_at = asked.now
    answer: Fetched | None = None
    try:
        answer = fetch(wanted.address, now=asked.now, limits=LIMITS, policy=asked.policy)
        bring(wanted.address, answer.content)
    except (FetchError, FileBroken) as error:
        return goes_on(error, answer=answer, wanted=wanted, asked=asked)
    finally:
        keep(copy, columns=["asked_at"], asked=asked)
    return True


def _is_of_today(copy: FetchedFile, *, asked: Round) -> bool:
    is_new = copy.asked_at is not None and copy.asked_at > asked.now - ASKED_TODAY
    return is_new and copy.fetched_at is not None and not asked.source.failures
