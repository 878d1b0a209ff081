"""The menu of the waste calendar."""

from __future__ import annotations

from copy import copy
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from backend.library.menu import ModuleGroup, ModuleMenu
from backend.tenants.models import Municipality
from backend.waste_calendar.cms.beside import OwnCollectionViewSet, TownNoteViewSet
from backend.waste_calendar.cms.fractions import FractionViewSet
from backend.waste_calendar.cms.frame import MODULE
from backend.waste_calendar.cms.holidays import HolidayPracticeViewSet
from backend.waste_calendar.cms.imports import ImportBatchViewSet
from backend.waste_calendar.cms.pickups import PickupViewSet
from backend.waste_calendar.cms.rules import CollectionRuleViewSet
from backend.waste_calendar.cms.sources import CalendarSourceViewSet
from backend.waste_calendar.cms.streets import StreetViewSet

_FIRST = 96  # behind the disruption of today
SUBMENU = "register_waste_menu_item"  # pages that are no list of rows hang themselves in by this hook


class WasteCalendarGroup(ModuleGroup, SnippetViewSetGroup):
    """Abfallkalender."""

    module = MODULE
    menu_label = _("Waste calendar")
    menu_icon = "bin"
    menu_order = 150
    submenu_hook = SUBMENU
    # In the order of the work. Pages have the number of the entry that they stand behind: the first one 0.
    items: ClassVar = (
        PickupViewSet,
        CollectionRuleViewSet,
        HolidayPracticeViewSet,
        OwnCollectionViewSet,
        TownNoteViewSet,
        StreetViewSet,
        FractionViewSet,
        CalendarSourceViewSet,
        ImportBatchViewSet,
    )


def put_first(request: HttpRequest, items: list[Any]) -> None:
    """At a waste authority the calendar is what people work on; entries are shared by all towns, hence the copy."""
    town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
    if town.kind != Municipality.Kind.PROVIDER:
        return
    for number, item in enumerate(items):
        if isinstance(item, ModuleMenu) and item.module == MODULE:
            items[number] = copy(item)
            items[number].order = _FIRST
