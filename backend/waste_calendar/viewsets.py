"""The lists and forms of the waste calendar in the CMS; what comes from a provider is shown but not changed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django_filters import DateFromToRangeFilter, ModelChoiceFilter
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import EditView, SnippetViewSet, SnippetViewSetGroup

from backend.waste_calendar.models import Fraction, ImportBatch, Pickup, Street, Zone
from backend.waste_calendar.wording import variant_text


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


class FractionViewSet(SnippetViewSet):
    """Abfallarten."""

    model = Fraction
    icon = "tag"
    menu_label = _("Kinds of waste")
    inspect_view_enabled = True
    edit_view_class = OwnRowsEditView
    list_display: ClassVar = ["title", "key", "color", "origin"]
    panels: ClassVar = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("color"), FieldPanel("icon"), FieldPanel("position")]),
        FieldPanel("synonyms"),
    ]


class StreetViewSet(SnippetViewSet):
    """Straßen und Adressen."""

    model = Street
    icon = "site"
    menu_label = _("Streets and addresses")
    inspect_view_enabled = True
    search_backend_name = None
    search_fields: ClassVar = ["name", "place"]
    list_filter: ClassVar = ["place"]
    list_display: ClassVar = ["name", "place", "municipality", "origin"]


class PickupFilter(WagtailFilterSet):
    """By day, kind of waste and collection district."""

    on = DateFromToRangeFilter(label=_("On"), widget=DateRangePickerWidget)
    zone__fraction = ModelChoiceFilter(label=_("Kind of waste"), queryset=lambda _request: Fraction.objects.all())
    zone = ModelChoiceFilter(
        label=_("Collection district"), queryset=lambda _request: Zone.objects.select_related("fraction")
    )

    class Meta:
        model = Pickup
        fields: ClassVar = ["status"]


class PickupViewSet(SnippetViewSet):
    """Abholtermine."""

    model = Pickup
    icon = "date"
    menu_label = _("Pickups")
    inspect_view_enabled = True
    edit_view_class = OwnRowsEditView
    search_backend_name = None
    filterset_class = PickupFilter
    ordering: ClassVar = ["on", "zone"]
    list_display: ClassVar = [
        Column("on", label=_("On"), sort_key="on"),
        "zone",
        Column("variant", label=_("Rhythm"), accessor=lambda pickup: variant_text(pickup.variant)),
        Column("status", label=_("Status"), accessor="get_status_display"),
        "reason",
    ]
    panels: ClassVar = [
        FieldPanel("zone", read_only=True),
        FieldPanel("original_on", read_only=True),
        MultiFieldPanel([FieldPanel("on"), FieldPanel("status"), FieldPanel("reason")], heading=_("Correction")),
        FieldPanel("note"),
        MultiFieldPanel(
            [FieldPanel("stop_place"), FieldRowPanel([FieldPanel("stop_from"), FieldPanel("stop_until")])],
            heading=_("Stop"),
            classname="collapsed",
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        return Pickup.objects.select_related("zone__fraction")


class ImportBatchViewSet(SnippetViewSet):
    """Importe."""

    model = ImportBatch
    icon = "download"
    menu_label = _("Files read")
    inspect_view_enabled = True
    list_display: ClassVar = ["at", "source", "is_fine", "created", "changed", "removed"]


class WasteCalendarGroup(SnippetViewSetGroup):
    """Abfallkalender."""

    menu_label = _("Waste calendar")
    menu_icon = "bin"
    menu_order = 150
    items: ClassVar = (PickupViewSet, FractionViewSet, StreetViewSet, ImportBatchViewSet)
