"""The operator is told once of a transport that takes nothing; whether it is left alone is `breakers`' part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from backend.push.models import Breaker
from backend.tenants.across import across_municipalities
from backend.tenants.models import Municipality
from backend.tenants.operator import operator_email

TOLD_AFTER = timedelta(minutes=15)  # what is over sooner nobody needs to know


@dataclass(frozen=True, kw_only=True)
class Failing:
    """A transport of one town that has taken nothing for a while."""

    town: Municipality
    transport: str
    project: str  # of the service: towns with the region's credentials fail together
    reason: str
    since: datetime
    is_told: bool

    @property
    def cause(self) -> tuple[str, str, str]:
        """What is the same for all towns that fail for one reason."""
        return self.transport, self.project, self.reason


def tell_operator(*, now: datetime) -> int:
    """One mail for all that began to fail, however many towns do; returns how many causes it names.

    A town that joins those that the operator knows of is no news; one where it had worked again meanwhile is.
    """
    results = across_municipalities(partial(_failing, now=now))
    found = [one for result in results for one in result.value or ()]
    known = {one.cause for one in found if one.is_told}
    news: defaultdict[tuple[str, str, str], list[Failing]] = defaultdict(list)
    for one in found:
        if one.cause not in known:
            news[one.cause].append(one)
    if news:
        _mail(news.values())
    untold = {one.town for one in found if not one.is_told}
    across_municipalities(partial(_note, now=now), towns=untold)
    return len(news)


def _failing(town: Municipality, *, now: datetime) -> list[Failing]:
    """In the current schema; a demo's transports concern nobody."""
    if town.is_demo:
        return []
    return [
        Failing(
            town=town,
            transport=row.transport,
            project=row.project,
            reason=row.reason,
            since=row.since or now,
            is_told=row.told_at is not None,
        )
        for row in _long_failing(now=now)
    ]


def _note(_town: Municipality, *, now: datetime) -> None:
    _long_failing(now=now).filter(told_at=None).update(told_at=now)


def _long_failing(*, now: datetime) -> QuerySet[Breaker]:
    return Breaker.objects.exclude(open_until=None).filter(since__lte=now - TOLD_AFTER).order_by("transport")


def _mail(causes: Iterable[list[Failing]]) -> None:
    to = operator_email()
    if not to:
        return
    text = render_to_string("push/failing_mail.txt", {"causes": list(causes)})
    EmailMessage(_("A push service takes nothing"), text, settings.DEFAULT_FROM_EMAIL, [to]).send()
