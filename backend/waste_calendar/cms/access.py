"""Which rows of the waste calendar people may change in the CMS, and which they only look at."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import EditView


class OwnRowsEditView(EditView):
    """The form of a row of one's own; a row that came from a provider is only shown."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.get_object().is_handed_over:
            shown: HttpResponse = redirect(self.inspect_url_name, *args, **kwargs)
            return shown
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer


class ReadOnlyPolicy(ModelPermissionPolicy):
    """People look at these rows; files and imports write them."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and bool(super().user_has_permission(user, action))


class ChangeOnlyPolicy(ModelPermissionPolicy):
    """People correct these rows; they come and go with the calendar."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in {"view", "change"} and bool(super().user_has_permission(user, action))


class OwnRowsPolicy(ModelPermissionPolicy):
    """People write what is their own; what was handed over is only shown, also where several rows are ticked."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        may = bool(super().user_has_permission_for_instance(user, action, instance))
        return may and (action == "view" or not instance.is_handed_over)
