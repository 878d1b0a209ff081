"""What follows when a row of the library is saved or deleted, whoever does it; connected by `apps`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import ProtectedError
from django.db.models.signals import post_delete, post_save, pre_delete

from backend.library import tasks
from backend.library.directory import publish_directory
from backend.library.models import Appearance, Area, Attachment, Category, Contact, ContactDetails, Picture
from backend.library.models.rights import Rights
from backend.library.rerendering import users_of
from backend.library.settling import is_used
from backend.tenants.schemas import town_of_connection


def connect() -> None:
    """Called once, by `AppConfig.ready`."""
    post_save.connect(picture_saved, sender=Picture)
    post_save.connect(attachment_saved, sender=Attachment)
    post_save.connect(shown_object_saved, sender=Contact)
    for shown in (Picture, Contact, Attachment):
        pre_delete.connect(shown_object_goes, sender=shown)
    for sorting in (Area, Category):
        pre_delete.connect(keep_what_is_in_use, sender=sorting)
    for copied in (Area, Appearance, ContactDetails):
        post_save.connect(directory_changed, sender=copied)
        post_delete.connect(directory_changed, sender=copied)


def picture_saved(
    instance: Picture, *, created: bool, update_fields: Collection[str] | None = None, **_kwargs: Any
) -> None:
    """Render a new file; other words are shown at once where the picture is, and soon where it is inside a text."""
    town = town_of_connection()
    if town is None or update_fields is not None:  # Wagtail fills in size and hash that way
        return
    _wake_at_the_end(instance, schema=town.schema_name)
    if not instance.is_rendered:
        tasks.render_picture.defer(schema=town.schema_name, picture=instance.pk)
    elif not created:
        tasks.rerender.defer(schema=town.schema_name, model=instance._meta.label, pk=instance.pk)


def attachment_saved(
    instance: Attachment, *, created: bool, update_fields: Collection[str] | None = None, **kwargs: Any
) -> None:
    """Texts show its title and size, as long as it may be shown."""
    town = town_of_connection()
    if town is None or update_fields is not None:
        return
    _wake_at_the_end(instance, schema=town.schema_name)
    shown_object_saved(instance, created=created, **kwargs)


def shown_object_saved(instance: models.Model, *, created: bool, **_kwargs: Any) -> None:
    """Texts show a contact's number and a document's title."""
    town = town_of_connection()
    if town is not None and not created:
        tasks.rerender.defer(schema=town.schema_name, model=instance._meta.label, pk=instance.pk)


def shown_object_goes(instance: models.Model, **_kwargs: Any) -> None:
    """Texts must show it no longer, once it is gone; afterwards nobody knows which ones did."""
    town = town_of_connection()
    if town is not None and (users := users_of(instance)):
        rows = [(model._meta.label, pk) for model, pk in users]
        tasks.rerender_without.defer(schema=town.schema_name, rows=rows)


def keep_what_is_in_use(instance: Area | Category, **_kwargs: Any) -> None:
    """An item whose last area goes would be for everybody, and its rendered columns would still name it."""
    if is_used(instance):
        raise ProtectedError(f"{instance} is in use", {instance})


def directory_changed(**_kwargs: Any) -> None:
    """The region's list of towns is a copy."""
    if town := town_of_connection():
        publish_directory(town)


def _wake_at_the_end(item: Rights, *, schema: str) -> None:
    """A job at the instant itself; a second one, of a later saving, finds nothing to do."""
    if item.shown_until is not None and item.may_be_shown:
        tasks.withdraw.configure(schedule_at=item.shown_until).defer(schema=schema)
