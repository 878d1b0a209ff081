"""What becomes of a device: registered, changed, read by who has its secret, erased; what it is sent is not here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from backend.common import clock
from backend.common.errors import InvalidBody
from backend.library.models import Area
from backend.push import targets
from backend.push.changing import put_aside_unwanted
from backend.push.erasing import erase
from backend.push.models import Delivery, Device, Subscription
from backend.push.preferences import preferences, topics_of
from backend.push.secrets import hash_of, new_secret, opens, secret_of
from backend.push.subscriptions import subscribe
from backend.push.targets import Target
from backend.serving.own_documents import SecretRequired
from backend.tenants.models import Municipality


def register(values: Mapping[str, Any], *, town: Municipality, today: date) -> dict[str, str]:
    """Keep a new device; its id and its secret, which nobody can tell again. Raises InvalidBody."""
    secret = new_secret()
    device = Device(secret_hash=hash_of(secret), created_on=today, last_seen_on=today)
    _change(device, values, town=town)
    return {"id": str(device.public_id), "secret": secret}


def find(public_id: UUID, *, secret: str, today: date) -> Device:
    """The device that this secret opens, seen today. Raises SecretRequired, and doesn't say whether the id is known.

    Locked until the end of the request: what is erased at this moment is not written anew by who changes it.
    """
    device = Device.objects.select_for_update(of=("self",), no_key=True).filter(public_id=public_id).first()
    if device is None or not opens(secret, kept=device.secret_hash):
        raise SecretRequired
    if device.last_seen_on != today:
        device.last_seen_on = today
        device.save(update_fields=["last_seen_on"])
    return device


def knows(authorization: str) -> bool:
    """Whether this header is that of one of the town's devices."""
    secret = secret_of(authorization)
    return bool(secret) and Device.objects.filter(secret_hash=hash_of(secret)).exists()


def replace(device: Device, values: Mapping[str, Any], *, town: Municipality) -> None:
    """Make the device's whole document this one. Raises InvalidBody."""
    _change(device, values, town=town)
    put_aside_unwanted(device, now=clock.now())


def forget(device: Device) -> None:
    """The device, what it wanted and what it was sent are gone when this returns."""
    erase(Device.objects.filter(pk=device.pk))


def document(device: Device) -> dict[str, Any]:
    """What is kept of it, as its own document says it."""
    quiet = None
    if device.quiet_from is not None and device.quiet_until is not None:
        quiet = {"from": f"{device.quiet_from:%H:%M}", "until": f"{device.quiet_until:%H:%M}"}
    return {
        "id": str(device.public_id),
        "consent": {"version": device.consent_version, "on": device.consent_on},
        "push": {"transport": device.transport} if device.transport else None,
        "lang": device.lang,
        "areas": [str(area) for area in device.areas],
        "topics": device.topics,
        "muted_sources": [str(source) for source in device.muted_sources],
        "quiet_hours": quiet,
        "created_on": device.created_on,
        "last_seen_on": device.last_seen_on,
        **_lists(device.subscriptions.order_by("pk")),
    }


def _change(device: Device, values: Mapping[str, Any], *, town: Municipality) -> None:
    try:
        _write(device, values, town=town)
    except IntegrityError:  # the same phone registers twice at this moment: by now the other one can be seen
        _write(device, values, town=town)


@transaction.atomic
def _write(device: Device, values: Mapping[str, Any], *, town: Municipality) -> None:
    # An app sends what it has: that the town has deleted some of it since keeps nobody from switching off the rest.
    refuse_unknown(values, offered=[*(topic.key for topic in topics_of(town)), *device.topics], had=device.areas)
    quiet = values["quiet_hours"] or {}
    device.lang = values["lang"]
    device.areas = _unique(values["areas"])
    device.topics = _unique(values["topics"])
    device.muted_sources = _unique(values["muted_sources"])
    device.quiet_from, device.quiet_until = quiet.get("from"), quiet.get("until")
    device.consent_version, device.consent_on = values["consent"]["version"], values["consent"]["on"]
    before = _reach(device, values["push"])
    device.save()
    _take_over(device, before=before)
    subscribe(device, values, town=town, now=clock.now())


def _reach(device: Device, target: Target | None) -> list[int]:
    """Also takes the address away from whoever had it before, and returns who that was."""
    device.transport = target.transport if target else ""
    device.target_kind = target.kind if target else ""
    device.project = target.project if target else ""
    device.target_hash = target.hash if target else ""
    device.target_sealed = targets.seal(target) if target else ""
    before = list(_others(device, target=target).values_list("pk", flat=True)) if target else []
    if before:
        nothing = {"transport": "", "target_kind": "", "target_hash": "", "target_sealed": ""}
        Device.objects.filter(pk__in=before).update(**nothing)
    return before


def _take_over(device: Device, *, before: Sequence[int]) -> None:
    """A phone is told each thing once, also where its app is installed anew while a message goes out."""
    for other in before:  # one, but for addresses that were hashed with an earlier key
        known = Delivery.objects.filter(device=device).values("message")
        Delivery.objects.filter(device=other).exclude(message__in=known).update(device=device)
    if before:
        put_aside_unwanted(device, now=clock.now())


def _others(device: Device, *, target: Target) -> QuerySet[Device]:
    """Who has its address, since whenever."""
    found = Device.objects.filter(transport=target.transport, target_hash__in=target.hashes)
    return found.exclude(pk=device.pk)


def refuse_unknown(values: Mapping[str, Any], *, offered: Collection[str], had: Collection[UUID] = ()) -> None:
    """Nobody waits for what can never come: another town's areas, a topic that is not offered. Raises InvalidBody."""
    errors = {}
    wanted = set(values["areas"]) - set(had)
    if wanted and Area.objects.filter(public_id__in=wanted).count() != len(wanted):
        errors["areas"] = [_("One of these areas is not one of this town.")]
    if unknown := sorted(set(values["topics"]) - set(offered)):
        errors["topics"] = [_("This town has no topic %(topic)s.") % {"topic": unknown[0][:100]}]
    if errors:
        raise InvalidBody(errors=errors)


def _lists(subscriptions: Iterable[Subscription]) -> dict[str, list[Any]]:
    """The modules' lists as they were sent."""
    keys = {module: key for key, (module, _preference) in preferences().items()}
    lists: dict[str, list[Any]] = {key: [] for key in preferences()}
    for subscription in subscriptions:
        if subscription.module in keys:
            lists[keys[subscription.module]].append(subscription.params)
    return lists


def _unique(values: Sequence[Any]) -> list[Any]:
    return list(dict.fromkeys(values))
