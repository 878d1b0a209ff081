"""What a plan or an apply says, in the words of the console: German there, while a terminal reads English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from backend.common.errors import OrtsblattError
from backend.tenants.changes import Change, Kind
from backend.tenants.file.phrases import Phrase, spoken
from backend.tenants.retiring import TownIsRetired
from backend.tenants.rollout.applying import LiveRefused
from backend.tenants.rollout.town import HostIsTaken, KindIsFixed

# How a subject begins, where it is no field of the document; the longer ones first.
NOUNS = {
    "emergency number": gettext_lazy("Emergency number"),
    "approval of": gettext_lazy("Approval by a second person:"),
    "name of role": gettext_lazy("Name of the role"),
    "town": gettext_lazy("Town"),
    "host": gettext_lazy("Host"),
    "area": gettext_lazy("Area"),
    "source": gettext_lazy("Source"),
    "category": gettext_lazy("Category"),
    "contact": gettext_lazy("Contact"),
    "picture": gettext_lazy("Picture"),
    "place": gettext_lazy("Facility"),
    "page": gettext_lazy("Page"),
    "link": gettext_lazy("Link"),
    "person": gettext_lazy("Person"),
    "role": gettext_lazy("Role"),
    "mailbox": gettext_lazy("Mailbox of the role"),
    "logo": gettext_lazy("Logo"),
}
REFUSALS: Mapping[type[Exception], Any] = {
    HostIsTaken: HostIsTaken.title,
    KindIsFixed: gettext_lazy("The kind of a town can't be changed any more: make a new town with another short name."),
    TownIsRetired: gettext_lazy("This town is retired. Only its archive brings it back (manage.py restore)."),
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a plan; `before` and `after` are "" where there is nothing to show."""

    kind: Kind
    subject: str
    before: str = ""
    after: str = ""
    note: str = ""


def line_of(change: Change) -> Line:
    """A change in words."""
    shows_values = change.kind in {Kind.CHANGE, Kind.KEEP} and not (change.before is None and change.after is None)
    return Line(
        kind=change.kind,
        subject=_subject(change.subject),
        before=_value(change.before) if shows_values else "",
        after=_value(change.after) if shows_values else "",
        note=spoken(change.note) if isinstance(change.note, str) else str(change.note),
    )


def _subject(subject: str) -> str:
    for words, noun in NOUNS.items():
        if subject == words or subject.startswith(f"{words} "):
            return f"{noun}{subject.removeprefix(words)}"
    return subject


def in_words(error: Exception) -> Iterator[str]:
    """Why it came to nothing."""
    if isinstance(error, LiveRefused):
        yield gettext("The town can't go live yet, since the law asks for more:")
        yield from (str(item.message) for item in error.missing)
    elif type(error) in REFUSALS:
        yield str(REFUSALS[type(error)])
    elif isinstance(error, OrtsblattError):
        yield str(error)
    else:
        yield gettext("Something unforeseen went wrong. The log has all of it.")


def _value(value: Any) -> str:
    if value is None or value in ("", []):
        return gettext("nothing")
    if isinstance(value, Phrase):
        return spoken(value)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_value(inner)}" for key, inner in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list | tuple | set) else str(value)
