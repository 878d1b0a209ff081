"""What is saved, deleted or linked one by one is recorded here; connected by `apps`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from django.db import connection, models
from django.db.models.signals import m2m_changed, post_delete, post_migrate, post_save, pre_migrate
from wagtail.signals import post_page_move

from backend.changes.entries import record_rows
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
        if watched.type is None:
            continue
        post_save.connect(saved, sender=model)
        post_delete.connect(deleted, sender=model)
        for field in model._meta.many_to_many:
            through: Any = field.remote_field.through
            m2m_changed.connect(linked, sender=through)
    post_page_move.connect(moved)
    post_save.connect(town_saved, sender=Municipality)
    town_restored.connect(restored)
    pre_migrate.connect(migration_begins)
    post_migrate.connect(migration_ends)


def saved(
    sender: type[models.Model],
    instance: models.Model,
    update_fields: Collection[str] | None = None,
    **_kwargs: Any,
) -> None:
    """A row was created or changed, also by `loaddata`."""
    watched = watched_of(sender)
    columns = None if update_fields is None else column_names(sender, update_fields)
    if watched is not None and not watched.is_quiet(columns):
        record_rows(sender, [getattr(instance, "public_id", None)], op="put")


def deleted(sender: type[models.Model], instance: models.Model, **_kwargs: Any) -> None:
    """A row is gone."""
    record_rows(sender, [getattr(instance, "public_id", None)], op="delete")


def linked(
    instance: Any, action: str, reverse: bool, model: type[models.Model], pk_set: set[int] | None, **_kwargs: Any
) -> None:
    """Areas or categories of an item were set by a plain many-to-many relation."""
    if not action.startswith("post_"):
        return
    if not reverse:
        record_rows(type(instance), [instance.public_id], op="put")
    elif pk_set:
        changed = model._default_manager.filter(pk__in=pk_set).values_list("public_id", flat=True)
        record_rows(model, changed, op="put")


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
