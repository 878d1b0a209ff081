"""Wagtail's actions on several pages, for those who work with pages: contributors don't learn which there are."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from wagtail.admin.views.pages.bulk_actions.delete import DeleteBulkAction
from wagtail.admin.views.pages.bulk_actions.move import MoveBulkAction
from wagtail.admin.views.pages.bulk_actions.unpublish import UnpublishBulkAction
from wagtail.models import Page
from wagtail.permissions import policy_registry

WORKING_WITH_PAGES = {"add", "change", "publish"}


class ForPagePeople:
    """Put before one of Wagtail's actions, which list by name what somebody may not touch."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not policy_registry.get_by_type(Page).user_has_any_permission(request.user, WORKING_WITH_PAGES):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # of the view
        return response


class DeletePages(ForPagePeople, DeleteBulkAction):
    """With everything below them."""


class MovePages(ForPagePeople, MoveBulkAction):
    """To another page."""


class UnpublishPages(ForPagePeople, UnpublishBulkAction):
    """They stay as drafts."""
