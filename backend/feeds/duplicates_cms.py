"""The page of the CMS where a person says of two items whether they are one, with both side by side."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from backend.accounts.own_items import is_met_by
from backend.common import clock
from backend.feeds.duplicates.acting import MODELS, say
from backend.feeds.duplicates.beside import said_of, two_of


class DuplicatesPage(WagtailAdminTemplateMixin, TemplateView):
    """For those who may edit both; what is sent says as `do` whether they are one."""

    template_name = "feeds/cms/two.html"
    header_icon = "copy"
    page_title = gettext_lazy("The same?")

    def dispatch(self, request: HttpRequest, module: str, first: UUID, second: UUID) -> Any:
        if module not in MODELS or first == second:
            raise Http404
        model: Any = MODELS[module]
        self.town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
        if not request.user.has_perm(f"feeds.change_{model._meta.model_name}"):
            raise PermissionDenied
        self.module, self.two = module, two_of(model, first, second, lang=self.town.languages[0])
        if {item.public_id for item in self.two} != {first, second}:
            raise Http404
        if not all(is_met_by(request.user, model, key=str(item.pk)) for item in self.two):
            raise PermissionDenied
        return super().dispatch(request)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [{"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        finder = AdminURLFinder(self.request.user)
        items = [{"item": item, "edit": finder.get_edit_url(item)} for item in self.two]
        one, other = self.two
        is_one = other.copy_of == one.public_id or one.copy_of == other.public_id
        context: dict[str, Any] = super().get_context_data(
            items=items, is_one=is_one, said=said_of(one.public_id, other.public_id), **kwargs
        )
        return context

    def post(self, request: HttpRequest) -> HttpResponse:
        do = request.POST.get("do")
        if do in {"split", "merge"}:
            first, second = (item.public_id for item in self.two)
            say(self.town, self.module, two=(first, second), is_same=do == "merge", now=clock.now())
            split = _("Kept apart. Neither stands for the other from now on.")
            messages.success(request, split if do == "split" else _("Put together. One of them is shown for both."))
        return redirect(AdminURLFinder(request.user).get_edit_url(self.two[0]) or "wagtailadmin_home")


urlpatterns: list[URLPattern] = [
    path("doppelt/<str:module>/<uuid:first>/<uuid:second>/", DuplicatesPage.as_view(), name="feeds_duplicates")
]
