"""The one entry of the menu that leads to all settings of the town, and their addresses in the CMS."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.contrib.settings.registry import SettingMenuItem

from backend.library.town_settings.sections import may_see, section_of
from backend.library.town_settings.views import urlpatterns


class TownSettingsMenuItem(MenuItem):
    """For those who may at least look."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see(request.user)


def menu_item() -> TownSettingsMenuItem:
    title = _("Settings of the town")
    return TownSettingsMenuItem(title, reverse("town_settings"), name="town-settings", icon_name="cogs", order=300)


def without_own_entries(_request: HttpRequest, items: list[Any]) -> None:
    """What the page of settings leads to stands there alone."""
    items[:] = [item for item in items if not (isinstance(item, SettingMenuItem) and section_of(item.model))]


def settings_urls() -> list[URLPattern]:
    return urlpatterns
