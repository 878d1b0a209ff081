"""The list and form of kinds of waste."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from backend.waste_calendar.cms.access import OwnRowsEditView
from backend.waste_calendar.cms.inspecting import PlainInspectView
from backend.waste_calendar.cms.origins import origin_column, with_providers
from backend.waste_calendar.models import Fraction


class FractionViewSet(SnippetViewSet):
    """Abfallarten."""

    model = Fraction
    icon = "tag"
    menu_label = _("Kinds of waste")
    inspect_view_enabled = True
    inspect_view_class = PlainInspectView
    inspect_view_fields: ClassVar = [
        "title", "color", "synonyms", "updated_at"
    ]  # fmt: skip
    edit_view_class = OwnRowsEditView
    list_display: ClassVar = ["title", "key", "color", origin_column()]
    panels: ClassVar = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("color"), FieldPanel("icon"), FieldPanel("position")]),
        FieldPanel("synonyms"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Fraction]:
        return with_providers(Fraction.objects.all())
