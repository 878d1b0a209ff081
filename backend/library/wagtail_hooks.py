"""The library's menus in the CMS."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, PublishingPanel
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from backend.library import bulk
from backend.library.action_menu import settle_buttons
from backend.library.bulk_listing import DeleteListed
from backend.library.bulk_pages import DeletePages, MovePages, UnpublishPages
from backend.library.media_cms import name_withdrawals, refuse_ended_document, register_document_link
from backend.library.menu import ModuleViewSet
from backend.library.models import Area, Category, Contact, Place
from backend.library.places.cms import MapPanel, with_image_policy
from backend.library.refusing import keep_refused_page
from backend.library.scheduling import REFUSED
from backend.library.settling import is_used
from backend.library.usage import admin_urls, keep_what_readers_see


class PlaceViewSet(ModuleViewSet):
    model = Place
    module = "places"
    icon = "site"
    menu_label = _("Facilities & sights")
    menu_order = 130
    add_to_admin_menu = True
    list_display = ["name", "city", "live"]
    list_filter = ["categories", "areas", "live"]
    search_fields = ["name"]
    panels = [
        FieldPanel("name"),
        FieldPanel("description"),
        FieldPanel("picture"),
        MultiFieldPanel(
            [
                FieldPanel("street"),
                FieldRowPanel([FieldPanel("postal_code"), FieldPanel("city")]),
                FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
                MapPanel(),
            ],
            heading=_("Address"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("hours"),
                FieldRowPanel([FieldPanel("on_holidays"), FieldPanel("by_appointment")]),
                FieldPanel("opening_hours"),
                HelpPanel(template="library/cms/hours_in_words.html"),
            ],
            heading=_("Opening hours"),
        ),
        FieldPanel("accessibility"),
        MultiFieldPanel(
            [
                FieldPanel("contact"),
                FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
                FieldPanel("website"),
            ],
            heading=_("Contact"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("categories", widget=CheckboxSelectMultiple),
                FieldPanel("areas", widget=CheckboxSelectMultiple),
                FieldPanel("lang"),
            ],
            heading=_("Subject and areas"),
        ),
        PublishingPanel(),
    ]

    def construct_view(self, view_class: Any, **kwargs: Any) -> Any:
        """Every page of places says whose pictures it may show, because of the map."""
        return with_image_policy(super().construct_view(view_class, **kwargs))


class ContactViewSet(SnippetViewSet):
    model = Contact
    icon = "user"
    list_display = ["name", "role", "phone"]
    search_fields = ["name", "role"]
    panels = [
        FieldPanel("name"),
        FieldPanel("role"),
        FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
        FieldPanel("website"),
        FieldPanel("hours"),
    ]


class CategoryViewSet(SnippetViewSet):
    model = Category
    icon = "tag"
    list_display = ["title", "parent"]
    sort_order_field = "position"
    panels = [FieldPanel("title"), FieldPanel("color"), FieldPanel("icon"), FieldPanel("parent")]


class AreaViewSet(SnippetViewSet):
    model = Area
    icon = "folder-open-inverse"
    list_display = ["name", "kind", "parent"]
    list_filter = ["kind"]
    sort_order_field = "position"
    panels = [FieldPanel("name"), FieldPanel("kind"), FieldPanel("parent"), FieldPanel("postal_codes")]


class LibraryGroup(SnippetViewSetGroup):
    """What is written once and used in many places."""

    menu_label = _("Basics")
    menu_icon = "list-ul"
    menu_order = 300
    items = (ContactViewSet, CategoryViewSet, AreaViewSet)


register_snippet(PlaceViewSet)
register_snippet(LibraryGroup)
hooks.register("before_publish_page", keep_refused_page)
_ON_ITEMS = (bulk.Publish, bulk.Unpublish, bulk.Expire, bulk.Delete, DeleteListed)
for _action in (*_ON_ITEMS, bulk.PublishPages, DeletePages, MovePages, UnpublishPages):
    hooks.register("register_bulk_action", _action, order=10)  # a later one of the same name replaces Wagtail's
for _menu in ("construct_page_action_menu", "construct_snippet_action_menu"):
    hooks.register(_menu, settle_buttons, order=900)  # after those who add to it
hooks.register("before_bulk_action", keep_what_readers_see)
hooks.register("before_serve_document", refuse_ended_document)
hooks.register("register_admin_urls", admin_urls, order=-1)  # before Wagtail's
hooks.register("register_log_actions", name_withdrawals)
hooks.register("register_rich_text_features", register_document_link, order=100)


@hooks.register("register_log_actions")
def name_refusals(actions: LogActionRegistry) -> None:
    """For the history of an item."""

    @actions.register_action(REFUSED)
    class Refused(LogFormatter):
        label = _("Not published as scheduled")

        def format_message(self, log_entry: Any) -> str:
            return f"{self.label}: {' '.join(log_entry.data.get('reasons', []))}"

    @actions.register_action(bulk.EXPIRY_SET)
    class ExpirySet(LogFormatter):
        label = _("End chosen")

        def format_message(self, log_entry: Any) -> str:
            return f"{self.label}: {log_entry.data.get('expire_at', '')}"


@hooks.register("before_delete_snippet")
def keep_what_is_in_use(request: HttpRequest, instances: Iterable[Model]) -> HttpResponse | None:
    """An item whose last area is deleted would be for everybody; so areas and categories in use stay."""
    used: list[Any] = [
        instance for instance in instances if isinstance(instance, Area | Category) and is_used(instance)
    ]
    if not used:
        return None
    names = ", ".join(str(instance) for instance in used)
    messages.error(request, _("%(names)s can't be deleted: items point to it.") % {"names": names})
    return redirect(reverse(used[0].snippet_viewset.get_url_name("list")))
