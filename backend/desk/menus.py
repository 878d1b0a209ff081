"""The menus of the CMS in the town hall's words and order; who may see an entry is the business of who made it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.models import Page
from wagtail.permissions import policy_registry

from backend.desk import howto

# Between what rooms made with a number of their own: news 110, events 120, places 130, waste calendar 150, imports 200.
ORDERS = {"explorer": 126, "images": 250, "documents": 260}
# About one kind of page, and about steps where each workflow has a single one.
NOT_FOR_TOWNS = frozenset({"page-types-usage", "workflow-tasks"})
NOT_OURS = frozenset({"help"})
REPORTS: dict[str, str | Promise] = {
    "workflows": _("Approvals"),
    "site-history": _("Changes"),
    "aging-pages": _("Pages not changed for long"),
}


def arrange_main_menu(request: HttpRequest, items: list[Any]) -> None:
    """Wagtail's entries stand where a town hall looks for them; reports are for who works on pages too."""
    hidden = set(NOT_OURS)
    if not policy_registry.get_by_type(Page).user_has_any_permission(request.user, {"add", "change", "publish"}):
        hidden |= {"reports"}
    items[:] = [item for item in items if item.name not in hidden]
    for item in items:
        item.order = ORDERS.get(item.name, item.order)


def arrange_reports(_request: HttpRequest, items: list[Any]) -> None:
    """Fewer, and in plain words."""
    items[:] = [item for item in items if item.name not in NOT_FOR_TOWNS]
    for item in items:
        item.label = REPORTS.get(item.name, item.label)


class HowtoMenuItem(MenuItem):
    """Leads to the instructions for where one stands, in a window of its own, so that no form is lost."""

    def render_component(self, request: HttpRequest) -> Any:
        name = howto.name_for(request.path)
        address = reverse("desk_howto", args=[name]) if name else self.url
        here = MenuItem(self.label, address, name=self.name, icon_name=self.icon_name, attrs=self.attrs)
        return here.render_component(request)


def howto_menu_item() -> HowtoMenuItem:
    return HowtoMenuItem(
        _("Instructions"),
        reverse("desk_howtos"),
        name="howto",
        icon_name="help",
        attrs={"target": "_blank", "rel": "noopener"},
        order=11000,
    )
