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
from backend.feeds.viewsets.coming import EventIndex, next_date_of
from backend.feeds.viewsets.dates import WithDates
from backend.feeds.viewsets.listing import ItemCopy, StateColumn
from backend.feeds.viewsets.missing import MISSING, WithMissing
from backend.feeds.viewsets.shared_panels import DUPLICATES, FOR_WHOM, IMPORTED, PROPOSED, SHARED
from backend.library.menu import ModuleViewSet
from backend.library.variants.listing import LanguagesColumn
from backend.library.variants.panels import LanguagesPanel, TextPanel


class EventViewSet(OwnItemsOnly, WithDates, WithMissing, ModuleViewSet):
    """Veranstaltungen."""

    model = Event
    module = "events"
    icon = "date"
    menu_label = _("Events")
    menu_order = 120
    add_to_admin_menu = True
    chooser_viewset_class = OwnChooserViewSet
    search_backend_name = None
    index_view_class = EventIndex
    copy_view_class = ItemCopy
    search_fields: ClassVar = ["title", "teaser", "location"]
    list_filter: ClassVar = ["live", "categories", "areas", "lang", "source", "status"]
    list_display: ClassVar = [
        "title",
        StateColumn(),
        LanguagesColumn(),
        Column("next_date", label=_("Next date"), accessor=next_date_of, sort_key="starts_at"),
        Column("recurrence_text", label=_("Repeats")),
        "source",
    ]
    edit_handler = ObjectList(
        [
            LanguagesPanel(),
            SHARED,
            MISSING,
            DUPLICATES,
            IMPORTED,
            PROPOSED,
            TextPanel("title"),
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
            MultiFieldPanel([FieldPanel("place"), TextPanel("location")], heading=_("Where")),
            TextPanel("teaser"),
            TextPanel("description"),
            TextPanel("note"),
            FieldPanel("picture"),
            FOR_WHOM,
            MultiFieldPanel(
                [
                    TextPanel("organizer"),
                    TextPanel("price_text"),
                    FieldPanel("ticket_url"),
                    TextPanel("accessibility"),
                ],
                heading=_("For visitors"),
            ),
            PublishingPanel(),
        ],
        base_form_class=EventForm,
    )
