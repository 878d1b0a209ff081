"""The lists and forms for news and events in the CMS; that of the imports is in `sources_cms`."""

from __future__ import annotations

from typing import ClassVar

from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, PublishingPanel
from wagtail.admin.ui.tables import DateColumn, LiveStatusTagColumn

from backend.accounts.own_items import OwnItemsOnly
from backend.feeds.models import Article, Event
from backend.library.menu import ModuleViewSet

IMPORTED = HelpPanel(template="feeds/cms/imported.html")
FOR_WHOM = MultiFieldPanel(
    [
        FieldPanel("categories", widget=CheckboxSelectMultiple),
        FieldPanel("areas", widget=CheckboxSelectMultiple),
        FieldPanel("lang"),
    ],
    heading=_("Subject and areas"),
)


class ArticleViewSet(OwnItemsOnly, ModuleViewSet):
    """Nachrichten."""

    model = Article
    module = "news"
    icon = "doc-full"
    menu_label = _("News")
    menu_order = 110
    add_to_admin_menu = True
    search_backend_name = None  # by plain text: filters of a list and Wagtail's index don't go together
    search_fields: ClassVar = ["title", "teaser"]
    list_filter: ClassVar = ["live", "categories", "areas", "source"]
    list_display: ClassVar = [
        "title",
        LiveStatusTagColumn(),
        DateColumn("published_at", label=_("Date"), sort_key="published_at"),
        "source",
    ]
    panels: ClassVar = [
        IMPORTED,
        FieldPanel("title"),
        FieldPanel("teaser"),
        FieldPanel("body"),
        FieldPanel("picture"),
        FOR_WHOM,
        FieldPanel("place"),
        MultiFieldPanel([FieldRowPanel([FieldPanel("published_at"), FieldPanel("pinned_until")])], heading=_("Date")),
        PublishingPanel(),
    ]


class EventViewSet(OwnItemsOnly, ModuleViewSet):
    """Veranstaltungen."""

    model = Event
    module = "events"
    icon = "date"
    menu_label = _("Events")
    menu_order = 120
    add_to_admin_menu = True
    search_backend_name = None
    search_fields: ClassVar = ["title", "teaser", "location"]
    list_filter: ClassVar = ["live", "categories", "areas", "source", "status"]
    list_display: ClassVar = [
        "title",
        LiveStatusTagColumn(),
        DateColumn("starts_at", label=_("Begins"), sort_key="starts_at"),
        "recurrence_text",
        "source",
    ]
    panels: ClassVar = [
        IMPORTED,
        FieldPanel("title"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldPanel("is_all_day"),
                FieldPanel("recurrence"),
                FieldPanel("status"),
            ],
            heading=_("When"),
        ),
        MultiFieldPanel([FieldPanel("place"), FieldPanel("location")], heading=_("Where")),
        FieldPanel("teaser"),
        FieldPanel("description"),
        FieldPanel("picture"),
        FOR_WHOM,
        MultiFieldPanel(
            [
                FieldPanel("organizer"),
                FieldPanel("price_text"),
                FieldPanel("ticket_url"),
                FieldPanel("accessibility"),
            ],
            heading=_("For visitors"),
        ),
        PublishingPanel(),
    ]
