"""The list and the form for events in the CMS."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, PublishingPanel
from wagtail.admin.ui.tables import Column

from backend.accounts.own_choosers import OwnChooserViewSet
from backend.accounts.own_items import OwnItemsOnly
from backend.feeds.event_form import EventForm
from backend.feeds.event_form.panels import DatesPanel, RecurrencePanel
from backend.feeds.models import Event
from backend.feeds.viewsets.dates import WithDates
from backend.feeds.viewsets.listing import ItemCopy, ItemIndex, StateColumn
from backend.feeds.viewsets.shared_panels import FOR_WHOM, IMPORTED, PROPOSED
from backend.library.menu import ModuleViewSet


class EventViewSet(OwnItemsOnly, WithDates, ModuleViewSet):
    """Veranstaltungen."""

    model = Event
    module = "events"
    icon = "date"
    menu_label = _("Events")
    menu_order = 120
    add_to_admin_menu = True
    chooser_viewset_class = OwnChooserViewSet
    search_backend_name = None
    index_view_class = ItemIndex
    copy_view_class = ItemCopy
    search_fields: ClassVar = ["title", "teaser", "location"]
    list_filter: ClassVar = ["live", "categories", "areas", "lang", "source", "status"]
    list_display: ClassVar = [
        "title",
        StateColumn(),
        Column("starts_at", label=_("Begins"), sort_key="starts_at"),
        Column("recurrence_text", label=_("Repeats")),
        "source",
    ]
    edit_handler = ObjectList(
        [
            IMPORTED,
            PROPOSED,
            FieldPanel("title"),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                    FieldPanel("is_all_day"),
                    FieldPanel("status"),
                    RecurrencePanel("recurrence", disable_comments=True),
                    DatesPanel("overrides", disable_comments=True, heading=_("Next dates")),
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
        ],
        base_form_class=EventForm,
    )
