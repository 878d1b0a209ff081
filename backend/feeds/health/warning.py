"""A source that has failed for long: who looks after imports is told once, and again only after it had recovered."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from backend.accounts.models import Role
from backend.accounts.reaching import addresses_of, administrators
from backend.feeds.health.words import advice_of
from backend.feeds.models import Source
from backend.inbox.writing import write
from backend.tenants.models import Municipality

DEAD_AFTER = timedelta(days=1)  # until then it may be a restart or a night's maintenance


def is_dead(source: Source, *, now: datetime) -> bool:
    """Gone for good, or failing for longer than most faults last."""
    return source.is_gone or (source.failing_since is not None and source.failing_since <= now - DEAD_AFTER)


def warn_once(source: Source, *, town: Municipality, now: datetime) -> None:
    """Write to editors and administrators unless they were told of this failure; a demo's invented people get no mail.

    Sets `warned_at`, which the caller saves in the same transaction.
    """
    if source.warned_at is not None or not is_dead(source, now=now):
        return
    source.warned_at = now
    if town.is_demo:
        return
    with translation.override(settings.LANGUAGE_CODE):
        page = reverse("sources:fetch", args=[source.pk], urlconf=settings.ROOT_URLCONF)
        people = [*addresses_of(Role.EDITOR, now=now), *administrators(now=now)]
        for address in dict.fromkeys(people):
            write(
                to=address,
                subject=_("The source “%(name)s” gives nothing any more") % {"name": source.name},
                template="feeds/health/dead.txt",
                context={"source": source, "advice": advice_of(source), "link": town.origin + page},
                town=town,
                now=now,
            )
