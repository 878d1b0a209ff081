"""A regional notice goes out when a second person has read it, or its author enters the code that the desk reads out.

What a notice says is fixed when it is written, so that what was released is what was read; the code itself is made in
`calling_back`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from backend.accounts.auditing import record
from backend.accounts.models import AuditEntry, User
from backend.alerts.models import Alert, RegionalNotice
from backend.alerts.official.keys import county_of
from backend.alerts.regional.documents import Regional, key_of
from backend.alerts.regional.subscribing import MODULE, REGIONAL
from backend.common.clock import local_day, start_of_day
from backend.common.errors import OrtsblattError, Text
from backend.region.models import Subscription
from backend.region.offering import NewOffer, forget_withdrawn, offer_from, withdraw_from
from backend.tenants.models import Municipality

A_DAY = 5  # an all clear is always possible
WAITS = timedelta(hours=2)  # what nobody has released by then is no longer urgent, or no longer true
KINDS = {Municipality.Kind.COUNTY, Municipality.Kind.PROVIDER}
State = RegionalNotice.State


class NotReleased(OrtsblattError):
    """The regional notice has not gone out: say why, and what to do instead."""

    code = "regional_not_released"
    status: ClassVar[int] = 409
    title: ClassVar[Text] = _("It no longer waits for release. Look at the list.")


class SecondPersonNeeded(NotReleased):
    """Who wrote it can't release it without a code, nor an operator."""

    code = "regional_second_person_needed"
    title: ClassVar[Text] = _("Another person has to release it, or you enter a call-back code.")


class TooManyRegional(NotReleased):
    """As many have gone out as may on one day."""

    code = "regional_too_many_today"
    title: ClassVar[Text] = _("Five have gone out to all towns today; more is not possible. An all clear always is.")


def may_write(person: User, *, town: Municipality) -> bool:
    """Urgent senders of a county or provider; never an operator, who answers for no warning."""
    is_sender = town.kind in KINDS and MODULE in town.modules and person.has_perm("alerts.send_alert")
    return is_sender and not person.is_shadow


@transaction.atomic
def write(notice: RegionalNotice, *, by: User, now: datetime) -> None:
    """Keep it until it is released. Nothing has gone out."""
    notice.written_by, notice.written_at = by, now
    notice.save()
    record(AuditEntry.Action.REGIONAL_WRITTEN, actor=by, about=notice, detail=_said(notice))


@transaction.atomic
def release(notice: RegionalNotice, *, town: Municipality, by: User, now: datetime) -> None:
    """The second person. Raises NotReleased; nothing is stored then."""
    notice = lock(notice, town=town, now=now)
    if notice.written_by_id in {None, by.pk} or not may_write(by, town=town):
        raise SecondPersonNeeded
    let_go(notice, town=town, by=by, now=now, is_by_code=False)


@transaction.atomic
def drop(notice: RegionalNotice, *, town: Municipality, by: User, now: datetime) -> None:
    """Throw away what waits. Raises NotReleased when it has gone out meanwhile."""
    notice = lock(notice, town=town, now=now, is_too_old_refused=False)
    notice.state, notice.code_hash = State.DROPPED, ""
    notice.save()
    record(AuditEntry.Action.REGIONAL_DROPPED, actor=by, about=notice)


def lock(
    notice: RegionalNotice, *, town: Municipality, now: datetime, is_too_old_refused: bool = True
) -> RegionalNotice:
    """The waiting notice, one release at a time. Raises NotReleased."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{town.schema_name} regional"])
    found: RegionalNotice = RegionalNotice.objects.select_for_update().get(pk=notice.pk)
    if found.state != State.WAITING or (is_too_old_refused and not is_waiting(found, now=now)):
        raise NotReleased
    return found


def is_waiting(notice: RegionalNotice, *, now: datetime) -> bool:
    """Whether it may still be released."""
    return notice.state == State.WAITING and now < min(notice.valid_until, notice.written_at + WAITS)


def let_go(notice: RegionalNotice, *, town: Municipality, by: User, now: datetime, is_by_code: bool) -> None:
    """Put it on the region's table with the transaction around it; for who has seen that it may. Raises NotReleased."""
    if current_of(notice) != notice.corrects:
        raise NotReleased  # somebody else was faster with a correction
    if notice.status != Alert.Status.ALL_CLEAR and released_today(town, now=now) >= A_DAY:
        raise TooManyRegional
    notice.state, notice.released_by, notice.released_at = State.RELEASED, by, now
    notice.is_by_code, notice.code_hash = is_by_code, ""
    notice.save()
    new = NewOffer(
        key=key_of(notice, origin=town.slug),
        document=_document(notice, town=town, now=now).document(),
        audience=audience_of(town),
    )
    offer_from(REGIONAL, module=MODULE, offers=[new], now=now)
    record(
        AuditEntry.Action.REGIONAL_RELEASED,
        actor=by,
        about=notice,
        detail={**_said(notice), "by": "call-back code" if is_by_code else "second person"},
    )


def current_of(notice: RegionalNotice) -> RegionalNotice | None:
    """The version of the notice that has gone out last."""
    versions = RegionalNotice.objects.filter(notice=notice.notice, released_at__isnull=False)
    return versions.order_by("-released_at", "-pk").first()


def released_today(town: Municipality, *, now: datetime) -> int:
    """How many count for the day of the county; an all clear does not."""
    zone = ZoneInfo(town.timezone)
    midnight = start_of_day(local_day(now, zone=zone), zone=zone)
    return RegionalNotice.objects.filter(released_at__gte=midnight).exclude(status=Alert.Status.ALL_CLEAR).count()


def audience_of(town: Municipality) -> list[str]:
    """A county reaches all towns of its key, itself among them; others reach who takes what they offer."""
    key = county_of(ags=town.ags, ars=town.ars)
    if town.kind == Municipality.Kind.COUNTY and key:
        return [key]
    takers = Subscription.objects.filter(origin=town.slug).values_list("subscriber", flat=True)
    return sorted({town.slug, *takers})


def close_old(town: Municipality, *, now: datetime) -> None:
    """Take off the region's table what has been over for a day."""
    ended = RegionalNotice.objects.filter(state=State.RELEASED, valid_until__lt=now - timedelta(days=1))
    later = RegionalNotice.objects.filter(state=State.RELEASED, valid_until__gte=now - timedelta(days=1))
    rows = list(ended.exclude(notice__in=later.values("notice")))
    if not rows:
        return
    with transaction.atomic():
        keys = {key_of(row, origin=town.slug) for row in rows}
        withdraw_from(REGIONAL, module=MODULE, keys=keys, now=now)
        RegionalNotice.objects.filter(pk__in=[row.pk for row in rows]).update(state=State.CLOSED)
        forget_withdrawn(REGIONAL, module=MODULE)


def _document(notice: RegionalNotice, *, town: Municipality, now: datetime) -> Regional:
    return Regional(
        public_id=notice.public_id,
        kind=notice.kind,
        status=notice.status,
        severity=notice.severity,
        lang=notice.lang,
        headline=notice.headline,
        instruction=notice.instruction,
        sender=town.title,
        origin=town.slug,
        link=f"{town.origin}/eilmeldungen/{notice.public_id}/",
        sent_at=now,
        valid_until=notice.valid_until,
    )


def _said(notice: RegionalNotice) -> dict[str, str]:
    return {"status": notice.status, "valid_until": notice.valid_until.isoformat()}
