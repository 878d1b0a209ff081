"""Mails about what was submitted and decided, and to who stands in; handing them over is the inbox's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import chain
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import StandIn, User
from backend.accounts.reaching import addresses_of, administrators
from backend.accounts.standing_in import days_of
from backend.approvals import items, messages
from backend.approvals.happenings import Happened
from backend.approvals.models import Notice
from backend.inbox.writing import write
from backend.tenants.models import Municipality
from backend.tenants.operator import operator_email

WISHES = {Notice.Event.APPROVED: "approved", Notice.Event.SENT_BACK: "rejected"}  # in Wagtail's settings of a person


def tell(*, town: Municipality, now: datetime) -> int:
    """Of everything that nobody was told of; returns how much that was. A demo's invented people get no mail."""
    untold = () if town.is_demo else chain(items.untold(now=now), messages.untold(now=now))
    return sum(tell_once(each, town=town, now=now) for each in untold)


@transaction.atomic
def tell_once(happened: Happened, *, town: Municipality, now: datetime) -> bool:
    """The note that it was told and the letters are one: a second process waits here, and finds it done."""
    _notice, is_new = Notice.objects.get_or_create(**happened.of, event=happened.event, defaults={"told_at": now})
    if is_new and happened.is_there:
        for address in _recipients(happened, now=now):
            _write(happened, to=address, town=town, now=now)
    return is_new


def tell_deputy(stand_in: StandIn, *, town: Municipality, now: datetime) -> None:
    """For whom and until when; a guest's invitation comes by itself."""
    address = stand_in.deputy.email if stand_in.deputy else operator_email()
    if town.is_demo or not address:
        return
    days = days_of(stand_in, town=town)
    context = {
        "absent": stand_in.absent,
        "days": days,
        "is_guest": stand_in.deputy is not None and stand_in.deputy.guest_until is not None,
        "link": f"{town.origin}/cms/",
    }
    subject = _("You stand in for %(absent)s") % {"absent": stand_in.absent}
    write(to=address, subject=subject, template="approvals/stand_in.txt", context=context, town=town, now=now)


def _recipients(happened: Happened, *, now: datetime) -> list[str]:
    """The deciding role with its mailbox; of a decision also whoever submitted. Nobody is told what they did."""
    if happened.event == Notice.Event.OVERDUE:
        return administrators(now=now)
    roles, actor = happened.roles, happened.actor
    wish = WISHES.get(happened.event, "submitted")
    found = addresses_of(*roles, now=now, without=[actor], wish=wish)
    if happened.event == Notice.Event.SUBMITTED:
        is_anybody_there = found or addresses_of(*roles, now=now, without=[actor])
        return found if is_anybody_there else administrators(now=now, without=[actor])
    author = happened.author
    if author is not None and author != actor and _wishes(author, wish=wish, now=now):
        found.append(author.email)
    return list(dict.fromkeys(found))


def _wishes(person: User, *, wish: str, now: datetime) -> bool:
    profile = getattr(person, "wagtail_userprofile", None)
    return person.is_let_in(now=now) and (profile is None or bool(getattr(profile, f"{wish}_notifications")))


def _write(happened: Happened, *, to: str, town: Municipality, now: datetime) -> None:
    context: Mapping[str, Any] = {
        "event": happened.event,
        "title": happened.title,
        "kind": happened.kind,
        "actor": happened.actor,
        "submitted_at": happened.submitted_at,
        "link": town.origin + happened.path,
        **happened.details,
    }
    subjects = {
        Notice.Event.SUBMITTED: _("Waits for approval: %(title)s"),
        Notice.Event.APPROVED: _("Approved: %(title)s"),
        Notice.Event.SENT_BACK: _("Sent back: %(title)s"),
        Notice.Event.OVERDUE: _("Waits for two working days: %(title)s"),
    }
    subject = subjects[happened.event] % {"title": happened.title}
    with timezone.override(town.timezone):
        write(to=to, subject=subject, template="approvals/notice.txt", context=context, town=town, now=now)
