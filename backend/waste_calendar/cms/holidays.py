"""The list and form of what is done on holidays."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from backend.waste_calendar.cms.rule_form import HolidayPracticeForm
from backend.waste_calendar.models import HolidayPractice


class HolidayPracticeViewSet(SnippetViewSet):
    """Feiertage."""

    model = HolidayPractice
    icon = "calendar-alt"
    menu_label = _("Holidays")
    search_backend_name = None
    inspect_view_enabled = False
    list_display: ClassVar = [
        "__str__",
        Column("direction", label=_("Pickups move"), accessor="get_direction_display"),
        Column("reach", label=_("How many move"), accessor="get_reach_display"),
    ]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("year")]),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("day"), FieldPanel("month")])],
                heading=_("Only for a day that is no holiday"),
            ),
            FieldRowPanel([FieldPanel("direction"), FieldPanel("reach")]),
            FieldPanel("uses_saturdays"),
        ],
        base_form_class=HolidayPracticeForm,
    )
