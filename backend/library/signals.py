"""What follows when a row of the library is saved or deleted, whoever does it; connected by `apps`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import ProtectedError
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from wagtail.models import Revision
from wagtail.signals import published

from backend.accounts.auditing import record
from backend.accounts.models import AuditEntry
from backend.library import tasks
from backend.library.directory import publish_directory, publish_languages
from backend.library.kinds import governed_models
from backend.library.links.collecting import item_deleted, item_saved
from backend.library.links.holders import holders
from backend.library.models import (
    Appearance,
    Area,
    Attachment,
    Category,
    Contact,
    ContactDetails,
    Picture,
    PublishingRules,
    TownLanguages,
)
from backend.library.models.rights import Rights
from backend.library.notes.writing import forget_notes
from backend.library.rerendering import users_of
from backend.library.settling import is_used
from backend.tenants.schemas import town_of_connection


def connect() -> None:
    """Called once, by `AppConfig.ready`."""
    # By sender: a receiver for all models would have Django load each row of any table before it deletes it.
    for holder in holders():
        post_save.connect(item_saved, sender=holder)
        post_delete.connect(item_deleted, sender=holder)
    for kind in governed_models():
        post_delete.connect(forget_notes, sender=kind)
    post_save.connect(picture_saved, sender=Picture)
    post_save.connect(attachment_saved, sender=Attachment)
    post_save.connect(shown_object_saved, sender=Contact)
    post_save.connect(revision_scheduled, sender=Revision)
    published.connect(end_chosen)
    pre_save.connect(rules_change, sender=PublishingRules)
    for shown in (Picture, Contact, Attachment):
        pre_delete.connect(shown_object_goes, sender=shown)
    for sorting in (Area, Category):
        pre_delete.connect(keep_what_is_in_use, sender=sorting)
    for copied in (Area, Appearance, ContactDetails):
        post_save.connect(directory_changed, sender=copied)
        post_delete.connect(directory_changed, sender=copied)
    post_save.connect(languages_chosen, sender=TownLanguages)


def rules_change(instance: PublishingRules, **_kwargs: Any) -> None:
    """Who changes for what a second person is asked, or what holds a publication up, is in the audit log."""
    known = PublishingRules.objects.filter(pk=instance.pk).first() or PublishingRules()
    for name in ("four_eyes", "blocking_checks"):
        before, after = sorted(getattr(known, name)), sorted(getattr(instance, name))
        if before != after:
            record(
                AuditEntry.Action.RULES_CHANGED,
                about=instance,
                detail={"rule": name, "before": before, "after": after},
            )


def revision_scheduled(instance: Revision, **_kwargs: Any) -> None:
    """A job at the instant when a version shall go live; after rescheduling the one before finds nothing due."""
    if instance.approved_go_live_at is not None:
        tasks.wake_for_schedule(at=instance.approved_go_live_at)


def end_chosen(instance: Any, **_kwargs: Any) -> None:
    """A job at the instant when what was just published shall come down."""
    if instance.live and instance.expire_at is not None:
        tasks.wake_for_schedule(at=instance.expire_at)


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


def languages_chosen(**_kwargs: Any) -> None:
    """Everything that reads knows them from the town's public row."""
    if town := town_of_connection():
        publish_languages(town)


def _wake_at_the_end(item: Rights, *, schema: str) -> None:
    """A job at the instant itself; a second one, of a later saving, finds nothing to do."""
    if item.shown_until is not None and item.may_be_shown:
        tasks.withdraw.configure(schedule_at=item.shown_until).defer(schema=schema)
