"""The list and form of gazettes in the CMS."""

from __future__ import annotations

from typing import ClassVar

from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, PublishingPanel
from wagtail.admin.ui.tables import DateColumn, LiveStatusTagColumn

from backend.content.models import Gazette
from backend.library.menu import ModuleViewSet
from backend.library.variants.listing import LanguagesColumn, VariantsIndex
from backend.library.variants.panels import LanguagesPanel, TextPanel


class GazetteViewSet(ModuleViewSet):
    """Amtsblatt."""

    model = Gazette
    module = "gazettes"
    icon = "doc-full-inverse"
    menu_label = _("Official gazette")
    menu_order = 125
    add_to_admin_menu = True
    search_backend_name = None
    search_fields: ClassVar = ["title", "contents"]
    index_view_class = VariantsIndex
    list_filter: ClassVar = ["live", "lang"]
    list_display: ClassVar = [
        "title",
        "number",
        DateColumn("issued_on", label=_("date of issue"), sort_key="issued_on"),
        LiveStatusTagColumn(),
        LanguagesColumn(),
        DateColumn("display_from", label=_("displayed from")),
        DateColumn("display_until", label=_("displayed until")),
    ]
    panels: ClassVar = [
        HelpPanel(template="content/cms/displays.html"),
        LanguagesPanel(),
        TextPanel("title"),
        FieldRowPanel([FieldPanel("number"), FieldPanel("issued_on")]),
        FieldPanel("file"),
        TextPanel("contents"),
        TextPanel("text"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("display_from"), FieldPanel("display_until")])], heading=_("Display")
        ),
        MultiFieldPanel(
            [FieldPanel("areas", widget=CheckboxSelectMultiple), FieldPanel("lang")], heading=_("For whom")
        ),
        PublishingPanel(),
    ]
