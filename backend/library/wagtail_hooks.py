"""The library's menus in the CMS."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList, PublishingPanel
from wagtail.admin.ui.tables import LiveStatusTagColumn
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from backend.library import bulk
from backend.library.action_menu import settle_buttons
from backend.library.bulk_listing import DeleteListed
from backend.library.bulk_pages import DeletePages, MovePages, PublishPages, UnpublishPages
from backend.library.links import cms as links
from backend.library.media_cms import name_withdrawals, refuse_ended_document, register_document_link
from backend.library.menu import ModuleViewSet
from backend.library.models import Area, Category, Contact, Place
from backend.library.notes import cms as notes
from backend.library.places.cms import MapPanel, PlaceIndex, with_image_policy
from backend.library.places.exchange import views as exchange
from backend.library.publishing import may_take_away
from backend.library.refusing import keep_refused_page
from backend.library.scheduling import REFUSED
from backend.library.settling import is_used
from backend.library.standing_in import FOR_SOMEBODY
from backend.library.town_settings.area_form import AreaForm, keep_what_is_in_the_file
from backend.library.town_settings.log import name_changes
from backend.library.town_settings.menus import menu_item, settings_urls, without_own_entries
from backend.library.town_settings.ordering import RecordedReorderView
from backend.library.usage import admin_urls, keep_what_readers_see
from backend.library.variants import views as variants
from backend.library.variants.choosers import OriginalsChooser
from backend.library.variants.listing import LanguagesColumn
from backend.library.variants.panels import LanguagesPanel, TextPanel


class PlaceViewSet(ModuleViewSet):
    model = Place
    module = "places"
    index_view_class = PlaceIndex
    icon = "site"
    menu_label = _("Facilities & sights")
    menu_order = 130
    add_to_admin_menu = True
    chooser_viewset_class = OriginalsChooser
    list_display = ["name", "city", LanguagesColumn(), LiveStatusTagColumn()]
    list_filter = ["categories", "areas", "live", "lang"]
    search_fields = ["name"]
    panels = [
        LanguagesPanel(),
        TextPanel("name"),
        TextPanel("description"),
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
                TextPanel("opening_hours"),
                HelpPanel(template="library/cms/hours_in_words.html"),
            ],
            heading=_("Opening hours"),
        ),
        TextPanel("accessibility"),
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
    menu_order = 140
    add_to_admin_menu = True
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
    menu_item_is_registered = True  # the settings of the town lead here
    list_display = ["title", "parent"]
    sort_order_field = "position"
    reorder_view_class = RecordedReorderView
    panels = [FieldPanel("title"), FieldPanel("color"), FieldPanel("icon"), FieldPanel("parent")]


class AreaViewSet(SnippetViewSet):
    model = Area
    icon = "folder-open-inverse"
    menu_item_is_registered = True  # the settings of the town lead here
    list_display = ["name", "kind", "parent"]
    list_filter = ["kind"]
    sort_order_field = "position"
    reorder_view_class = RecordedReorderView
    edit_handler = ObjectList(
        [FieldPanel(name) for name in ("name", "kind", "parent", "postal_codes", "contact")],
        base_form_class=AreaForm,
    )


register_snippet(PlaceViewSet)
for _viewset in (ContactViewSet, CategoryViewSet, AreaViewSet):
    register_snippet(_viewset)
hooks.register("before_publish_page", keep_refused_page)
_ON_ITEMS = (bulk.Publish, bulk.Unpublish, bulk.Expire, bulk.Delete, DeleteListed)
for _action in (*_ON_ITEMS, DeletePages, MovePages, PublishPages, UnpublishPages):
    hooks.register("register_bulk_action", _action, order=10)  # a later one of the same name replaces Wagtail's
for _menu in ("construct_page_action_menu", "construct_snippet_action_menu"):
    hooks.register(_menu, settle_buttons, order=900)  # after those who add to it
hooks.register("before_bulk_action", keep_what_readers_see)
hooks.register("before_serve_document", refuse_ended_document)
hooks.register("register_admin_urls", admin_urls, order=-1)  # before Wagtail's
hooks.register("register_admin_urls", links.urls)
hooks.register("register_admin_urls", notes.urls)
notes.show_notes_of_pages()
hooks.register("register_admin_menu_item", links.menu_item)
hooks.register("register_admin_urls", variants.admin_urls)
hooks.register("register_admin_menu_item", variants.menu_item)
hooks.register("register_admin_urls", settings_urls)
hooks.register("register_log_actions", name_withdrawals)
hooks.register("register_log_actions", name_changes)
hooks.register("before_delete_snippet", keep_what_is_in_the_file)
hooks.register("register_admin_menu_item", menu_item)
hooks.register("construct_settings_menu", without_own_entries)
hooks.register("register_rich_text_features", register_document_link, order=100)


@hooks.register("register_admin_urls")
def exchange_urls() -> list[URLPattern]:
    """Places in and out."""
    return exchange.urlpatterns


@hooks.register("register_log_actions")
def name_refusals(actions: LogActionRegistry) -> None:
    """For the history of an item."""

    @actions.register_action(REFUSED)
    class Refused(LogFormatter):
        label = _("Not published as scheduled")

        def format_message(self, log_entry: Any) -> str:
            return f"{self.label}: {' '.join(log_entry.data.get('reasons', []))}"

    @actions.register_action(FOR_SOMEBODY)
    class ForSomebody(LogFormatter):
        label = _("Published as a stand-in")

        def format_message(self, log_entry: Any) -> str:
            absent = ", ".join(log_entry.data.get("absent", []))
            return gettext("Published as a stand-in for %(absent)s") % {"absent": absent}

    @actions.register_action(bulk.EXPIRY_SET)
    class ExpirySet(LogFormatter):
        label = _("End chosen")

        def format_message(self, log_entry: Any) -> str:
            return f"{self.label}: {log_entry.data.get('expire_at', '')}"


@hooks.register("before_delete_snippet")
def keep_what_readers_see_from_editors(request: HttpRequest, instances: Iterable[Any]) -> HttpResponse | None:
    """Taking something down is for those who publish it, and so is deleting what is live."""
    kept = [instance for instance in instances if not may_take_away(request.user, instance)]  # type: ignore[arg-type]
    if not kept:
        return None
    names = ", ".join(str(instance) for instance in kept)
    messages.error(request, _("%(names)s: readers see this; only those who publish it delete it.") % {"names": names})
    return redirect(reverse(kept[0].snippet_viewset.get_url_name("edit"), args=[kept[0].pk]))


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
