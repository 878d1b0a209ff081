"""Tests the addresses that are due: politely through the one door to the outside, our own by asking our views."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import zip_longest
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from backend.common import clock
from backend.common.errors import AddressRefused, FetchError
from backend.common.fetching import PUBLIC, Policy, probe
from backend.library.links.judging import Outcome, Verdict, judge
from backend.library.links.own_pages import visit_own
from backend.library.models import LinkUse, WebAddress
from backend.tenants.models import Municipality

logger = logging.getLogger(__name__)

BUDGET = 25  # addresses in one run; the others have their turn in the next
PAUSE = 3.0  # seconds between two requests to one host

# What servers say to programs and not to people: a password, a captcha, "not so often", LinkedIn's 999.
REFUSES_PROGRAMS = frozenset({401, 402, 403, 405, 406, 407, 418, 429, 451, 999})
GONE = frozenset({404, 410})
FAILING = frozenset({WebAddress.State.SUSPECT, WebAddress.State.BROKEN})
OUTCOME = (
    "state",
    "reason",
    "moved_to",
    "tested_at",
    "next_test_at",
    "asked_at",
    "failing_since",
    "failed_days",
    "last_failed_on",
)


class Courtesy:
    """Remembers when each host was asked last, and waits before it is asked again."""

    def __init__(self, *, pause: Callable[[float], None] = time.sleep) -> None:
        self._pause = pause
        self._asked: dict[str, float] = {}

    def wait_for(self, host: str) -> None:
        """Return when this host may be asked."""
        last = self._asked.get(host)
        if last is not None and (left := last + PAUSE - time.monotonic()) > 0:
            self._pause(left)
        self._asked[host] = time.monotonic()


def visit_due(*, town: Municipality, now: datetime, policy: Policy = PUBLIC, courtesy: Courtesy | None = None) -> int:
    """Test what is due at `now`, one after the other, within the budget; returns how many. Outside a transaction."""
    courtesy, jitter = courtesy or Courtesy(), random.Random()  # noqa: S311 - spreads load, secures nothing
    zone, hosts = ZoneInfo(town.timezone), own_hosts(town)
    due = list(WebAddress.objects.due(now=now)[:BUDGET])
    for address in _hosts_in_turn(due):
        with translation.override(settings.LANGUAGE_CODE):
            verdict = _visit(address, town=town, hosts=hosts, policy=policy, courtesy=courtesy)
        was_failing = address.state in FAILING
        judge(address, verdict, now=clock.now(), zone=zone, jitter=jitter)
        # Not `save`: the row may be gone meanwhile, with the last link to it.
        WebAddress.objects.filter(pk=address.pk).update(**{name: getattr(address, name) for name in OUTCOME})
        if was_failing and address.state not in FAILING:
            LinkUse.objects.filter(address=address).update(accepted_at=None, accepted_by=None)
    return len(due)


def own_hosts(town: Municipality) -> frozenset[str]:
    """The names under which this town answers."""
    return frozenset({town.default_domain, *town.domains.values_list("domain", flat=True)})


def _hosts_in_turn(due: Iterable[WebAddress]) -> list[WebAddress]:
    """So that the pauses for one host are spent on the others."""
    by_host: dict[str, list[WebAddress]] = {}
    for address in due:
        by_host.setdefault(_host(address.url), []).append(address)
    return [address for turn in zip_longest(*by_host.values()) for address in turn if address is not None]


def _visit(
    address: WebAddress, *, town: Municipality, hosts: frozenset[str], policy: Policy, courtesy: Courtesy
) -> Verdict:
    url = address.url
    if not url:
        return Verdict(outcome=Outcome.GONE_HERE, reason=str(_("What the link led to was deleted.")))
    try:
        if url.startswith("/") and not url.startswith("//"):
            return visit_own(url, town=town)
        if _host(url) in hosts:
            parts = urlsplit(url)
            return visit_own(f"{parts.path or '/'}?{parts.query}".rstrip("?"), town=town)
        courtesy.wait_for(_host(url))
        return _probed(url, policy=policy)
    except Exception:  # an address stranger than any before must not keep the others from their turn
        logger.exception("an address could not be tested", extra={"town": town.slug})
        return Verdict(outcome=Outcome.UNTESTABLE, reason=str(_("The test itself failed.")))


def _probed(url: str, *, policy: Policy) -> Verdict:
    try:
        found = probe(url, now=clock.now(), policy=policy)
    except AddressRefused as refused:
        return Verdict(outcome=Outcome.UNTESTABLE, reason=str(refused.detail))
    except FetchError as error:
        return Verdict(
            outcome=_outcome_of(error.upstream_status), reason=str(error.detail), retry_after=error.retry_after
        )
    return Verdict(outcome=Outcome.FINE, moved_to=found.permanent_url or "")


def _outcome_of(status: int | None) -> Outcome:
    if status in GONE:
        return Outcome.GONE
    return Outcome.UNTESTABLE if status in REFUSES_PROGRAMS else Outcome.FAILED


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:  # such as an unfinished IPv6 address
        return ""
