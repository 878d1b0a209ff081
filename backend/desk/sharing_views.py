"""The page on which an editor makes and takes back links to a preview, and the page that such a link opens."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from backend.common import clock
from backend.common.numbers import number_in
from backend.desk import sharing
from backend.desk.meeting import edit_path, met_by
from backend.desk.models import SharedPreview
from backend.library.previewing import MODES
from backend.tenants.desk import Desk


class SharePreview(WagtailAdminTemplateMixin, TemplateView):
    """The links of one item; whoever may change it may share its latest version."""

    template_name = "desk/share.html"
    header_icon = "link"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.item = _item(request, **kwargs)
        self.page_title = str(self.item)
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        form = {"url": edit_path(type(self.item), pk=self.item.pk), "label": self.page_title}
        return [form, {"url": "", "label": _("Share the preview")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = _links(self.item).valid(now=clock.now()).select_related("made_by")
        links = [(link, self.request.build_absolute_uri(_address(link))) for link in shown]
        context: dict[str, Any] = super().get_context_data(links=links, days=sharing.DAYS, **kwargs)
        return context

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if taken_back := request.POST.get("take_back", ""):
            _links(self.item).filter(pk=number_in(taken_back)).delete()
            messages.success(request, _("The link opens nothing any more."))
        elif self.item.latest_revision is None:
            messages.error(request, _("Save the item first."))
        else:
            sharing.share(self.item.latest_revision, by=request.user, now=clock.now())  # type: ignore[arg-type]
            messages.success(request, _("The link is below."))
        return redirect(request.path)


@require_safe
def shared_preview(request: HttpRequest, token: str) -> HttpResponse:
    """The draft for whoever has the link; kept by nobody, found by no search engine."""
    found = sharing.find(token, now=clock.now())
    if found is None:
        raise Http404
    mode = request.GET.get("mode", "")
    mode = mode if mode in dict(MODES) else ""
    vars(request).update(is_preview=True, is_shared_preview=True, preview_mode=mode)
    answer: HttpResponse = found.revision.as_object().serve_preview(request, mode)
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def share_path(item: Any) -> str:
    """Where an item's preview is shared."""
    meta = type(item)._meta
    return reverse("desk_share", args=[meta.app_label, meta.model_name, item.pk])


def _address(link: SharedPreview) -> str:
    return reverse("shared_preview", args=[sharing.token_of(link)])


def _links(item: Any) -> Any:
    return SharedPreview.objects.filter(revision__in=item.revisions.all())


def _item(request: HttpRequest, *, app: str, model: str, pk: int) -> Any:
    """Raises Http404 for what is no kind of item, PermissionDenied for what is not theirs."""
    town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
    desk = Desk(town=town, person=request.user, now=clock.now())
    try:
        kind = apps.get_model(app, model)
    except LookupError as error:
        raise Http404 from error
    met = next((each for each in met_by(desk) if issubclass(kind, each.model)), None)
    if met is None:
        raise PermissionDenied
    item = met.rows.filter(pk=pk).first()
    if item is None:
        raise Http404
    return item.specific if hasattr(item, "specific") else item
