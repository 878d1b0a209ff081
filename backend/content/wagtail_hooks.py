"""The menus of content in the CMS; the tree of pages is Wagtail's own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from backend.content.models import EmergencyNumber, Link


class LinkViewSet(SnippetViewSet):
    model = Link
    icon = "link-external"
    list_display = ["title", "group", "url"]
    list_filter = ["group"]
    search_fields = ["title"]
    sort_order_field = "position"
    panels = [
        FieldPanel("title"),
        FieldPanel("url"),
        FieldRowPanel([FieldPanel("group"), FieldPanel("icon")]),
        FieldPanel("areas"),
    ]


class EmergencyNumberViewSet(SnippetViewSet):
    model = EmergencyNumber
    icon = "warning"
    list_display = ["title", "phone", "hours"]
    search_fields = ["title", "phone"]
    sort_order_field = "position"
    panels = [FieldPanel("title"), FieldPanel("phone"), FieldPanel("hours"), FieldPanel("note"), FieldPanel("areas")]


class ContentGroup(SnippetViewSetGroup):
    """Short lists on the start screen of the app."""

    menu_label = _("Links & emergency numbers")
    menu_icon = "link-external"
    menu_order = 310
    items = (LinkViewSet, EmergencyNumberViewSet)


register_snippet(ContentGroup)
