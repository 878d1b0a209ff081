"""Trying a message on named phones before it goes out, and how a phone gets its name."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.accounts.models import User
from backend.common.errors import OrtsblattError
from backend.common.plain_text import one_line
from backend.push import outbox
from backend.push.audiences import Audience
from backend.push.models import Device, Message, TrialDevice
from backend.push.models.trials import CODE_LASTS
from backend.push.secrets import hash_of

# Without what is easily taken for something else, since somebody types it from one screen into another.
SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 8
MOST = 10  # of one person


class UnknownCode(OrtsblattError):
    """The code of a test device is mistyped, used or over: ask for a new one in the CMS."""

    code = "unknown_code"
    status = 404
    title = gettext_lazy("This code is not known, or its fifteen minutes are over. Ask for a new one.")


@dataclass(frozen=True, kw_only=True)
class Invited:
    """A name that waits for its phone; the code is told once."""

    trial: TrialDevice
    code: str


@transaction.atomic
def invite(*, name: str, by: User, now: datetime) -> Invited | None:
    """Name a phone that somebody has in their hand; None: they have named as many as they may."""
    TrialDevice.objects.filter(device=None, code_until__lte=now).delete()
    if TrialDevice.objects.filter(person=by).count() >= MOST:
        return None
    code = "".join(secrets.choice(SIGNS) for _sign in range(LENGTH))
    until = now + CODE_LASTS
    trial = TrialDevice.objects.create(
        person=by, name=one_line(name)[:60] or _("Phone"), code_hash=hash_of(code), code_until=until
    )
    return Invited(trial=trial, code=code)


@transaction.atomic
def accept(device: Device, *, code: str, now: datetime) -> None:
    """The phone says the code that its owner typed. Raises UnknownCode."""
    said = "".join(sign for sign in code.upper() if sign in SIGNS)
    waiting = TrialDevice.objects.select_for_update(of=("self",)).filter(device=None, code_until__gt=now)
    trial = waiting.filter(code_hash=hash_of(said)).first()
    if trial is None:
        raise UnknownCode
    leave(device)
    trial.device, trial.code_hash, trial.code_until = device, "", None
    trial.save(update_fields=["device", "code_hash", "code_until"])


def leave(device: Device) -> None:
    """No test device any more."""
    TrialDevice.objects.filter(device=device).delete()


def name_of(device: Device) -> str | None:
    """What its owner calls it; None: it is no test device."""
    return TrialDevice.objects.filter(device=device).values_list("name", flat=True).first()


def named() -> list[TrialDevice]:
    """The phones that a message can be tried on, each with the name of whose it is."""
    return list(
        TrialDevice.objects.exclude(device=None).exclude(device__transport="").select_related("person").order_by("pk")
    )


def of(person: User) -> list[TrialDevice]:
    """The phones that somebody has named; those that wait for their code are not among them."""
    return list(TrialDevice.objects.filter(person=person).exclude(device=None).select_related("device").order_by("pk"))


@transaction.atomic
def send_trial(message: Message, *, to: Iterable[TrialDevice], by: User, now: datetime) -> Message | None:
    """Send it to these phones at once, marked as a test; nobody approves it and it counts for no day. None: to none."""
    devices = [trial.device_id for trial in to if trial.device_id is not None]
    if not devices:
        return None
    key = uuid4()
    trial = Message.objects.create(
        key=f"trial/{key}",
        module=message.module,
        subject_type=message.subject_type,
        subject_id=message.subject_id,
        texts={lang: {**text, "title": _("Test: %(title)s") % text} for lang, text in message.texts.items()},
        path=message.path,
        audience=Audience(is_everybody=True, devices=devices).document(),
        collapse_id=key.hex,
        is_waking=True,  # whoever presses the button waits for it
        created_at=now,
        created_by=by,
        released_by=by,
        test_devices=devices,
    )
    outbox.release(trial)
    return trial
