"""What an urgent notice says by push, and to whom: told with the transaction that makes it live; see `sending`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.alerts.models import Alert
from backend.common import clock
from backend.common.html import teaser
from backend.push.audiences import Audience
from backend.push.composing.list_cms import with_accepted
from backend.push.models import Message
from backend.push.models.messages import Severity
from backend.push.outbox import cancel, release
from backend.push.subjects import audience_of, collapse_id, module_of
from backend.tenants.models import Municipality
from backend.tenants.push import Composed, PushTopic

TOPIC = SUBJECT = "alerts"
WAKING = {Alert.Severity.SEVERE, Alert.Severity.EXTREME}
BODY = 600  # what to do has to be there without the app
_OVER = (Message.State.SENT, Message.State.CANCELLED)
ALL_CLEAR_FOR = timedelta(days=1)  # a phone that was off still shows what no longer holds


def alert_topics(_town: Municipality) -> Iterator[PushTopic]:
    """The one topic that an app proposes."""
    yield PushTopic(key=TOPIC, title=_("Urgent notices"), is_default=True, is_by_mail=True, is_automatic=True)


def compose_alert(public_id: UUID) -> Composed | None:
    """What holds now; nothing of a notice that is superseded or over."""
    alert = Alert.objects.filter(public_id=public_id).first()
    return composed_alert(alert) if alert is not None and alert.holds(now=clock.now()) else None


def composed_alert(alert: Alert) -> Composed:
    """Its sentence and what to do, in all languages that it is there in."""
    own = {"headline": alert.headline, "instruction": alert.instruction}
    texts = {alert.lang: own, **alert.texts}
    return Composed(
        texts={
            lang: {"title": text["headline"], "body": teaser(text["instruction"], length=BODY)}
            for lang, text in texts.items()
        },
        path=alert.get_absolute_url(),
        topics=[TOPIC],
        areas=alert.area_ids,
        useless_at=useless_at(alert),
    )


def useless_at(alert: Alert) -> datetime:
    """Its end. An all clear is of use for longer: whoever was warned has to hear of it."""
    is_all_clear = alert.status == Alert.Status.ALL_CLEAR
    return max(alert.valid_until, alert.valid_from + ALL_CLEAR_FOR) if is_all_clear else alert.valid_until


def tell_devices(alert: Alert, *, before: Alert | None, town: Municipality, by: User) -> None:
    """Release the message of a new notice, whatever its size with the same few statements.

    It takes the place of what was told of the notice that it supersedes, on the phones and in the queue, and reaches
    all who may have been told of that one.
    """
    if module_of(SUBJECT, town=town) is not None:
        told = messages_of([before]).first() if before else None
        release_message(alert, key=f"{SUBJECT} {alert.public_id}", told=told, by=by, now=alert.valid_from)


@transaction.atomic
def tell_devices_after_all(alert: Alert, *, town: Municipality, by: User, now: datetime) -> bool:
    """Tell of a notice that holds and has reached nobody; whether it was this call that did it.

    Push was switched on only now, somebody stopped it, or nobody could be reached then. Pressed twice it goes once.
    """
    alert = Alert.objects.select_for_update(of=("self",)).select_related("supersedes").get(pk=alert.pk)
    tried = with_accepted(messages_of([alert])).first()
    if module_of(SUBJECT, town=town) is None or not alert.holds(now=now) or not has_reached_nobody(tried):
        return False
    told = tried or (messages_of([alert.supersedes]).first() if alert.supersedes else None)
    key = f"{SUBJECT} {alert.public_id} {messages_of([alert]).count()}"
    release_message(alert, key=key, told=told, by=by, now=now)
    return True


def has_reached_nobody(message: Any) -> bool:
    """Whether a message `with_accepted`, if there is one, is over and was handed to no device."""
    return message is None or (message.state in _OVER and not message.accepted)


def messages_of(alerts: Iterable[Alert]) -> QuerySet[Message]:
    """What devices were told of these notices, the latest first."""
    return Message.objects.filter(subject_type=SUBJECT, subject_id__in=[alert.public_id for alert in alerts])


def release_message(
    alert: Alert,
    *,
    key: str,
    told: Message | None,
    by: User | None,
    now: datetime,
    is_waking: bool | None = None,
) -> None:
    """Let a message of it go, in place of what was told before; without a person it is an authority that warns."""
    if is_waking is None:
        is_waking = alert.status != Alert.Status.ALL_CLEAR and alert.severity in WAKING
    what = composed_alert(alert)
    if told is not None:
        cancel(told)
    message = Message.objects.create(
        key=key,
        module="alerts",
        subject_type=SUBJECT,
        subject_id=alert.public_id,
        severity=Severity.URGENT,
        texts=what.texts,
        path=what.path,
        audience=_audience(audience_of(what), told=told).document(),
        collapse_id=told.collapse_id if told else collapse_id(SUBJECT, alert.public_id, origin=""),
        is_waking=is_waking,
        useless_at=what.useless_at,
        corrects=told,
        created_at=now,
        created_by=by,
        released_by=by,
    )
    release(message)


def with_delivered(alerts: QuerySet[Alert]) -> QuerySet[Any]:
    """With to how many phones, browsers and mailboxes each was handed; in the statement that reads them."""
    messages = Message.objects.filter(subject_type=SUBJECT, subject_id=OuterRef("public_id"))
    return alerts.annotate(delivered=Subquery(with_accepted(messages).values("accepted")[:1]))


def say_in_more_languages(alert: Alert) -> None:
    """Whoever is still to be told reads it in the language in which it is there by now."""
    Message.objects.filter(subject_type=SUBJECT, subject_id=alert.public_id).update(texts=composed_alert(alert).texts)


def _audience(offered: Audience, *, told: Message | None) -> Audience:
    """Also who may have been told before: an all clear for one street is for all who were warned."""
    earlier = told.audience["areas"] if told is not None else offered.areas
    is_everywhere = not earlier or not offered.areas
    return replace(offered, areas=[] if is_everywhere else sorted({*earlier, *offered.areas}))
