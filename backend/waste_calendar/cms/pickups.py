"""The list and form of pickups, where one is corrected."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db import connection
from django.forms import RadioSelect
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, DateFromToRangeFilter, ModelChoiceFilter
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from backend.common import clock
from backend.waste_calendar.cms.access import OwnRowsEditView
from backend.waste_calendar.cms.inspecting import PlainInspectView
from backend.waste_calendar.models import Fraction, Pickup, Zone
from backend.waste_calendar.wording import variant_text


class PickupFilter(WagtailFilterSet):
    """By day, kind of waste and collection district."""

    on = DateFromToRangeFilter(label=_("On"), widget=DateRangePickerWidget)
    zone__fraction = ModelChoiceFilter(label=_("Kind of waste"), queryset=lambda _request: Fraction.objects.all())
    zone = ModelChoiceFilter(
        label=_("Collection district"), queryset=lambda _request: Zone.objects.select_related("fraction")
    )

    when = ChoiceFilter(
        label=_("Period"),
        choices=[("past", _("before today")), ("all", _("all days"))],
        empty_label=_("from today on"),
        method="filter_when",
        widget=RadioSelect,
    )

    class Meta:
        model = Pickup
        fields: ClassVar = ["status"]

    def filter_queryset(self, queryset: Any) -> Any:
        """From today on, unless other days are asked for."""
        found = super().filter_queryset(queryset)
        values = self.form.cleaned_data
        return found if values.get("when") or values.get("on") else found.filter(on__gte=_today())

    def filter_when(self, queryset: Any, _name: str, value: str) -> Any:
        """What is over, the last first."""
        if value != "past":
            return queryset
        found = queryset.filter(on__lt=_today())
        return found if self.request.GET.get("ordering") else found.order_by("-on", "zone")


class PickupIndex(IndexView):
    """The list, with the way to what is over."""

    @cached_property
    def header_buttons(self) -> list[Any]:
        earlier = HeaderButton(_("Earlier pickups"), url="?when=past", icon_name="history")
        return [*super().header_buttons, earlier]


def _today() -> date:
    town = connection.tenant  # type: ignore[attr-defined]  # django-tenants adds it
    return clock.local_day(clock.now(), zone=ZoneInfo(town.timezone))


class PickupViewSet(SnippetViewSet):
    """Abholtermine."""

    model = Pickup
    icon = "date"
    menu_label = _("Pickups")
    inspect_view_enabled = True
    inspect_view_class = PlainInspectView
    inspect_view_fields: ClassVar = [
        "zone", "variant", "on", "original_on", "status", "is_replacement_open", "reason", "note", "stop_place",
        "stop_from", "stop_until", "changed_at"
    ]  # fmt: skip
    edit_view_class = OwnRowsEditView
    index_view_class = PickupIndex
    search_backend_name = None
    filterset_class = PickupFilter
    ordering: ClassVar = ["on", "zone"]
    list_display: ClassVar = [
        "on",  # by its name alone: a Column in the first place would lead nowhere
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
