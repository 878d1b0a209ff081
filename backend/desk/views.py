"""The pages of instructions in the CMS."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from backend.desk import howto


class HowtoIndex(WagtailAdminTemplateMixin, TemplateView):
    """All instructions."""

    template_name = "desk/howtos.html"
    page_title = _("Instructions")
    header_icon = "help"
    breadcrumbs_items = [{"url": "", "label": page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pages = [page for name in howto.names() if (page := howto.read(name))]
        context: dict[str, Any] = super().get_context_data(
            howtos=sorted(pages, key=lambda page: page.title.casefold()), **kwargs
        )
        return context


class HowtoPage(WagtailAdminTemplateMixin, TemplateView):
    """One of them."""

    template_name = "desk/howto.html"
    header_icon = "help"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": reverse("desk_howtos"), "label": HowtoIndex.page_title}
        return [index, {"url": "", "label": self.page_title.partition(":")[0]}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = howto.read(kwargs["name"])
        if page is None:
            raise Http404
        self.page_title = page.title
        context: dict[str, Any] = super().get_context_data(howto=page, index=reverse("desk_howtos"), **kwargs)
        return context


def howto_picture(_request: HttpRequest, name: str) -> FileResponse:
    """A picture of the instructions."""
    path = howto.picture(name)
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), content_type="image/png")
