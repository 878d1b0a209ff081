"""Whether a message may go out: the right to, a second person, and how many a day a town bears."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backend.accounts.models import User
from backend.accounts.people import is_second_person
from backend.common.clock import end_of_day, local_day, start_of_day
from backend.common.errors import Text
from backend.library.kinds import Kind
from backend.library.publishing import needs_second_person
from backend.push.composing.drafts import WRITABLE
from backend.push.composing.subjects import About, said_of
from backend.push.models import DailyCap, Message
from backend.push.models.setup import A_DAY
from backend.push.subjects import NotComposed
from backend.tenants.models import Municipality

KIND = Kind(key="push", title=gettext_lazy("Notifications"))
WRITE, SEND = "push.add_message", "push.send_message"
UNDO = timedelta(seconds=60)  # between the button and the first phone


def refusals(message: Message, *, by: User, town: Municipality, now: datetime) -> Iterator[Text]:
    """Every reason why this person may not release it as it is now; none: they may."""
    if message.state not in WRITABLE:
        yield _("It is no draft any more.")
        return
    yield from rights(message, by=by)
    yield from _content(message, town=town, now=now)
    # What corrects another one is always possible.
    if message.corrects_id is None and left_on(goes_out_at(message, now=now), town=town) <= 0:
        most = a_day()
        yield ngettext(
            "No more than %(count)d notification goes out on this day. Choose another day.",
            "No more than %(count)d notifications go out on this day. Choose another day.",
            most,
        ) % {"count": most}


def rights(message: Message, *, by: User) -> Iterator[Text]:
    """Who may release it: the role, and where the town asks for it, somebody who did not write it."""
    if not by.has_perm(SEND):
        yield _("Your role does not send notifications. Submit it for approval.")
    elif needs_second_person(KIND) and not is_second_person(by.pk, than=message.changed_by_id):
        yield _("You changed this last, so a second person must send it. Submit it for approval.")


def goes_out_at(message: Message, *, now: datetime) -> datetime:
    """When it would go, released now: a minute later at the earliest, which may be another day."""
    return max(message.send_at or now, now + UNDO)


def a_day() -> int:
    """How many the town bears on one day; one statement."""
    return DailyCap.objects.values_list("number", flat=True).first() or A_DAY


def left_on(moment: datetime, *, town: Municipality) -> int:
    """How many may still go out on the day of the town that this instant is in."""
    zone = ZoneInfo(town.timezone)
    day = local_day(moment, zone=zone)
    hours = {"send_at__gte": start_of_day(day, zone=zone), "send_at__lt": end_of_day(day, zone=zone)}
    that_day = Message.objects.written().filter(corrects=None, **hours)
    called_off = Message.objects.filter(state__in=[Message.State.CANCELLED, Message.State.FAILED], planned=0)
    counted = that_day.exclude(state__in=WRITABLE).exclude(pk__in=called_off.values("pk"))
    return a_day() - counted.count()


def is_over(message: Message, *, town: Municipality) -> bool:
    """Whether what a written message is about was taken down, or ended, since it was released for later."""
    subject = About.of(message) if message.choice and message.corrects_id is None else None
    return subject is not None and said_of(subject, town=town) is None


def _content(message: Message, *, town: Municipality, now: datetime) -> Iterator[Text]:
    text = message.texts.get(town.languages[0], {})
    if not text.get("title"):
        yield _("It needs a title in the first language of the town.")
    if not any(message.choice.get(whom) for whom in ("is_everybody", "topics", "sources")):
        yield _("Choose who is told.")
    if message.useless_at is not None and message.useless_at <= max(message.send_at or now, now):
        yield _("It would be out of date by the time it is sent.")
    try:
        if is_over(message, town=town):
            yield _("What it is about is not published, or over by now.")
    except NotComposed as error:
        yield error.title
