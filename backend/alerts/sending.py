"""Sending an urgent notice: live with the commit, once however often it arrives, counted, logged, and told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from backend.accounts.auditing import record
from backend.accounts.models import AuditEntry, User
from backend.alerts.models import Alert
from backend.alerts.pushing import tell_devices
from backend.alerts.tasks import tell_of_notices
from backend.common.clock import local_day, start_of_day
from backend.common.errors import OrtsblattError, Text
from backend.library.models import Area, ContactDetails
from backend.tenants.models import Municipality

A_DAY = 5  # an all clear is always possible


class NotSent(OrtsblattError):
    """The notice was not sent, and sending it again as it is would not help: say why, and what to do instead."""

    code = "not_sent"
    status: ClassVar[int] = 409

    def __init__(self, *, alert: Alert | None = None) -> None:
        super().__init__()
        self.alert = alert  # the one that is there already, if that is why


class TooManyToday(NotSent):
    """The town has sent as many as it may on one day."""

    code = "too_many_today"
    title: ClassVar[Text] = _(
        "Five urgent notices have been sent today; more is not possible. An all clear always is. In danger call 112."
    )


class SupersededMeanwhile(NotSent):
    """Somebody else was faster."""

    code = "superseded_meanwhile"
    title: ClassVar[Text] = _("Somebody else has updated this notice meanwhile. Look at the new one first.")


class SentDifferently(NotSent):
    """The same form arrived before, with other words: those are live."""

    code = "sent_differently"
    title: ClassVar[Text] = _("This notice is live already, with other words. To change it, update it.")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A notice as it was written; `request_key` was drawn by the device when it was begun."""

    kind: str
    status: str
    severity: str
    headline: str
    instruction: str
    areas: Sequence[Area]
    valid_until: datetime
    request_key: UUID
    supersedes: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Sent:
    """The notice, and whether it is this call that made it."""

    alert: Alert
    is_new: bool


@transaction.atomic
def send(draft: Draft, *, town: Municipality, by: User, now: datetime) -> Sent:
    """Make it live. Raises NotSent; nothing is stored then."""
    _one_at_a_time(town)
    known = Alert.objects.filter(request_key=draft.request_key).first()
    if known is not None:
        if not _says_the_same(known, draft):
            raise SentDifferently(alert=known)
        return Sent(alert=known, is_new=False)
    before = _superseded(draft)
    if draft.status != Alert.Status.ALL_CLEAR and sent_today(town, now=now) >= A_DAY:
        raise TooManyToday
    alert = _create(draft, before=before, town=town, by=by, now=now)
    if before is not None:
        Alert.objects.filter(pk=before.pk).update(state=Alert.State.SUPERSEDED, updated_at=now)
    detail = {"status": alert.status, "valid_until": alert.valid_until.isoformat(), "areas": len(draft.areas)}
    record(AuditEntry.Action.ALERT_SENT, actor=by, about=alert, detail=detail)
    tell_of_notices.defer(schema=town.schema_name)
    tell_devices(alert, before=before, town=town, by=by)
    return Sent(alert=alert, is_new=True)


def sent_today(town: Municipality, *, now: datetime) -> int:
    """How many notices of the town count for its day; an all clear does not."""
    zone = ZoneInfo(town.timezone)
    midnight = start_of_day(local_day(now, zone=zone), zone=zone)
    own = Alert.objects.filter(origin=Alert.Origin.TOWN, valid_from__gte=midnight)
    return own.exclude(status=Alert.Status.ALL_CLEAR).count()


def _one_at_a_time(town: Municipality) -> None:
    """Two phones at once would both see four notices, or the same key unused."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{town.schema_name} alerts"])


def _superseded(draft: Draft) -> Alert | None:
    if draft.supersedes is None:
        return None
    before: Alert | None = Alert.objects.filter(public_id=draft.supersedes, origin=Alert.Origin.TOWN).first()
    if before is None or before.state == Alert.State.SUPERSEDED:
        raise SupersededMeanwhile(alert=before)
    return before


def _create(draft: Draft, *, before: Alert | None, town: Municipality, by: User, now: datetime) -> Alert:
    alert: Alert = Alert.objects.create(
        kind=draft.kind,
        status=draft.status,
        severity=draft.severity,
        lang=town.languages[0],
        headline=draft.headline,
        instruction=draft.instruction,
        area_ids=_ids(draft),
        sender=ContactDetails.load().name or town.title,
        valid_from=now,
        valid_until=draft.valid_until,
        supersedes=before,
        sent_by=by,
        request_key=draft.request_key,
    )
    alert.areas.set(draft.areas)
    return alert


def _says_the_same(alert: Alert, draft: Draft) -> bool:
    columns = ("kind", "status", "severity", "headline", "instruction", "valid_until")
    return alert.area_ids == _ids(draft) and all(getattr(alert, name) == getattr(draft, name) for name in columns)


def _ids(draft: Draft) -> list[UUID]:
    return sorted(area.public_id for area in draft.areas)
