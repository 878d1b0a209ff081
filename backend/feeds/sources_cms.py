"""The page "Importe" of the CMS: where news and events come from, how that goes, and "fetch now"."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry

from backend.feeds.models import Source
from backend.feeds.tasks import defer_fetch
from backend.library.menu import shown_where


def state_of(source: Source) -> str:
    """How a source is doing, in one sentence for the town hall."""
    if not source.is_active:
        return f"{_('Switched off.')} {source.last_error}".strip()
    if source.last_error:
        return _("%(error)s Failed %(count)d times; the entries of the last success stay.") % {
            "error": source.last_error,
            "count": source.failures,
        }
    if source.last_success_at is None:
        return _("Not fetched yet.")
    if source.moved_to:
        return _("Works, but has moved to %(address)s.") % {"address": source.moved_to}
    return _("Works, %d warnings.") % len(source.warnings) if source.warnings else _("Works.")


class SourceForm(WagtailAdminModelForm):
    """Editors enter addresses, which lead to the public internet only (common.fetching); files are the operator's."""

    def clean(self) -> Any:
        cleaned = super().clean()
        if not cleaned.get("url") and not self.instance.path and "url" not in self.errors:
            self.add_error("url", _("Please enter the address."))
        return cleaned

    def save(self, commit: bool = True) -> Source:
        if self.has_changed():
            self.instance.forget_last_answer()
        saved: Source = super().save(commit)
        return saved


class SourceIndex(generic.IndexView):
    """The list, with "fetch now" for each source."""

    def get_list_more_buttons(self, instance: Source) -> list[Any]:
        address = reverse("sources:fetch", args=[instance.pk])
        fetch = Button(_("Fetch now"), url=address, icon_name="download", priority=5)
        return [fetch, *super().get_list_more_buttons(instance)]


class OwnSourceDelete(generic.DeleteView):
    """Taking an import away; one of the municipality file would come back with it, and is taken out there."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.get_object().is_owned_by_file:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class SourcePolicy(ModelPermissionPolicy):
    """Sources of the municipality file have no button for it."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Source) -> bool:
        may = bool(super().user_has_permission_for_instance(user, action, instance))
        return may and not (action == "delete" and instance.is_owned_by_file)


class FetchNow(generic.base.WagtailAdminTemplateMixin, View):
    """Shows how a source is doing and asks; on POST has it fetched."""

    template_name = "feeds/cms/fetch.html"
    header_icon = "download"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not policy_registry.get_by_type(Source).user_has_permission(request.user, "change"):
            raise PermissionDenied
        self.source = get_object_or_404(Source, pk=kwargs["pk"])
        self.page_title = self.source.name
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": reverse("sources:index"), "label": capfirst(Source._meta.verbose_name_plural)}
        return [index, {"url": "", "label": self.page_title}]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        context = self.get_context_data(source=self.source, state=state_of(self.source))
        response: HttpResponse = self.render_to_response(context)
        return response

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
        is_new = defer_fetch(self.source, town=town)
        text = _("%s will be fetched in a moment.") if is_new else _("%s is waiting to be fetched already.")
        messages.success(request, text % self.source.name)
        return redirect("sources:index")


class SourceViewSet(ModelViewSet):
    """Importe."""

    model = Source
    name = "sources"
    icon = "download"
    menu_label = gettext_lazy("Imports")
    menu_order = 200
    add_to_admin_menu = True
    copy_view_enabled = False
    index_view_class = SourceIndex
    delete_view_class = OwnSourceDelete
    list_display: ClassVar = [
        "name",
        Column("kind", label=gettext_lazy("Kind"), accessor="get_kind_display"),
        Column("state", label=gettext_lazy("State"), accessor=state_of),
        DateColumn("last_success_at", label=gettext_lazy("Last success")),
        Column("items", label=gettext_lazy("Entries")),
        DateColumn("next_attempt_at", label=gettext_lazy("Next attempt")),
    ]
    list_filter: ClassVar = ["kind", "rights", "is_active"]
    search_fields: ClassVar = ["name", "url"]
    edit_handler = ObjectList(
        [
            HelpPanel(template="feeds/cms/source.html"),
            FieldPanel("name"),
            FieldPanel("kind"),
            FieldPanel("url"),
            FieldPanel("rights"),
            FieldPanel("shown_days"),
            MultiFieldPanel(
                [
                    FieldPanel("category"),
                    FieldPanel("areas", widget=CheckboxSelectMultiple),
                    FieldPanel("match"),
                    FieldPanel("has_symbol_pictures"),
                ],
                heading=gettext_lazy("What becomes of the entries"),
            ),
            FieldPanel("is_active"),
        ],
        base_form_class=SourceForm,
    )

    @cached_property
    def menu_item_class(self) -> Any:
        return shown_where(super().menu_item_class, is_meant=lambda town: bool({"news", "events"} & set(town.modules)))

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("fetch/<int:pk>/", FetchNow.as_view(), name="fetch")]
