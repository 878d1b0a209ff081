"""How many people a town can reach at all: phones, browsers and mailboxes, of which nobody reads how few there are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext as _

from backend.common.clock import local_day
from backend.push.council.wording import Line
from backend.push.models import Device
from backend.push.models.devices import SILENT_AFTER, Transport
from backend.push.small_numbers import number_in_words
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading


def reach(town: Municipality, *, now: datetime) -> Iterator[Line]:
    """A line for each way; one statement, however many there are."""
    zone = Reading(town=town, now=now, lang="").zone
    reachable = Device.objects.reachable(today=local_day(now, zone=zone)).order_by()
    found = dict(reachable.values_list("transport").annotate(Count("pk")))
    browsers, mailboxes = found.pop(Transport.WEB_PUSH, 0), found.pop(Transport.EMAIL, 0)
    yield _line(_("Phones with the app"), sum(found.values()))
    yield _line(_("Browsers"), browsers)
    yield _line(_("Mail subscriptions"), mailboxes)


def explained() -> str:
    """What is counted, and what such a subscription gets."""
    return _(
        "Counted are phones and browsers of the last %(days)d days. By mail come the week in the town and urgent "
        "notices, to who subscribed to them."
    ) % {"days": SILENT_AFTER.days}


def _line(title: str, number: int) -> Line:
    return Line(title=title, number=number_in_words(number, is_blurred=False))
