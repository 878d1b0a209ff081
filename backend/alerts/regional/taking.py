"""A regional notice in a town: a notice like its own that names who warns, told at once, replaced by its correction."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from backend.alerts.models import Alert
from backend.alerts.official.telling import has_been_told
from backend.alerts.pushing import SUBJECT, messages_of, release_message
from backend.alerts.regional.documents import Regional, read_again
from backend.alerts.regional.subscribing import takes_regional
from backend.alerts.wording import all_clear_words
from backend.common import clock
from backend.push.subjects import module_of
from backend.tenants.models import Municipality
from backend.tenants.registry import Offered, Taken

ALL_CLEAR_HOLDS = timedelta(hours=2)


def take_regional(town: Municipality, offered: Offered) -> Taken:
    """In the town's schema and a transaction; what is as it was writes nothing."""
    now = clock.now()
    if offered.document is None:
        return _end(offered.key, town=town, now=now)
    found = read_again(offered.document)
    if found.valid_until <= now:
        return _over(offered.key, now=now)  # it came too late: what it corrects does not hold either
    known = Alert.objects.filter(public_id=found.public_id).first()
    if known is None:
        return _create(found, key=offered.key, town=town, now=now)
    if known.state != Alert.State.OVER:
        return Taken.UNCHANGED
    Alert.objects.filter(pk=known.pk).update(state=Alert.State.ACTIVE, updated_at=now)  # refused, and taken again
    return Taken.CHANGED


def _create(found: Regional, *, key: str, town: Municipality, now: datetime) -> Taken:
    """The last version that the town has gives way, also when it missed some between."""
    before = Alert.objects.regional().filter(offer_key=key).exclude(state=Alert.State.SUPERSEDED).first()
    if before is None and found.status == Alert.Status.ALL_CLEAR:
        return Taken.UNCHANGED  # nobody here was warned
    alert = Alert.objects.create(
        public_id=found.public_id,
        origin=Alert.Origin.REGION,
        offer_key=key,
        kind=found.kind,
        status=found.status,
        severity=found.severity,
        lang=found.lang,
        headline=found.headline,
        instruction=found.instruction,
        sender=found.sender,
        link="" if found.origin == town.slug else found.link,
        valid_from=min(found.sent_at, now),
        valid_until=found.valid_until,
        supersedes=before,
    )
    _tell(alert, before=before, town=town, now=now)
    return Taken.CREATED


def _tell(alert: Alert, *, before: Alert | None, town: Municipality, now: datetime) -> None:
    """In place of what was told before; an id that is the same in all towns lets a phone of two towns show it once."""
    if before is not None:
        Alert.objects.filter(pk=before.pk).update(state=Alert.State.SUPERSEDED, updated_at=now)
    if module_of(SUBJECT, town=town) is None:
        return
    told = messages_of([before]).first() if before is not None else None
    release_message(alert, key=f"{SUBJECT} {alert.public_id}", told=told, by=None, now=now)


def _end(key: str, *, town: Municipality, now: datetime) -> Taken:
    """Offered no more. Whoever was told hears it, but for a town that refuses it all."""
    alert = Alert.objects.regional().filter(offer_key=key).holding(now=now).first()
    if alert is None or not takes_regional() or not has_been_told(alert) or alert.status == Alert.Status.ALL_CLEAR:
        return _over(key, now=now)
    words = all_clear_words(alert)
    clear = Alert.objects.create(
        public_id=uuid4(),
        origin=Alert.Origin.REGION,
        offer_key=key,
        status=Alert.Status.ALL_CLEAR,
        kind=alert.kind,
        severity=Alert.Severity.MINOR,
        lang=alert.lang,
        headline=words["headline"],
        instruction=words["instruction"],
        sender=alert.sender,
        valid_from=now,
        valid_until=now + ALL_CLEAR_HOLDS,
        supersedes=alert,
    )
    _tell(clear, before=alert, town=town, now=now)
    return Taken.CHANGED


def _over(key: str, *, now: datetime) -> Taken:
    active = Alert.objects.regional().filter(offer_key=key, state=Alert.State.ACTIVE)
    return Taken.CHANGED if active.update(state=Alert.State.OVER, updated_at=now) else Taken.UNCHANGED
