"""What our own pages of the waste calendar in the CMS have in common: who sees them, where they hang, the menu."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from backend.common import clock
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading

MODULE = "waste_calendar"
LOOK = f"{MODULE}.view_pickup"
CORRECT = f"{MODULE}.change_pickup"
CONFIRM = f"{MODULE}.change_holidaypractice"


class WastePage(WagtailAdminTemplateMixin, TemplateView):
    """A page for those who may look at pickups, in towns with a waste calendar; what changes needs more than that."""

    header_icon = "calendar"
    needs = LOOK
    needs_to_change = CORRECT
    town: Municipality

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
        if MODULE not in town.modules:
            raise Http404
        needed = self.needs if request.method in {"GET", "HEAD"} else self.needs_to_change
        if not request.user.has_perm(needed):
            raise PermissionDenied
        self.town = town
        return super().dispatch(request, *args, **kwargs)

    @property
    def today(self) -> date:
        """The town's day."""
        return clock.local_day(clock.now(), zone=ZoneInfo(self.town.timezone))

    @property
    def reading(self) -> Reading:
        """For what is read as citizens read it."""
        return Reading(town=self.town, now=clock.now(), lang=get_language() or self.town.languages[0])

    @property
    def may_change(self) -> bool:
        """Whether the person may send what the page's forms send."""
        return self.request.user.has_perm(self.needs_to_change)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.above(), {"url": "", "label": self.get_page_title()}]

    def above(self) -> list[dict[str, Any]]:
        """The pages that this one hangs below."""
        return []


def list_of(model: Any) -> str:
    """The address of the list of these rows."""
    return reverse(model.snippet_viewset.get_url_name("list"))


class WasteMenuItem(MenuItem):
    """An entry of the waste calendar's menu that leads to a page of ours."""

    def __init__(self, label: Any, *, route: str, icon: str, order: int, needs: str = LOOK) -> None:
        super().__init__(label, reverse(route), name=route, icon_name=icon, order=order)
        self.needs = needs

    def is_shown(self, request: HttpRequest) -> bool:
        town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
        return MODULE in town.modules and request.user.has_perm(self.needs)
