"""Call-back codes: one person alone writes, and a desk that the operator has named reads a code out on the phone."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.accounts.auditing import record
from backend.accounts.models import AuditEntry, User
from backend.alerts.models import CallBackDesk, RegionalNotice
from backend.alerts.regional.releasing import NotReleased, is_waiting, let_go, lock, may_write
from backend.common.errors import Text
from backend.tenants.models import Municipality

VALID_FOR = timedelta(minutes=10)
DIGITS, TRIES, CODES = 8, 5, 3  # codes a notice: then it is written anew, or a second person is found


class NoCode(NotReleased):
    """No code can be sent for this notice."""

    code = "regional_no_code"
    title: ClassVar[Text] = gettext_lazy("No call-back code can be sent for it. Ask a second person to release it.")


class WrongCode(NotReleased):
    """The code is wrong, used or too old."""

    code = "regional_wrong_code"
    title: ClassVar[Text] = gettext_lazy("This code is not right, or no longer. After five tries ask for a new one.")


def desk_for(person: User) -> CallBackDesk | None:
    """The desk, unless its mail would reach the very person who writes."""
    desk: CallBackDesk | None = CallBackDesk.objects.first()
    return None if desk is None or desk.email.casefold() == person.email.casefold() else desk


@transaction.atomic
def ask_for_code(notice: RegionalNotice, *, town: Municipality, by: User, now: datetime) -> None:
    """Note that its author wants a code; the job around the commit sends it. Raises NotReleased."""
    notice = lock(notice, town=town, now=now)
    is_author = notice.written_by_id == by.pk and may_write(by, town=town)
    if not is_author or desk_for(by) is None or notice.codes_asked >= CODES:
        raise NoCode
    notice.code_hash, notice.code_asked_at, notice.code_expires_at = "", now, None
    notice.codes_asked += 1
    notice.save()


def send_codes(town: Municipality, *, now: datetime) -> int:
    """Draw and mail the codes that are waited for; each is kept only if its mail could be handed over."""
    wanted = RegionalNotice.objects.filter(
        state=RegionalNotice.State.WAITING, code_expires_at=None, code_asked_at__gt=now - VALID_FOR
    )
    return sum(_send(notice, town=town, now=now) for notice in wanted.order_by("pk"))


@transaction.atomic
def _send(notice: RegionalNotice, *, town: Municipality, now: datetime) -> bool:
    notice = RegionalNotice.objects.select_for_update(of=("self",)).select_related("written_by").get(pk=notice.pk)
    desk = desk_for(notice.written_by) if notice.written_by else None
    if desk is None or notice.code_expires_at is not None or not is_waiting(notice, now=now):
        return False
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    notice.code_hash, notice.code_tries = _hash(notice, code), 0
    notice.code_expires_at = now + VALID_FOR
    notice.save()
    _mail(notice, code=f"{code[:4]} {code[4:]}", desk=desk, town=town)
    record(AuditEntry.Action.REGIONAL_CODE_SENT, actor=notice.written_by, about=notice, detail={"desk": desk.name})
    return True


def release_by_code(notice: RegionalNotice, *, code: str, town: Municipality, by: User, now: datetime) -> None:
    """The author with the code. Raises NotReleased; a wrong try is counted, so the caller must not roll it back."""
    with transaction.atomic():
        notice = lock(notice, town=town, now=now)
        is_author = notice.written_by_id == by.pk and may_write(by, town=town)
        is_right = is_author and _fits(notice, code, now=now)
        if is_right:
            let_go(notice, town=town, by=by, now=now, is_by_code=True)
        elif is_author and notice.code_hash:
            notice.code_tries += 1
            if notice.code_tries >= TRIES:
                notice.code_hash = ""
            notice.save()
            record(AuditEntry.Action.REGIONAL_CODE_FAILED, actor=by, about=notice)
    if not is_right:
        raise WrongCode


def _fits(notice: RegionalNotice, code: str, *, now: datetime) -> bool:
    is_open = bool(notice.code_hash) and notice.code_expires_at is not None and now < notice.code_expires_at
    typed = "".join(character for character in code if character.isdecimal())
    return is_open and constant_time_compare(notice.code_hash, _hash(notice, typed))


def _hash(notice: RegionalNotice, code: str) -> str:
    """Keyed: eight digits could be tried out by whoever has nothing but the table."""
    return salted_hmac("alerts.call_back", f"{notice.public_id} {code}", algorithm="sha256").hexdigest()


def _mail(notice: RegionalNotice, *, code: str, desk: CallBackDesk, town: Municipality) -> None:
    context = {"notice": notice, "code": code, "desk": desk, "town": town, "person": notice.written_by}
    with timezone.override(town.timezone):
        text = render_to_string("alerts/call_back_mail.txt", context)
    subject = _("Call-back code for an urgent notice of %(town)s to all towns") % {"town": town.title}
    EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [desk.email], headers={"Importance": "high"}).send()
