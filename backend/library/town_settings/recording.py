"""Who changed which setting from what to what: entries of Wagtail's log, whichever way a row is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.signals import m2m_changed, post_save, pre_delete, pre_save
from wagtail.blocks import StreamValue
from wagtail.log_actions import get_active_log_context
from wagtail.models import ModelLogEntry as Entry

from backend.common import clock
from backend.library.streams import stream_of
from backend.library.town_settings.sections import Section, section_of, sections
from backend.tenants.models import AppliedFile, Municipality
from backend.tenants.signals import town_rolled_out

CREATED, CHANGED, DELETED = "settings.created", "settings.changed", "settings.deleted"
ACTIONS = (CREATED, CHANGED, DELETED)
KEPT_FOR = timedelta(days=730)
POSITION = "position"

_undone: ContextVar[int | None] = ContextVar("undone", default=None)


def connect() -> None:
    """Called once, when every room has announced its settings."""
    town_rolled_out.connect(first_values_given)
    for section in sections():
        pre_save.connect(remember, sender=section.model)
        post_save.connect(saved, sender=section.model)
        pre_delete.connect(goes, sender=section.model)
        for field in section.model._meta.many_to_many:
            if field.name in section.fields:
                m2m_changed.connect(linked, sender=field.remote_field.through)


def first_values_given(town: Municipality, **_kwargs: Any) -> None:
    """A town's first rollout fills its tables: nobody has changed anything yet, and there is nothing to go back to."""
    if not AppliedFile.objects.filter(municipality=town).exists():
        Entry.objects.filter(action__in=ACTIONS).delete()


@contextmanager
def undoing(entry: Entry) -> Iterator[None]:
    """What is recorded inside takes this entry back."""
    token = _undone.set(entry.pk)
    try:
        yield
    finally:
        _undone.reset(token)


def forget_old(*, now: datetime) -> None:
    """Entries that are older than the town was told."""
    Entry.objects.filter(action__in=ACTIONS, timestamp__lt=now - KEPT_FOR).delete()


def remember(sender: type[models.Model], instance: models.Model, raw: bool, **_kwargs: Any) -> None:
    """The row as it is in the table, before it is written."""
    section = section_of(sender)
    vars(instance)["_before"] = None
    if section is not None and instance.pk is not None and not raw:
        columns = {name: sender._meta.get_field(name).attname for name in columns_of(section)}  # type: ignore[union-attr]
        rows = sender._default_manager.filter(pk=instance.pk)
        row = rows.values(*columns.values()).first()
        vars(instance)["_before"] = {name: plain(row[column]) for name, column in columns.items()} if row else None


def saved(
    sender: type[models.Model],
    instance: models.Model,
    created: bool,
    raw: bool,
    update_fields: Collection[str] | None = None,
    **_kwargs: Any,
) -> None:
    """One entry for each column that says something else; the one row of a setting is made by nobody."""
    section, before = section_of(sender), vars(instance).pop("_before", None)
    if section is None or raw:
        return
    if created:
        if section.is_list:
            record_created([instance])
        return
    after = values_of(instance, names=columns_of(section))
    written = after.keys() if update_fields is None else after.keys() & set(update_fields)
    changes = {name: (before[name], after[name]) for name in after if name in written and before[name] != after[name]}
    record_changes(instance, changes)


def goes(sender: type[models.Model], instance: models.Model, **_kwargs: Any) -> None:
    """The whole row, so that it can be brought back."""
    section = section_of(sender)
    if section is not None:
        _write([_entry(instance, DELETED, row=_row(instance, section))])


def linked(instance: Any, action: str, reverse: bool, pk_set: set[int] | None, sender: Any, **_kwargs: Any) -> None:
    """Areas of a row are set one after the other; together they are one change."""
    section = section_of(type(instance))
    if section is None or reverse or action not in {"post_add", "post_remove", "pre_clear"} or pk_set == set():
        return
    name = next(field.name for field in type(instance)._meta.many_to_many if field.remote_field.through is sender)
    after = [] if action == "pre_clear" else values_of(instance, names=[name])[name]
    if action == "pre_clear":
        before = values_of(instance, names=[name])[name]
    else:
        moved = pk_set or set()
        before = sorted(set(after) ^ moved) if action == "post_add" else sorted({*after, *moved})
    _merge(instance, name, before=before, after=after)


def record_created(instances: Iterable[models.Model]) -> None:
    """New rows of a list; called by hand after `bulk_create`, which sends no signals."""
    entries = []
    for instance in instances:
        if (section := section_of(type(instance))) is not None:
            entries.append(_entry(instance, CREATED, row=_row(instance, section)))
            vars(instance)["_created"] = entries[-1]
    _write(entries)


def record_changes(instance: models.Model, changes: Mapping[str, tuple[Any, Any]]) -> None:
    """An entry for each column; values are what `plain` makes of them."""
    _write([_changed(instance, name, before, after) for name, (before, after) in changes.items()])


def columns_of(section: Section) -> list[str]:
    """The columns of the row itself."""
    many = {field.name for field in section.model._meta.many_to_many}
    return [name for name in section.fields if name not in many]


def values_of(instance: models.Model, *, names: Iterable[str]) -> dict[str, Any]:
    """What a row says, as JSON can keep it; relations as keys."""
    found = {}
    for name in names:
        field: Any = instance._meta.get_field(name)
        if field.many_to_many:
            found[name] = sorted(getattr(instance, name).values_list("pk", flat=True))
        else:
            found[name] = plain(getattr(instance, field.attname))
    return found


def plain(value: Any) -> Any:
    """A column's value as JSON can keep it; blocks without the ids that a form gives them."""
    if isinstance(value, StreamValue):
        return stream_of(value).raw()
    if isinstance(value, date | UUID):
        return str(value)
    return [plain(each) for each in value] if isinstance(value, list | tuple) else value


def names_of(model: type[models.Model], name: str, value: Any) -> str:
    """What a relation points to in words, kept since it may be gone when somebody reads the entry."""
    field: Any = model._meta.get_field(name)
    if field.related_model is None or not value:
        return ""
    keys = value if isinstance(value, list) else [value]
    return ", ".join(map(str, field.related_model._default_manager.filter(pk__in=keys)))


def _row(instance: models.Model, section: Section) -> dict[str, Any]:
    return {**values_of(instance, names=section.fields), "public_id": str(getattr(instance, "public_id", ""))}


def _changed(instance: models.Model, name: str, before: Any, after: Any) -> Entry:
    model = type(instance)
    names = {"before_name": names_of(model, name, before), "after_name": names_of(model, name, after)}
    return _entry(instance, CHANGED, field=name, before=before, after=after, **{k: v for k, v in names.items() if v})


def _merge(instance: models.Model, name: str, *, before: Any, after: Any) -> None:
    """Into the entry of a row that was made just now, or of the same relation in the same saving."""
    if (created := vars(instance).get("_created")) is not None:
        created.data["row"][name] = after
        Entry.objects.filter(pk=created.pk).update(data=created.data)
        return
    entries = vars(instance).setdefault("_linked", {})
    if name in entries:
        before = entries[name].data["before"]
        Entry.objects.filter(pk=entries.pop(name).pk).delete()
    if before != after:
        entries[name] = _changed(instance, name, before, after)
        _write([entries[name]])


def _entry(instance: models.Model, action: str, **data: Any) -> Entry:
    context = get_active_log_context()
    if (undone := _undone.get()) is not None:
        data["undoes"] = undone
    return Entry(
        content_type=ContentType.objects.get_for_model(instance),
        object_id=str(instance.pk),
        label=str(instance),
        action=action,
        timestamp=clock.now(),
        user=context.user,
        uuid=context.uuid,
        data=data,
        content_changed=True,
        deleted=action == DELETED,
    )


def _write(entries: list[Entry]) -> None:
    """With one statement, and without the questions that saving an entry by itself would ask."""
    if entries:
        Entry.objects.bulk_create(entries)
