"""What is saved, deleted or linked one by one is recorded here; connected by `apps`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from django.db import connection, models
from django.db.models.signals import m2m_changed, post_delete, post_migrate, post_save, pre_delete, pre_migrate
from wagtail.signals import post_page_move

from backend.changes.entries import public_ids, record_rows, record_showing, relations_to
from backend.changes.epochs import rotate_epoch
from backend.changes.marks import Mark
from backend.changes.recording import marks_of_connection
from backend.changes.watching import TOWN, column_names, watched_models, watched_of
from backend.tenants.models import Municipality
from backend.tenants.signals import town_restored

# Copies for the region's list of towns, which the town's own answers don't show (tenants.directory).
DIRECTORY = frozenset({"area_names", "postal_codes", "logo_url", "updated_at"})
_connection = cast("Any", connection)


def connect() -> None:
    """Called once, when every room has declared its models."""
    for model, watched in watched_models().items():
        if watched.type is not None:
            _connect(model)
    post_page_move.connect(moved)
    post_save.connect(town_saved, sender=Municipality)
    town_restored.connect(restored)
    pre_migrate.connect(migration_begins)
    post_migrate.connect(migration_ends)


def _connect(model: type[models.Model]) -> None:
    post_save.connect(saved, sender=model)
    post_delete.connect(deleted, sender=model)
    for parent in model._meta.get_parent_list():
        post_save.connect(parent_saved, sender=parent)
    for field in model._meta.get_fields():
        if (target := field.related_model) is not None and not field.auto_created:
            if any(relations_to(target)):
                pre_delete.connect(target_goes, sender=target)
            if any(relations_to(target, is_shown=True)):
                post_save.connect(target_saved, sender=target)
    for many in model._meta.many_to_many:
        through: Any = many.remote_field.through
        m2m_changed.connect(linked, sender=through)


def saved(
    sender: type[models.Model],
    instance: models.Model,
    update_fields: Collection[str] | None = None,
    **_kwargs: Any,
) -> None:
    """A row was created or changed, also by `loaddata`."""
    if not _is_quiet(sender, update_fields):
        record_rows(sender, [getattr(instance, "public_id", None)], op="put")


def parent_saved(
    sender: type[models.Model],
    instance: models.Model,
    update_fields: Collection[str] | None = None,
    **_kwargs: Any,
) -> None:
    """The part of a row that another model's table holds was saved by itself, as Wagtail does with pages."""
    for model in watched_models():
        if sender in model._meta.get_parent_list() and not _is_quiet(model, update_fields):
            record_rows(model, public_ids(model, pk=instance.pk), op="put")


def deleted(sender: type[models.Model], instance: models.Model, **_kwargs: Any) -> None:
    """A row is gone; the object only with its last language variant."""
    record_rows(sender, [getattr(instance, "public_id", None)], op="put" if _has_variant(instance) else "delete")


def target_saved(
    sender: type[models.Model],
    instance: models.Model,
    *,
    created: bool,
    update_fields: Collection[str] | None = None,
    **_kwargs: Any,
) -> None:
    """What other rows show has changed: a place, a picture, a source."""
    if not created and not _is_quiet(sender, update_fields):
        record_showing(sender, [instance.pk])


def target_goes(sender: type[models.Model], instance: models.Model, **_kwargs: Any) -> None:
    """Rows that point to this one will point to nothing: Django changes them without signals of their own."""
    for model, name in relations_to(sender):
        record_rows(model, public_ids(model, **{name: instance.pk}), op="put")


def linked(
    sender: type[models.Model],
    instance: Any,
    action: str,
    reverse: bool,
    model: type[models.Model],
    pk_set: set[int] | None,
    **_kwargs: Any,
) -> None:
    """Areas or categories of an item were set, from either side."""
    if not reverse:
        if action == "post_clear" or (action.startswith("post_") and pk_set):
            record_rows(type(instance), [instance.public_id], op="put")
    elif action == "pre_clear":  # afterwards nobody knows which ones there were
        name = next(field.name for field in model._meta.many_to_many if field.remote_field.through is sender)
        record_rows(model, public_ids(model, **{name: instance.pk}), op="put")
    elif action.startswith("post_") and pk_set:
        record_rows(model, public_ids(model, pk__in=pk_set), op="put")


def _has_variant(instance: models.Model) -> bool:
    """Whether the object is still there in another language."""
    field: Any = next((field for field in instance._meta.concrete_fields if field.name == "public_id"), None)
    if field is None or field.unique:
        return False
    rows = type(instance)._base_manager  # noqa: SLF001 - any model
    return bool(rows.filter(public_id=field.value_from_object(instance)).exists())


def _is_quiet(model: type[models.Model], update_fields: Collection[str] | None) -> bool:
    watched = watched_of(model)
    columns = None if update_fields is None else column_names(model, update_fields)
    return watched is not None and watched.is_quiet(columns)


def moved(instance: Any, **_kwargs: Any) -> None:
    """Wagtail moves a page with statements of its own."""
    record_rows(type(instance), [getattr(instance, "public_id", None)], op="put")


def town_saved(
    instance: Municipality, *, created: bool, update_fields: Collection[str] | None = None, **_kwargs: Any
) -> None:
    """Every answer shows something of the town's row; one that is new, or out of service, has none yet."""
    if created or not instance.is_current or (update_fields is not None and DIRECTORY.issuperset(update_fields)):
        return
    marks_of_connection().add(Mark(schema=instance.schema_name, key=TOWN, type=TOWN, op="put"))


def restored(town: Municipality, **_kwargs: Any) -> None:
    """Numbers went back: what apps know of them means nothing any more."""
    rotate_epoch(town)


def migration_begins(**_kwargs: Any) -> None:
    """While a schema is migrated nothing is recorded in it: it may not have the tables yet, and answers nobody."""
    _connection.unrecorded_schemas.add(_connection.schema_name)


def migration_ends(**_kwargs: Any) -> None:
    """From here on it is."""
    _connection.unrecorded_schemas.discard(_connection.schema_name)
