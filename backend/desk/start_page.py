"""The start page of the CMS, put together from what the town's modules contribute; it knows none of them by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import Media
from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from backend.common import clock
from backend.library.models import Appearance
from backend.tenants.desk import Desk, DeskAction, DeskPanel
from backend.tenants.registry import active_modules


def actions_of(desk: Desk) -> list[DeskAction]:
    """The buttons that this person may press."""
    announced = [module.desk_actions for module in active_modules(desk.town) if module.desk_actions]
    return sorted((action for build in announced for action in build(desk)), key=lambda action: action.order)


def panels_of(desk: Desk) -> list[DeskPanel]:
    """The panels that have something to say to this person."""
    announced = [module.desk for module in active_modules(desk.town) if module.desk]
    panels = (panel for build in announced for panel in build(desk))
    return sorted((panel for panel in panels if panel.is_shown), key=lambda panel: panel.order)


class StartPage(Component):
    """In place of all of Wagtail's panels."""

    template_name = "desk/start_page.html"
    order = 0

    def __init__(self, request: HttpRequest) -> None:
        town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
        self.request = request
        self.desk = Desk(town=town, person=request.user, now=clock.now())

    @property
    def media(self) -> Media:
        return Media(css={"all": ["desk/desk.css"]})

    def get_context_data(self, parent_context: Mapping[str, Any]) -> Mapping[str, Any]:
        logo = Appearance.load(request_or_site=self.request).logo
        return {
            "town": self.desk.town,
            "zone": self.desk.zone,
            "logo": logo.image_json if logo else None,
            "actions": actions_of(self.desk),
            "panels": panels_of(self.desk),
        }
