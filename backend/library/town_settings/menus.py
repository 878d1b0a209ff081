"""The one entry of the menu that leads to all settings of the town, and their addresses in the CMS."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, reverse
from wagtail.admin.menu import MenuItem
from wagtail.contrib.settings.registry import SettingMenuItem

from backend.library.town_settings.sections import may_see, section_of
from backend.library.town_settings.views import TITLE, title_for, urlpatterns


class TownSettingsMenuItem(MenuItem):
    """For those who may at least look; a provider is no town."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see(request.user)

    def render_component(self, request: HttpRequest) -> Any:
        item = copy(self)
        item.label = title_for(request.tenant)  # type: ignore[attr-defined]  # the tenants' middleware
        return MenuItem.render_component(item, request)


def menu_item() -> TownSettingsMenuItem:
    return TownSettingsMenuItem(TITLE, reverse("town_settings"), name="town-settings", icon_name="cogs", order=300)


def without_own_entries(_request: HttpRequest, items: list[Any]) -> None:
    """What the page of settings leads to stands there alone."""
    items[:] = [item for item in items if not (isinstance(item, SettingMenuItem) and section_of(item.model))]


def settings_urls() -> list[URLPattern]:
    return urlpatterns
