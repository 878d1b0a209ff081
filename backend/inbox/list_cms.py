"""The lists of the CMS for what comes in without an account: nothing is added there, and one thing has one page."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.views import View
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet


class ReceivedIndex(generic.IndexView):
    """A list of what the person may meet."""

    def get_base_queryset(self) -> models.QuerySet[Any]:
        shown: models.QuerySet[Any] = visible_to(self.request.user, super().get_base_queryset())
        return shown


class ReceivedView(generic.base.WagtailAdminTemplateMixin, View):
    """The page of one thing that came in; a subclass shows it and takes what somebody decides."""

    model: ClassVar[type[models.Model]]
    index_url_name: str = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(f"{self.model._meta.app_label}.change_{self.model._meta.model_name}"):
            raise PermissionDenied
        rows = visible_to(request.user, self.model._default_manager.all())
        if request.method == "POST":  # two people, or one who presses twice, decide one after the other
            rows = rows.select_for_update(of=("self",))
        self.object: Any = get_object_or_404(rows, pk=kwargs["pk"])
        self.page_title = str(self.object)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": reverse(self.index_url_name), "label": capfirst(self.model._meta.verbose_name_plural)}
        return [index, {"url": "", "label": self.page_title}]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.shown()

    def shown(self, **context: Any) -> HttpResponse:
        """The page, with `context` beside the object."""
        response: HttpResponse = self.render_to_response(self.get_context_data(object=self.object, **context))
        return response


class ReceivedViewSet(ModelViewSet):
    """List and page; Wagtail's other views of a model are not there."""

    page_view: ClassVar[type[ReceivedView]]
    index_view_class = ReceivedIndex
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    form_fields: ClassVar = ["state"]  # of the views that are not there

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        without = ("add_url_name", "delete_url_name", "history_url_name", "usage_url_name")
        return {**super().get_common_view_kwargs(**kwargs), **dict.fromkeys(without)}

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("edit/<int:pk>/", self.page_view.as_view(index_url_name=self.get_url_name("index")), name="edit"),
        ]


def visible_to(user: Any, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Everything for those who may view it; who only changes meets what they are the owner of."""
    meta = rows.model._meta
    return rows if user.has_perm(f"{meta.app_label}.view_{meta.model_name}") else rows.filter(owner=user)
