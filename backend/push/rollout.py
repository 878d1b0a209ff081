"""From `push:` of a municipality file to credentials, quiet hours and daily cap; all of it is owned by the file."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop

from backend.common import clock
from backend.common.clock import local_day
from backend.push.checking import check_credentials
from backend.push.models import Breaker, Credential, DailyCap, QuietHours
from backend.push.models.setup import A_DAY
from backend.push.section import PushPart, PushSection
from backend.push.vapid import make_key
from backend.tenants.changes import Change, Kind
from backend.tenants.models import Municipality
from backend.tenants.references import absolute
from backend.tenants.rollout.context import Rollout


def apply(rollout: Rollout) -> Iterator[Change]:
    """Keep where secrets stand, never what they are; whether they open anything is found out after the commit."""
    part = rollout.section(PushSection).push
    yield from _credentials(rollout, part=part)
    yield from _quiet_hours(part)
    yield from _daily_cap(part)


def after_apply(town: Municipality) -> None:
    """Make the town's key, so that browsers can subscribe from the start, and try what was named, telling nobody.

    Raises CredentialsRefused, which says what is wrong with each.
    """
    now = clock.now()
    make_key(today=local_day(now, zone=ZoneInfo(town.timezone)))
    check_credentials(town, now=now)


def _credentials(rollout: Rollout, *, part: PushPart) -> Iterator[Change]:
    wanted = {transport: absolute(where, folder=rollout.folder) for transport, where in part.references.items()}
    known = {row.transport: row for row in Credential.objects.all()}
    for transport, reference in wanted.items():
        row = known.get(transport)
        if row is None or row.reference != reference:
            Breaker.objects.filter(transport=transport).delete()  # it was another's
            values = {"reference": reference, "project": "", "problem": "", "checked_at": None}
            Credential.objects.update_or_create(transport=transport, defaults=values)
            before = row.reference if row else None
            kind = Kind.CHANGE if row else Kind.CREATE
            yield Change(kind=kind, subject=f"push.credentials.{transport}", before=before, after=reference or None)
    for transport in sorted(known.keys() - wanted.keys()):
        known[transport].delete()
        Breaker.objects.filter(transport=transport).delete()
        note = gettext_noop("whoever is reached by it waits, and is told nothing")
        yield Change(kind=Kind.REMOVE, subject=f"push.credentials.{transport}", note=note)


def _quiet_hours(part: PushPart) -> Iterator[Change]:
    row = QuietHours.objects.first()
    now = (row.start, row.end) if row else None
    if now == part.quiet_hours:
        return
    if part.quiet_hours is None:
        QuietHours.objects.all().delete()
    else:
        start, end = part.quiet_hours
        QuietHours.objects.update_or_create(is_the_one=True, defaults={"start": start, "end": end})
    yield Change(kind=Kind.CHANGE, subject="push.quiet_hours", before=_spoken(now), after=_spoken(part.quiet_hours))


def _daily_cap(part: PushPart) -> Iterator[Change]:
    row = DailyCap.objects.first()
    before = row.number if row else A_DAY
    if before == part.a_day:
        return
    DailyCap.objects.update_or_create(is_the_one=True, defaults={"number": part.a_day})
    yield Change(kind=Kind.CHANGE, subject="push.a_day", before=before, after=part.a_day)


def _spoken(hours: tuple[object, object] | None) -> str | None:
    return None if hours is None else f"{hours[0]:%H:%M}-{hours[1]:%H:%M}"
