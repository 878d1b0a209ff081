"""What may be had by mail in a town: the weekly digest, and what modules send at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from backend.push.models import Device, MailSignup
from backend.push.preferences import preferences, preferences_by_mail, topics_of
from backend.tenants.models import Municipality
from backend.tenants.push import PushTopic

DIGEST = "digest"


def mail_topics(town: Municipality, *, topics: Iterable[PushTopic] | None = None) -> Iterator[PushTopic]:
    """What mailboxes may have of `topics`, which are otherwise read: one statement a module."""
    yield PushTopic(key=DIGEST, title=_("The week in %(town)s, every Sunday") % {"town": town.title}, is_default=True)
    yield from (topic for topic in (topics_of(town) if topics is None else topics) if topic.is_by_mail)


def said_of(signup: MailSignup, *, town: Municipality) -> list[str]:
    """What somebody chose for a mailbox, in words."""
    titles = [str(topic.title) for topic in mail_topics(town) if topic.key in signup.topics]
    return titles + [
        preference.by_mail(entry)
        for key, preference in preferences_by_mail().items()
        if preference.by_mail is not None
        for entry in signup.entries.get(key, ())
    ]


class Reminded(NamedTuple):
    """One thing that a mailbox is reminded of, in words, and the number by which it is removed."""

    number: int
    words: str


def reminders_of(device: Device) -> list[Reminded]:
    """What a mailbox is reminded of."""
    said = {module: preference.by_mail for module, preference in preferences().values()}
    rows = device.subscriptions.order_by("pk")
    return [Reminded(row.pk, by_mail(row.params)) for row in rows if (by_mail := said.get(row.module)) is not None]
