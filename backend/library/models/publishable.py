"""What news, events and places have in common: drafts, schedule, workflow, areas, language, rendered columns."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    Revision,
    RevisionMixin,
    TaskState,
    WorkflowMixin,
)
from wagtail.search import index

from backend.common.html import storable
from backend.library.previewing import MODES, SIZES
from backend.library.variants.following import Translated, lead_variants, take_from_original

YEARS = range(1970, 2200)  # as of events


class Publishable(
    Translated,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    index.Indexed,
    ClusterableModel,
):
    """An item that editors write, schedule and publish; its language variants share one `public_id`.

    The row of a live item holds what is live; drafts live in revisions. Columns that only the API reads are rendered in
    `save` whenever the row is live, so that reading needs no StreamField.
    """

    # What Wagtail keeps of drafts, locks and schedules on the row: no answer shows it.
    DRAFT_COLUMNS: ClassVar = frozenset(
        {
            "first_published_at",
            "go_live_at",
            "has_unpublished_changes",
            "last_published_at",
            "latest_revision_id",
            "live_revision_id",
            "locked",
            "locked_at",
            "locked_by_id",
        }
    )

    preview_modes: ClassVar = MODES
    preview_sizes: ClassVar = SIZES

    public_id = models.UUIDField(_("id"), default=uuid.uuid4, editable=False, db_index=True)
    lang = models.CharField(_("language"), max_length=20, default="de")
    areas = ParentalManyToManyField(
        "library.Area", verbose_name=_("areas"), blank=True, help_text=_("None means everywhere.")
    )
    # Rendered: the public ids of `areas`, empty for everywhere.
    area_ids = ArrayField(models.UUIDField(), default=list, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["public_id", "lang"], name="%(app_label)s_%(class)s_one_a_language")
        ]

    def render(self) -> None:
        """Fill the columns that the API reads from what editors wrote; subclasses add theirs and call this one."""
        self.area_ids = sorted(area.public_id for area in self.areas.all())

    def over_at(self) -> datetime | None:
        """The instant from which on nobody needs the item any more; None: none that it knows itself."""
        return None

    def foreign_fields(self) -> frozenset[str]:
        """The fields whose text was not written here; none, unless a subclass imports."""
        return frozenset()

    def clean_fields(self, exclude: Any = None) -> None:
        make_storable(self)
        require_our_years(self, exclude=exclude)
        super().clean_fields(exclude=exclude)

    def save(self, *args: Any, **kwargs: Any) -> None:
        is_whole = kwargs.get("update_fields") is None
        if self.live and is_whole:
            take_from_original(self)
        if self.live:
            self.render()
        super().save(*args, **kwargs)
        if self.live and is_whole:
            lead_variants(self)

    def save_revision(self, *args: Any, **kwargs: Any) -> Revision:
        keep_live_version(self)
        return super().save_revision(*args, **without_held(self, kwargs))


def make_storable(item: models.Model) -> None:
    """Take signs that nobody sees out of what was typed or pasted, before it is checked; texts of blocks are cleaned
    when they are rendered."""
    for field in item._meta.concrete_fields:
        value = getattr(item, field.attname)
        if isinstance(field, models.CharField | models.TextField) and isinstance(value, str):
            setattr(item, field.attname, storable(value))


def require_our_years(item: models.Model, *, exclude: Any = None) -> None:
    """Raises ValidationError for a slip such as 1.1.0001, which no clock can turn into another zone."""
    fields = [field for field in item._meta.concrete_fields if field.name not in (exclude or ())]
    moments = {field.name: getattr(item, field.attname) for field in fields if isinstance(field, models.DateTimeField)}
    slips = [name for name, moment in moments.items() if moment and moment.year not in YEARS]
    if slips:
        raise ValidationError(dict.fromkeys(slips, _("The year must be between 1970 and 2199.")))


# What points to one version of an item and means its words: models with a foreign key called `revision`.
holders: list[type[models.Model]] = [TaskState]


def without_held(item: Any, asked: dict[str, Any]) -> dict[str, Any]:
    """How a version is to be saved: a new one where autosave would write over one that others hold on to.

    That would change what is known as live, what was submitted, or what a shared link shows, after it was looked at.
    """
    over: Revision | None = asked.get("overwrite_revision")
    if over is None:
        return asked
    is_live = type(item).objects.filter(pk=item.pk, live_revision=over).exists()
    is_held = (
        is_live
        or over.approved_go_live_at
        or any(holder._default_manager.filter(revision=over).exists() for holder in holders)
    )
    return asked | {"overwrite_revision": None} if is_held else asked


def keep_live_version(item: Any) -> None:
    """Before the first draft of an item that went live without one: keep it as it is, as a version of its own.

    Without a live version Wagtail would take the item down when a change of it is scheduled
    (wagtail.actions.publish_revision). Imports and the rollout write no versions.
    """
    if not item.live or item.live_revision_id or item.pk is None:
        return
    rows = type(item).objects.filter(pk=item.pk)
    kept = rows.get()
    item.live_revision = Revision.objects.create(
        content_object=kept,
        base_content_type=kept.get_base_content_type(),
        content=kept.serializable_data(),
        object_str=str(kept),
    )
    rows.update(live_revision=item.live_revision)
