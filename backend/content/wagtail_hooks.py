"""The menus of content in the CMS; the tree of pages is Wagtail's own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from backend.content.gazettes import proof
from backend.content.gazettes.cms import GazetteViewSet
from backend.content.models import EmergencyNumber, Link, PageRoot
from backend.library.town_settings.ordering import RecordedReorderView


class LinkViewSet(SnippetViewSet):
    model = Link
    menu_item_is_registered = True  # the settings of the town lead here
    icon = "link-external"
    list_display = ["title", "group", "url"]
    list_filter = ["group"]
    search_fields = ["title"]
    sort_order_field = "position"
    reorder_view_class = RecordedReorderView
    panels = [
        FieldPanel("title"),
        FieldPanel("url"),
        FieldRowPanel([FieldPanel("group"), FieldPanel("icon")]),
        FieldPanel("areas"),
    ]


class EmergencyNumberViewSet(SnippetViewSet):
    model = EmergencyNumber
    menu_item_is_registered = True  # the settings of the town lead here
    icon = "warning"
    list_display = ["title", "phone", "hours"]
    search_fields = ["title", "phone"]
    sort_order_field = "position"
    reorder_view_class = RecordedReorderView
    panels = [FieldPanel("title"), FieldPanel("phone"), FieldPanel("hours"), FieldPanel("note"), FieldPanel("areas")]


register_snippet(LinkViewSet)
register_snippet(EmergencyNumberViewSet)
register_snippet(GazetteViewSet)


@hooks.register("register_admin_urls")
def gazette_urls() -> list[URLPattern]:
    """The proof of display."""
    return proof.urlpatterns


@hooks.register("before_delete_page")
def keep_the_root(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Everything is below it."""
    if not isinstance(page.specific, PageRoot):
        return None
    messages.error(request, _("This page can't be deleted: all others are below it."))
    return redirect("wagtailadmin_explore", page.pk)
