"""The phones and notifications of the demo region, which are invented; a real town gets none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django_tenants.utils import tenant_context

from backend.common.clock import local_day, start_of_day
from backend.push.composing.choices import Choice, audience_of
from backend.push.models import Delivery, Device, Message, Tally
from backend.push.models.devices import Transport
from backend.push.outbox import release
from backend.push.secrets import hash_of, new_secret
from backend.push.targets import seal
from backend.push.transports.targets import read_target
from backend.tenants.models import Municipality

CONSENT = "demo"  # by which invented phones are known
PHONES = 120
NEWS = Choice(topics=("news",))
NOW_TITLE, BEFORE_TITLE = "Demo: Das Bürgerbüro öffnet jetzt auch am Samstag", "Demo: Laubsäcke werden ausgegeben"
BODY = "Dies ist eine Demo-Mitteilung. So stünde hier, worum es geht."


def show_phones(town: Municipality, *, now: datetime) -> int:
    """Let the demo town have its phones, and two notifications: one goes out now, one went out in the month before.

    Returns how many phones were made. Where they are there, they are seen today, so that they are told further on.
    """
    if not town.is_demo or "push" not in town.modules:
        return 0
    today = local_day(now, zone=ZoneInfo(town.timezone))
    with tenant_context(town), transaction.atomic():
        if Device.objects.filter(consent_version=CONSENT).update(last_seen_on=today):
            return 0
        made = Device.objects.bulk_create(_phones(town, today=today))
        _went_out(at=_month_before(today, town=town))
        release(_message(NOW_TITLE, created_at=now))
        return len(made)


def _phones(town: Municipality, *, today: date) -> Iterator[Device]:
    """All want urgent notices, two of three news, every other one events."""
    for number in range(PHONES):
        is_expo = number % 5 == 0
        value = f"ExponentPushToken[demo{number:018}]" if is_expo else f"cdemo{number:017}"
        target = read_target(transport=Transport.EXPO if is_expo else Transport.FCM, value=value)
        yield Device(
            secret_hash=hash_of(new_secret()),
            transport=target.transport,
            target_kind=target.kind,
            target_sealed=seal(target),
            target_hash=target.hash,
            lang=town.languages[0],
            topics=["alerts", *(["news"] if number % 3 else []), *(["events"] if number % 2 else [])],
            consent_version=CONSENT,
            consent_on=today,
            created_on=today,
            last_seen_on=today,
        )


def _went_out(*, at: datetime) -> None:
    sent = _message(BEFORE_TITLE, created_at=at, send_at=at, finished_at=at, state=Message.State.SENT)
    Message.objects.filter(pk=sent.pk).update(planned=80, opened=31)
    accepted, gone = Delivery.State.ACCEPTED, Delivery.State.GONE
    Tally.objects.create(message=sent, transport=Transport.FCM, result=accepted, number=61, seconds=122)
    Tally.objects.create(message=sent, transport=Transport.EXPO, result=accepted, number=16, seconds=48)
    Tally.objects.create(message=sent, transport=Transport.FCM, result=gone, reason="UnregisteredError", number=3)


def _message(title: str, **fields: object) -> Message:
    message: Message = Message.objects.create(
        key=f"demo/{title}",
        module="push",
        texts={"de": {"title": title, "body": BODY}},
        choice=NEWS.document(),
        audience=audience_of(NEWS).document(),
        collapse_id=f"demo-{len(title)}",
        **fields,
    )
    return message


def _month_before(today: date, *, town: Municipality) -> datetime:
    """In the middle of it, at ten in the morning."""
    day = (today.replace(day=1) - timedelta(days=1)).replace(day=15)
    return start_of_day(day, zone=ZoneInfo(town.timezone)) + timedelta(hours=10)
