"""The lists of news and events: few statements however many rows, and filters that are still there on coming back."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy
from wagtail.admin.ui.tables import StatusTagColumn
from wagtail.models import Revision, WorkflowState
from wagtail.rich_text import RichText
from wagtail.snippets.views.snippets import CopyView

from backend.feeds.models import Article
from backend.feeds.models.imported import OF_PICTURES
from backend.library.variants.listing import VariantsIndex

_LONGEST = 1_000  # characters of a list's filters
_NEVER_KEPT = {"export", "next", "_w_filter_fragment"}
# What only texts and rendered answers need: a row of a list shows none of it.
UNSHOWN = ("upstream", *OF_PICTURES, "attachments", "picture_ids", "category_ids", "area_ids", "teaser_text", "note")
# What makes an item this one, and not another with the same words.
OF_ONE_ITEM = (
    "id",
    "public_id",
    "source",
    "source_key",
    "upstream",
    "copy_of",
    *OF_PICTURES,
    "locked_fields",
    "live",
    "has_unpublished_changes",
    "first_published_at",
    "last_published_at",
    "live_revision",
    "latest_revision",
    "go_live_at",
    "expire_at",
    "expired",
    "locked",
    "locked_at",
    "locked_by",
    "created_at",
    "updated_at",
)


class StateColumn(StatusTagColumn):
    """Whether an item is live, a draft, or both, from the row alone; Wagtail's own asks once more for each row."""

    def __init__(self) -> None:
        super().__init__(
            "state", label=gettext_lazy("State"), accessor=state_of, sort_key="live", primary=lambda item: item.live
        )


def state_of(item: Any) -> str:
    """A few words; `item` is a row of `ItemIndex`."""
    if item.is_submitted:
        return gettext("live, change submitted") if item.live else gettext("submitted")
    if item.is_scheduled:
        return gettext("live, change scheduled") if item.live else gettext("scheduled")
    if getattr(item, "is_missing", False):
        return gettext("live, no longer in the source")
    if item.live:
        return gettext("live, with a draft") if item.has_unpublished_changes else gettext("live")
    if item.copy_of:
        return gettext("reported elsewhere")
    return gettext("expired") if item.expired else gettext("draft")


class ItemIndex(VariantsIndex):
    """A list of news or events."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Filters stay per person and list; `results` is what the page asks for when they are changed."""
        name = f"filters of {self.model._meta.label_lower}"
        kept = request.session.get(name, "")
        wanted = _filters(request)
        if not wanted and kept and not self.results_only and not request.GET:
            return _back_to(request, kept)
        if wanted != kept and len(wanted) <= _LONGEST and not self.is_export:
            request.session[name] = wanted
        answer: HttpResponseBase = super().get(request, *args, **kwargs)
        return answer

    def get_base_queryset(self) -> models.QuerySet[Any]:
        rows: models.QuerySet[Any] = super().get_base_queryset()
        scheduled = Revision.objects.filter(
            base_content_type=ContentType.objects.get_for_model(self.model),
            object_id=Cast(models.OuterRef("pk"), models.CharField()),
            approved_go_live_at__isnull=False,
        )
        submitted = WorkflowState.objects.filter(
            base_content_type=ContentType.objects.get_for_model(self.model),
            object_id=Cast(models.OuterRef("pk"), models.CharField()),
            status=WorkflowState.STATUS_IN_PROGRESS,
        )
        rows = rows.select_related("source").defer(*UNSHOWN, *self.model.LONG_TEXTS)
        found: models.QuerySet[Any] = rows.annotate(
            is_scheduled=models.Exists(scheduled), is_submitted=models.Exists(submitted)
        )
        return found


def _filters(request: HttpRequest) -> str:
    wanted = request.GET.copy()
    for name in _NEVER_KEPT & wanted.keys():
        del wanted[name]
    for name in [name for name, values in wanted.lists() if not any(values)]:
        del wanted[name]
    return wanted.urlencode()


def _back_to(request: HttpRequest, filters: str) -> HttpResponseRedirect:
    return redirect(f"{request.path}?{filters}")


class ItemCopy(CopyView):
    """Another item with the same words: a draft of its own, which no source knows."""

    def get_initial_form_instance(self) -> Any:
        item = self.get_object()
        relations = tuple(field.name for field in item._meta.private_fields)
        left_out = OF_ONE_ITEM + item.OF_ONE_TIME + relations
        made, _children = item.get_latest_revision_as_object().copy_cluster(exclude_fields=left_out)
        made.public_id, made.live = uuid4(), False
        if item.is_copy:
            say_whence(made, item=item)
        return made


def say_whence(made: Any, *, item: Any) -> None:
    """Another town's words that become one's own to change still say whose they were."""
    link = format_html('<p>{}: <a href="{}">{}</a></p>', gettext("Source"), item.original_url, item.source.name)
    text = made.body if isinstance(item, Article) else made.description
    text.append(("paragraph", RichText(link)))
