"""What "select all in listing" means: the items that a list shows with its filters and its search."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import classproperty
from wagtail.permissions import policy_registry
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction

from backend.library.kinds import governed_models


class NamedForm(forms.Form):
    """Carries which of all items the question named: what an import brings before the answer is left alone."""

    named = forms.CharField(widget=forms.HiddenInput, required=False)


def keys_in_list(model: type[Model], *, request: HttpRequest) -> list[int]:
    """Of what the model's list shows on all its pages; the parameters of its address are in the request."""
    viewset: Any = model.snippet_viewset  # type: ignore[attr-defined]  # set by Wagtail's registration
    shown = viewset.index_view
    view = shown.view_class(**shown.view_initkwargs)
    view.setup(request)
    if view.filters and not view.filters.is_valid():
        return []  # the list shows everything then, though somebody meant to see less
    return [item.pk for item in view.get_queryset()]


class DeleteListed(DeleteBulkAction):
    """Wagtail's for what has no drafts (contacts, streets …), which deletes beyond a list's filters."""

    @classproperty
    def models(cls) -> list[type[Model]]:  # noqa: N805 - Wagtail asks the class
        return [model for model in super().models if model not in governed_models()]

    @classmethod
    def is_for(cls, user: Any, model: type[Model]) -> bool:
        """As of our own actions: who may not is not offered it."""
        return bool(policy_registry.get_by_type(model).user_has_permission(user, "delete"))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.is_for(request.user, self.model):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_all_objects_in_listing_query(self, parent_id: str | None) -> list[int]:
        return keys_in_list(self.model, request=self.request)
