"""Wagtail's actions on several pages, for those who work with pages: contributors don't learn which there are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.utils import get_latest_str
from wagtail.admin.views.pages.bulk_actions.delete import DeleteBulkAction
from wagtail.admin.views.pages.bulk_actions.move import MoveBulkAction
from wagtail.admin.views.pages.bulk_actions.publish import PublishBulkAction
from wagtail.admin.views.pages.bulk_actions.unpublish import UnpublishBulkAction
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.models import Page
from wagtail.permissions import policy_registry

from backend.library.bulk import listed_names
from backend.library.publishing import PublishingRefused

WORKING_WITH_PAGES = {"add", "change", "publish"}


class ForPagePeople:
    """Put before one of Wagtail's actions, which list by name what somebody may not touch, and mean by "all" also the
    pages that a list leaves out with its filters."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not policy_registry.get_by_type(Page).user_has_any_permission(request.user, WORKING_WITH_PAGES):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # of the view
        return response

    def get_all_objects_in_listing_query(self, parent_id: int | None) -> Any:
        if parent_id is None:
            return super().get_all_objects_in_listing_query(parent_id)  # type: ignore[misc]  # the same
        view = ExplorableIndexView()
        view.setup(self.request)
        view.parent_page = get_object_or_404(Page, pk=parent_id).specific
        if view.filters and not view.filters.is_valid():
            return []  # the list shows everything then, though somebody meant to see less
        return [page.pk for page in view.get_queryset()]


class DeletePages(ForPagePeople, DeleteBulkAction):
    """With everything below them."""


class MovePages(ForPagePeople, MoveBulkAction):
    """To another page."""


class UnpublishPages(ForPagePeople, UnpublishBulkAction):
    """They stay as drafts."""


class PublishPages(ForPagePeople, PublishBulkAction):
    """Wagtail's, which would stop at the first page that the policy refuses."""

    def get_execution_context(self) -> dict[str, Any]:
        return {**super().get_execution_context(), "request": self.request}

    @classmethod
    def execute_action(
        cls, objects: Iterable[Any], *, user: Any = None, request: Any = None, **kwargs: Any
    ) -> tuple[int, int]:
        parents = children = 0
        for page in objects:
            try:
                with transaction.atomic():
                    counts = super().execute_action([page], user=user, **kwargs)
                parents, children = parents + counts[0], children + counts[1]
            except PublishingRefused as refusal:
                messages.warning(
                    request,
                    _("%(items)s: %(reason)s") % {"items": listed_names([get_latest_str(page)]), "reason": refusal},
                )
        return parents, children

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str | None:
        if not num_parent_objects:
            return None
        message: str = super().get_success_message(num_parent_objects, num_child_objects)
        return message
