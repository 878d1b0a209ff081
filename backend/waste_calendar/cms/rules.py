"""The list of rules in words, their form, and the days that come of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db import connection
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, Panel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from backend.common import clock
from backend.waste_calendar.calendar import Planned, plan
from backend.waste_calendar.cms.rule_form import CollectionRuleForm
from backend.waste_calendar.models import CollectionRule
from backend.waste_calendar.models.rule_words import rule_words
from backend.waste_calendar.planning import working_days
from backend.waste_calendar.wording import variant_text

_LISTED = 26
_LOOK_AHEAD = timedelta(days=400)


def coming_days(row: CollectionRule, *, today: date) -> list[Planned]:
    """The next pickups of one rule by itself, moved by holidays as those stand now; of a readable one."""
    if not row.is_readable:
        return []
    town = connection.tenant  # type: ignore[attr-defined]  # django-tenants adds it
    last = today + _LOOK_AHEAD
    days = working_days(town, first=today, last=last)
    return plan([row.rule], first=today, last=last, working_days=days, overrides={})[:_LISTED]


class ComingDaysPanel(Panel):
    """Which days come of a saved rule, so that a slip shows at once."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "waste_calendar/cms/coming_days.html"

        def is_shown(self) -> bool:
            return bool(super().is_shown() and self.instance.pk)

        def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            town = connection.tenant  # type: ignore[attr-defined]  # django-tenants adds it
            # What is typed and refused is not the rule; the days are of what was saved.
            row = CollectionRule.objects.select_related("zone__fraction").get(pk=self.instance.pk)
            today = clock.local_day(clock.now(), zone=ZoneInfo(town.timezone))
            return {**context, "words": rule_words(row), "days": coming_days(row, today=today)}


class CollectionRuleViewSet(SnippetViewSet):
    """Abfuhrregeln."""

    model = CollectionRule
    icon = "history"
    menu_label = _("Collection rules")
    search_backend_name = None
    inspect_view_enabled = False
    list_filter: ClassVar = ["kind"]
    list_display: ClassVar = [
        "zone",  # by its name alone: a Column in the first place would lead nowhere
        Column("variant", label=_("Rhythm"), accessor=lambda row: variant_text(row.variant)),
        Column("words", label=_("When"), accessor=rule_words),
    ]
    edit_handler = ObjectList(
        [
            ComingDaysPanel(heading=_("The next days")),
            FieldRowPanel([FieldPanel("zone"), FieldPanel("variant")]),
            FieldPanel("kind"),
            FieldPanel("weekdays"),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("interval"), FieldPanel("anchor")])], heading=_("Every so many weeks")
            ),
            MultiFieldPanel([FieldPanel("parity")], heading=_("In even or odd calendar weeks")),
            MultiFieldPanel(
                [FieldPanel("positions"), FieldPanel("months")], heading=_("A certain weekday of the month")
            ),
            MultiFieldPanel([FieldPanel("dates")], heading=_("On certain days")),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("season_from"), FieldPanel("season_until")]),
                    FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
                    FieldPanel("is_fixed"),
                ],
                heading=_("How long it holds"),
            ),
        ],
        base_form_class=CollectionRuleForm,
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return CollectionRule.objects.filter(zone__origin="").select_related("zone__fraction")
