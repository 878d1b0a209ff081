"""Taking a change of the settings back, as a new change; refused in words where what it needs is no longer there."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry as Entry

from backend.library.town_settings.ordering import move, place_of
from backend.library.town_settings.recording import CHANGED, CREATED, DELETED, POSITION, undoing, values_of
from backend.library.town_settings.sections import Section, section_of
from backend.library.town_settings.wording import in_words

RIGHTS = {CHANGED: "change", CREATED: "delete", DELETED: "add"}


class CanNotUndo(Exception):
    """Why a change can't be taken back, in words for who wanted it."""


@transaction.atomic
def undo(entry: Entry, *, person: Any) -> None:
    """Raises CanNotUndo, and PermissionDenied for whoever may not set this."""
    section = section_of(entry.content_type.model_class())
    if section is None or entry.action not in RIGHTS:
        raise CanNotUndo(_("This change has no way back."))
    if not section.may(person, RIGHTS[entry.action]):
        raise PermissionDenied
    with undoing(entry):
        if entry.action == DELETED:
            _bring_back(entry, section)
        elif entry.action == CREATED:
            _remove(entry, section)
        else:
            _change_back(entry, section)


def _change_back(entry: Entry, section: Section) -> None:
    row, name, data = _row(entry, section), entry.data["field"], entry.data
    if section.operators(row, name):
        raise CanNotUndo(_("Only the operator of the region changes this: it is in the file of your municipality."))
    if name == POSITION:
        if place_of(row) != data["after"]:
            raise CanNotUndo(_("The order has been changed again since. Please sort the list by hand."))
        move(row, to=data["before"])
        return
    now = values_of(row, names=[name])[name]
    if now != data["after"]:
        words = {"now": in_words(row, name, now)}
        raise CanNotUndo(_("This has been changed again since: it is “%(now)s” now.") % words)
    _set(row, {name: data["before"]})


def _bring_back(entry: Entry, section: Section) -> None:
    values: dict[str, Any] = dict(entry.data["row"])
    public_id = values.pop("public_id", "")
    rows = section.model._default_manager
    if rows.filter(pk=entry.object_id).exists() or (public_id and rows.filter(public_id=public_id).exists()):
        raise CanNotUndo(_("“%(name)s” is there again already.") % {"name": entry.label})
    row = section.model(pk=int(entry.object_id), **({"public_id": public_id} if public_id else {}))
    _set(row, values)


def _remove(entry: Entry, section: Section) -> None:
    row = _row(entry, section)
    if section.operators(row, ""):
        raise CanNotUndo(_("Only the operator of the region changes this: it is in the file of your municipality."))
    try:
        with transaction.atomic():
            row.delete()
    except models.ProtectedError as error:
        raise CanNotUndo(_("“%(name)s” is in use: items point to it.") % {"name": row}) from error


def _row(entry: Entry, section: Section) -> Any:
    row = section.model._default_manager.select_for_update().filter(pk=entry.object_id).first()
    if row is None:
        text = _("“%(name)s” has been deleted since. Please bring it back first.")
        raise CanNotUndo(text % {"name": entry.label})
    return row


def _set(row: Any, values: dict[str, Any]) -> None:
    """The columns, checked as the form would, and the relations; what they point to must still be there."""
    many = {}
    for name, value in values.items():
        field: Any = row._meta.get_field(name)
        if field.related_model is not None:
            _must_exist(field, value)
        if field.many_to_many:
            many[name] = value
        else:
            setattr(row, field.attname, value if field.related_model else field.to_python(value))
    try:
        row.full_clean()
    except ValidationError as error:
        raise CanNotUndo(" ".join(error.messages)) from error
    row.save()
    for name, keys in many.items():
        getattr(row, name).set(keys)


def _must_exist(field: Any, value: Any) -> None:
    keys = value if isinstance(value, list) else [value] if value is not None else []
    if field.related_model._default_manager.filter(pk__in=keys).count() != len(keys):
        raise CanNotUndo(_("What “%(field)s” pointed to has been deleted since.") % {"field": field.verbose_name})
