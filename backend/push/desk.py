"""What messages put on the start page of the CMS: the button, what waits for approval, and how the last one did."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from backend.push.composing.list_cms import in_words, with_accepted
from backend.push.composing.rules import SEND, WRITE
from backend.push.models import Message
from backend.tenants.desk import Desk, DeskAction, DeskItem, DeskPanel

SHOWN = 5


def message_actions(desk: Desk) -> Iterator[DeskAction]:
    """Write a notification."""
    if desk.person.has_perm(WRITE):
        yield DeskAction(title=_("Notification"), url=reverse("push_write"), icon="mobile-alt", order=140)


def message_panels(desk: Desk) -> Iterator[DeskPanel]:
    """What waits and what came back, and the last one with its result."""
    if desk.person.has_perm(SEND):
        yield _waiting()
    if desk.person.has_perm(WRITE):
        yield _sent_back(desk)
        yield _last()


def _waiting() -> DeskPanel:
    rows = Message.objects.written().filter(state=Message.State.SUBMITTED)
    return DeskPanel(
        key="messages-waiting",
        heading=_("Notifications that wait for approval"),
        items=[
            _line(message, state=_("by %(person)s") % {"person": message.changed_by} if message.changed_by else "")
            for message in rows.select_related("changed_by").order_by("created_at", "pk")[:SHOWN]
        ],
        count=rows.count(),
        url=reverse("push_messages") + f"?state={Message.State.SUBMITTED}",
        order=105,
    )


def _sent_back(desk: Desk) -> DeskPanel:
    rows = Message.objects.written().filter(state=Message.State.DRAFT, changed_by=desk.person)
    found = rows.exclude(sent_back_for="").order_by("-created_at", "-pk")[:SHOWN]
    items = [_line(message, state="", note=message.sent_back_for) for message in found]
    return DeskPanel(key="messages-back", heading=_("Notifications sent back to me"), items=items, order=112)


def _last() -> DeskPanel:
    started = Message.objects.written().exclude(
        state__in=[Message.State.DRAFT, Message.State.SUBMITTED, Message.State.SCHEDULED]
    )
    message = with_accepted(started).order_by("-send_at", "-pk").first()
    items = []
    if message is not None:
        said = in_words(message)
        words = [message.get_state_display(), _("%(count)s phones reached") % {"count": said["accepted"]}]
        words += [_("opened %(count)s times") % {"count": said["opened"]}] if message.opened else []
        items = [_line(message, state=", ".join(map(str, words)))]
    url = reverse("push_messages") if items else ""
    return DeskPanel(key="messages-last", heading=_("Last notification"), items=items, url=url, order=170)


def _line(message: Message, *, state: str, note: str = "") -> DeskItem:
    moment = message.send_at or message.created_at
    url = reverse("push_message", args=[message.pk])
    return DeskItem(title=str(message), url=url, at=moment, state=state, note=note)
