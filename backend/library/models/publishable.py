"""What news, events and places have in common: drafts, schedule, workflow, areas, language, rendered columns."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, Revision, RevisionMixin, WorkflowMixin
from wagtail.search import index

from backend.library.previewing import MODES, SIZES


class Publishable(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, index.Indexed, ClusterableModel
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

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.live:
            self.render()
        super().save(*args, **kwargs)

    def save_revision(self, *args: Any, **kwargs: Any) -> Revision:
        keep_live_version(self)
        return super().save_revision(*args, **kwargs)


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
