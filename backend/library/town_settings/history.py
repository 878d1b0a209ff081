"""The changes of the settings as a list to read: who, when, from what to what, and whether they were taken back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry as Entry

from backend.library.town_settings.recording import ACTIONS, CHANGED, CREATED, DELETED
from backend.library.town_settings.sections import Section, section_of, sections
from backend.library.town_settings.undoing import RIGHTS
from backend.library.town_settings.wording import field_title, in_words


@dataclass(frozen=True, kw_only=True)
class Line:
    """One change in words."""

    entry: Entry
    section: Section
    who: str
    what: str
    before: str = ""
    after: str = ""
    is_change: bool = False
    is_undone: bool = False
    undoes: bool = False
    may_undo: bool = False


def entries(*, key: str = "") -> models.QuerySet[Entry]:
    """The changes of all settings, or of one section; newest first."""
    wanted = [section.model for section in sections() if key in ("", section.key)]
    types = [content_type.pk for content_type in ContentType.objects.get_for_models(*wanted).values()]
    found: models.QuerySet[Entry] = Entry.objects.filter(action__in=ACTIONS, content_type__in=types)
    return found.select_related("user").order_by("-timestamp", "-pk")


def lines(page: Iterable[Entry], *, person: Any) -> Iterator[Line]:
    """In words, for this person, with one statement for all of them."""
    shown = list(page)
    undone = set(
        Entry.objects.filter(data__undoes__in=[entry.pk for entry in shown]).values_list("data__undoes", flat=True)
    )
    for entry in shown:
        section = section_of(ContentType.objects.get_for_id(entry.content_type_id).model_class())
        if section is not None:
            is_undone = entry.pk in undone
            may = not is_undone and section.may(person, RIGHTS[entry.action])
            yield _line(entry, section, is_undone=is_undone, may_undo=may)


def _line(entry: Entry, section: Section, *, is_undone: bool, may_undo: bool) -> Line:
    line = Line(
        entry=entry,
        section=section,
        who=who(entry),
        what=_what(entry, section),
        undoes="undoes" in entry.data,
        is_undone=is_undone,
        may_undo=may_undo,
    )
    if entry.action != CHANGED:
        return line
    before, after = (_value(entry, section, side) for side in ("before", "after"))
    return replace(line, is_change=True, before=before, after=after)


def _what(entry: Entry, section: Section) -> str:
    if entry.action == CREATED:
        return _("“%(name)s” added") % {"name": entry.label}
    if entry.action == DELETED:
        return _("“%(name)s” removed") % {"name": entry.label}
    title = field_title(section.model, entry.data["field"])
    return f"{entry.label}: {title}" if section.is_list else title


def _value(entry: Entry, section: Section, side: str) -> str:
    known = str(entry.data.get(f"{side}_name", ""))
    return in_words(section.model, entry.data["field"], entry.data[side], known=known)


def who(entry: Entry) -> str:
    """The person; without one it was the operator, by a rollout."""
    if entry.user_id is None:
        return _("Operator")
    person = entry.user
    return str(person) if person is not None else _("deleted account")
