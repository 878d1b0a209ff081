"""From a wish to a mailbox that gets mail, and out again; the question to it is in `questions`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from backend.common.clock import local_day
from backend.common.errors import NotFound
from backend.common.numbers import numbers_among
from backend.common.sealing import sealed
from backend.push.changing import put_aside_unwanted
from backend.push.devices import forget
from backend.push.mail.addresses import KIND, hash_of_address, hashes_of_address, sealed_mailbox
from backend.push.mail.questions import address_of
from backend.push.mail.tasks import ask_mailboxes
from backend.push.models import Device, MailSignup
from backend.push.models.devices import Transport
from backend.push.preferences import preferences
from backend.push.secrets import hash_of, new_secret
from backend.push.subscriptions import subscribe
from backend.serving.limits import Limit, add_one, count
from backend.tenants.registry import Reading

LIMIT = Limit(name="mail subscription", each=10, town=300)
MOST_QUESTIONS = 3  # to one mailbox a day: nobody's is filled by somebody else


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What somebody wants to get by mail."""

    topics: Sequence[str]
    areas: Sequence[UUID] = ()  # none: everywhere
    entries: Mapping[str, Sequence[Any]] = field(default_factory=dict)  # of modules' lists; see `MailSignup`

    @property
    def columns(self) -> dict[str, Any]:
        """In one order, so that those who chose the same can be told the same."""
        return {"topics": sorted(set(self.topics)), "areas": sorted(set(self.areas))}


def sign_up(choice: Choice, *, address: str, consent: str, visitor: str, reading: Reading) -> None:
    """Have the mailbox asked; whether it is known here makes no difference. Raises TooManyRequests.

    `address` is as it was typed and checked, `consent` the version of the text that was shown, `visitor` the network
    address that it came from.
    """
    count(LIMIT, address=visitor, now=reading.now)
    known_by = hash_of_address(address)
    if add_one("mailbox", known_by, window=timedelta(days=1), now=reading.now) > MOST_QUESTIONS:
        return
    MailSignup.objects.create(
        address_sealed=sealed(address.encode()),
        address_hash=known_by,
        lang=reading.lang,
        **choice.columns,
        entries=dict(choice.entries),
        consent_version=consent,
        consent_on=local_day(reading.now, zone=reading.zone),
        created_at=reading.now,
        not_before=reading.now,
    )
    ask_mailboxes.defer(schema=reading.town.schema_name)


def find_signup(public_id: str, *, reading: Reading) -> MailSignup:
    """One whose question was mailed. Raises NotFound for one that is over."""
    rows = MailSignup.objects.select_for_update(of=("self",)).filter(public_id=public_id)
    found = rows.exclude(pk__in=MailSignup.objects.over(now=reading.now)).first()
    if found is None:
        raise NotFound
    return found


def confirm(signup: MailSignup, *, reading: Reading) -> Device:
    """The subscription, made or changed to what was chosen last; pressed twice, it is the same."""
    if signup.device is not None:
        return signup.device
    address = address_of(signup)
    device = _make_or_change(signup, address=address, today=local_day(reading.now, zone=reading.zone))
    MailSignup.objects.filter(address_hash__in=hashes_of_address(address), device=None).exclude(pk=signup.pk).delete()
    if signup.entries:
        subscribe(device, _wanted(signup, device=device), town=reading.town, now=reading.now)
    signup.device, signup.address_sealed, signup.entries = device, "", {}
    signup.save(update_fields=["device", "address_sealed", "entries"])
    return device


def find_subscription(public_id: str) -> Device | None:
    """The subscription of this id; None when it is ended already."""
    return Device.objects.filter(public_id=public_id, transport=Transport.EMAIL).first()


def change(device: Device, choice: Choice, *, now: datetime) -> None:
    """Make it what its owner chooses now."""
    for name, value in choice.columns.items():
        setattr(device, name, value)
    device.save(update_fields=["topics", "areas"])
    put_aside_unwanted(device, now=now)


@transaction.atomic
def remove_reminder(device: Device, *, number: str) -> bool:
    """Take one away; removed twice is removed. Whether anything is left that the mailbox gets: if not, it is erased."""
    device.subscriptions.filter(pk__in=numbers_among([number])).delete()
    if device.topics or device.subscriptions.exists():
        return True
    forget(device)
    return False


def _make_or_change(signup: MailSignup, *, address: str, today: date) -> Device:
    values: Mapping[str, Any] = {
        "lang": signup.lang,
        **({} if _is_addition(signup) else {"areas": signup.areas, "topics": signup.topics}),
        "consent_version": signup.consent_version,
        "consent_on": signup.consent_on,
    }
    with transaction.atomic():
        device, is_new = Device.objects.get_or_create(
            transport=Transport.EMAIL,
            target_hash__in=hashes_of_address(address),
            defaults={
                **values,
                "target_hash": hash_of_address(address),
                "public_id": signup.public_id,
                "secret_hash": hash_of(new_secret()),
                "target_kind": KIND,
                "target_sealed": sealed_mailbox(address, subscription=signup.public_id),
                "created_on": today,
                "last_seen_on": today,
            },
        )
        if not is_new:
            Device.objects.filter(pk=device.pk).update(**values)
    return device


def _is_addition(signup: MailSignup) -> bool:
    """Who signs up for reminders alone goes on to get what they get."""
    return bool(signup.entries) and not signup.topics


def _wanted(signup: MailSignup, *, device: Device) -> dict[str, list[Any]]:
    """What the mailbox has from now on: what was chosen, in the place of what it had of the same."""
    kept: dict[str, list[Any]] = defaultdict(list)
    if _is_addition(signup):
        for row in device.subscriptions.order_by("pk"):
            kept[row.module].append(row.params)
    found = {}
    for key, (module, preference) in preferences().items():
        about, new = preference.about or preference.topic, list(signup.entries.get(key, ()))
        others = {about(entry) for entry in new}
        found[key] = [*(entry for entry in kept[module] if about(entry) not in others), *new][-preference.most :]
    return found
