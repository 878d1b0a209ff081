"""The numbers of a month in words: of fewer than ten nobody reads how many, and it can't be worked out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.push.composing.results import FAILURES
from backend.push.council.figures import Figures, Sent
from backend.push.models.devices import Transport
from backend.push.models.messages import Severity
from backend.push.small_numbers import FEW, number_in_words

_SECONDS = 90  # from so many on it is said in minutes


@dataclass(frozen=True, kw_only=True)
class Line:
    """A number with what it means."""

    title: str
    number: str
    is_part: bool = False  # of the line above


@dataclass(frozen=True, kw_only=True)
class Report:
    """All that page and paper say."""

    title: str
    town: str
    lines: list[Line]
    messages: list[dict[str, str]]
    notes: list[str]


def report(figures: Figures, *, town: str) -> Report:
    """The month in the language that is active."""
    month = date_format(figures.month.first, "F Y")
    return Report(
        title=_("Notifications in %(month)s") % {"month": month},
        town=town,
        lines=list(_lines(figures)),
        messages=[_message(sent, is_blurred=figures.is_blurred) for sent in figures.messages],
        notes=list(_notes(figures)),
    )


def _lines(figures: Figures) -> Iterator[Line]:
    def say(number: int) -> str:
        return number_in_words(number, is_blurred=figures.is_blurred)

    yield Line(title=_("Notifications sent"), number=number_format(sum(figures.by_severity.values())))
    for severity, number in figures.by_severity.items():
        if number:
            yield Line(title=str(Severity(severity).label), number=number_format(number), is_part=True)
    yield Line(title=_("To phones, browsers and mailboxes, all together"), number=say(figures.planned))
    yield Line(title=_("Accepted"), number=say(figures.accepted))
    for transport, number in figures.by_transport.items():
        if number:
            yield Line(title=str(Transport(transport).label), number=say(number), is_part=True)
    for result, number in figures.failures.items():
        if number:
            yield Line(title=str(FAILURES[result]), number=say(number))
    yield Line(title=_("Opened"), number=say(figures.opened))
    if figures.seconds is not None:
        yield Line(title=_("From the moment it was due until it was accepted, on average"), number=_time(figures))
    yield Line(title=_("Registered today: phones, browsers and mailboxes"), number=say(figures.devices))


def _time(figures: Figures) -> str:
    seconds = max(round(figures.seconds or 0), 1)
    if seconds < _SECONDS:
        return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}
    minutes = round(seconds / 60)
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


def _message(sent: Sent, *, is_blurred: bool) -> dict[str, str]:
    numbers: dict[str, Any] = {"planned": sent.planned, "accepted": sent.accepted, "opened": sent.opened}
    return {
        "at": date_format(sent.at, "j.n., H:i"),
        "title": sent.title,
        **{name: number_in_words(number, is_blurred=is_blurred) for name, number in numbers.items()},
    }


def _notes(figures: Figures) -> Iterator[str]:
    yield _("Who got or opened a notification is not known: only how many are counted.")
    if sum(figures.by_severity.values()) > len(figures.messages):
        yield _("Reminders and weekly mails are counted, but not listed: each goes to those few who asked for it.")
    if figures.is_blurred:
        yield _(
            "Numbers under %(number)s are not said. So that they can't be worked out, the others are rounded to tens."
        ) % {"number": FEW}
    yield _("Opened is counted by the app when somebody taps a notification; not every app does.")
