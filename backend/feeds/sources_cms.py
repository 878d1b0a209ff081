"""The page "Importe" of the CMS: where news and events come from; how one of them is doing is in `health.page`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button
from wagtail.permission_policies import ModelPermissionPolicy

from backend.common import clock
from backend.common.numbers import number_in
from backend.feeds.discovering import fetchable
from backend.feeds.health.page import SourceHealth
from backend.feeds.health.words import state_of
from backend.feeds.looking import Look, look
from backend.feeds.mapping.page import SourceWords
from backend.feeds.models import Source
from backend.feeds.models.sources import LONGEST_DAYS
from backend.library.menu import shown_where


class SourceForm(WagtailAdminModelForm):
    """Editors enter addresses, which lead to the public internet only (common.fetching); files are the operator's."""

    look: Look | None = None  # what a new source's address brings

    class Media:
        css: ClassVar = {"all": ["feeds/cms/source-form.css"]}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            self.fields["kind"].choices = [each for each in self.fields["kind"].choices if each[0] != Source.Kind.TOWN]
        if "url" in self.fields:
            self.fields["url"].assume_scheme = "https"
            self.fields["url"].required = not self.instance.path
            self.fields["url"].error_messages["required"] = _("Please enter the address.")

    def save(self, commit: bool = True) -> Source:
        if self.has_changed():
            self.instance.forget_last_answer()
        saved: Source = super().save(commit)
        return saved


class SourceIndex(generic.IndexView):
    """The list, with the way to how each source is doing."""

    def get_inspect_url(self, instance: Source) -> str | None:
        """Where the name leads whoever may not change it."""
        is_ours = self.user_has_permission("change") or instance.origin
        return None if is_ours else reverse("sources:fetch", args=[instance.pk])

    def get_list_more_buttons(self, instance: Source) -> list[Any]:
        address = reverse("sources:fetch", args=[instance.pk])
        health = Button(_("How it is doing"), url=address, icon_name="view", priority=5)
        words = Button(
            _("What its words mean"), url=reverse("sources:words", args=[instance.pk]), icon_name="tag", priority=6
        )
        others = [each for each in super().get_list_more_buttons(instance) if each.url != address]
        return [words, *others] if instance.origin else [health, words, *others]


class SourceEdit(generic.EditView):
    """The form of a source; what comes by the region has none, and is seen to on the region's page."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return redirect("feeds_region") if self.get_object().origin else super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "state": state_of(self.object)}


class SourceCreate(generic.CreateView):
    """The form for a new source; two of its buttons look at an address first, and store nothing."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if "look" not in request.POST and "take" not in request.POST:
            return super().post(request, *args, **kwargs)
        self.object = None
        entered = self._entered(request)
        found = self._look(request, entered)
        entered |= {"kind": found.kind or entered["kind"], "name": entered["name"] or found.name}
        kept = {**self.get_form_kwargs(), "initial": entered, "data": None, "files": None}
        self.form = self.get_form_class()(**kept)
        self.form.look = found
        return self.render_to_response(self.get_context_data())

    def _entered(self, request: HttpRequest) -> dict[str, Any]:
        """What stands in the form, right or wrong; of what a web page offered, that which was chosen."""
        sent = request.POST
        fields = self.get_form().fields.items()
        entered = {name: each.widget.value_from_datadict(sent, request.FILES, name) for name, each in fields}
        entered["url"] = fetchable(entered["url"] or "")
        offered = list(zip(sent.getlist("offered_url"), sent.getlist("offered_name"), strict=False))
        chosen = number_in(sent.get("take", ""))
        if chosen is not None and chosen < len(offered):
            entered["url"], name = offered[chosen]
            if entered["name"] in {"", sent.get("suggested_name")}:  # not the words of a person
                entered["name"] = name
        return entered

    def _look(self, request: HttpRequest, entered: Mapping[str, Any]) -> Look:
        url, days = entered["url"], number_in(str(entered["shown_days"] or ""))
        if not url:
            return Look(url="", error=_("Please enter the address."))
        rights = entered["rights"] if entered["rights"] in Source.Rights.values else Source.Rights.TEASER
        source = Source(url=url, rights=rights, shown_days=min(days, LONGEST_DAYS) if days else None)
        town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
        return look(source, town=town, now=clock.now())


class LookPanel(HelpPanel):
    """Beside a new source's address: what it would bring."""

    class BoundPanel(HelpPanel.BoundPanel):
        def is_shown(self) -> bool:
            return self.instance.pk is None and bool(super().is_shown())


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
        return may and not (action == "delete" and instance.is_owned_by_file) and not instance.origin


def _entries(source: Source) -> int | str:
    """Of what was read last; by the region they come one by one."""
    return "" if source.origin else source.items


def _next_attempt(source: Source) -> str:
    is_waited_for = source.is_active and source.next_attempt_at is not None
    return date_format(localtime(source.next_attempt_at), "SHORT_DATETIME_FORMAT") if is_waited_for else ""


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
    add_view_class = SourceCreate
    edit_view_class = SourceEdit
    create_template_name = "feeds/cms/new_source.html"
    edit_template_name = "feeds/cms/edit_source.html"
    delete_view_class = OwnSourceDelete
    list_display: ClassVar = [
        "name",
        Column("kind", label=gettext_lazy("Kind"), accessor="get_kind_display"),
        Column("state", label=gettext_lazy("State"), accessor=state_of),
        DateColumn("last_success_at", label=gettext_lazy("Last success")),
        Column("items", label=gettext_lazy("Entries"), accessor=_entries),
        # Wagtail's column for dates says how long ago they were.
        Column("next_attempt_at", label=gettext_lazy("Next attempt"), accessor=_next_attempt),
    ]
    list_filter: ClassVar = ["kind", "rights", "is_active"]
    search_fields: ClassVar = ["name", "url"]
    edit_handler = ObjectList(
        [
            HelpPanel(template="feeds/cms/source.html"),
            FieldPanel("url"),
            LookPanel(template="feeds/cms/look.html"),
            FieldPanel("name"),
            FieldPanel("kind"),
            FieldPanel("rights", classname="of-items"),
            FieldPanel("shown_days", classname="of-news"),
            MultiFieldPanel(
                [
                    FieldPanel("category"),
                    FieldPanel("areas", widget=CheckboxSelectMultiple),
                    FieldPanel("match"),
                    FieldPanel("has_symbol_pictures"),
                ],
                heading=gettext_lazy("News and events"),
                classname="of-items",
            ),
            FieldPanel("comes_as_draft", classname="of-gazettes"),
            FieldPanel("is_active"),
        ],
        base_form_class=SourceForm,
    )

    @cached_property
    def menu_item_class(self) -> Any:
        return shown_where(
            super().menu_item_class, is_meant=lambda town: bool({"news", "events", "gazettes"} & set(town.modules))
        )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("fetch/<int:pk>/", SourceHealth.as_view(), name="fetch"),
            path("words/<int:pk>/", SourceWords.as_view(), name="words"),
        ]
