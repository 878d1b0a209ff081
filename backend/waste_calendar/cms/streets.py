"""The list of streets."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSet

from backend.waste_calendar.cms.inspecting import PlainInspectView
from backend.waste_calendar.cms.origins import origin_column, with_providers
from backend.waste_calendar.models import Street


class StreetViewSet(SnippetViewSet):
    """Straßen und Adressen."""

    model = Street
    icon = "site"
    menu_label = _("Streets and addresses")
    inspect_view_enabled = True
    inspect_view_class = PlainInspectView
    inspect_view_fields: ClassVar = [
        "name", "place", "municipality", "is_whole_place", "former_names", "coming_name", "coming_name_on"
    ]  # fmt: skip
    search_backend_name = None
    search_fields: ClassVar = ["name", "place"]
    list_filter: ClassVar = ["place"]
    list_display: ClassVar = ["name", "place", "municipality", origin_column()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Street]:
        return with_providers(Street.objects.all())
