"""Where urgent notices stand in the CMS; people who may not send them see nothing of it."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from backend.alerts.languages import translate
from backend.alerts.official.cms import official_warnings
from backend.alerts.regional.cms import may_warn_all, regional_notice, regional_notices
from backend.alerts.views import SentAlerts, compose, may_send, send_alert, tell


class AlertMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_send(request)


@hooks.register("register_admin_menu_item")
def alert_menu_item() -> AlertMenuItem:
    return AlertMenuItem(
        _("Urgent notice"), reverse("alerts_compose"), name="urgent-notice", icon_name="warning", order=90
    )


class RegionalMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_warn_all(request)


@hooks.register("register_admin_menu_item")
def regional_menu_item() -> RegionalMenuItem:
    return RegionalMenuItem(
        _("Urgent notice to all towns"),
        reverse("alerts_regional"),
        name="regional-notice",
        icon_name="warning",
        order=91,
    )


@hooks.register("register_admin_urls")
def alert_urls() -> list[URLPattern]:
    return [
        path("eilmeldung/", compose, name="alerts_compose"),
        path("eilmeldung/senden/", send_alert, name="alerts_send"),
        path("eilmeldung/<uuid:id>/sprachen/", translate, name="alerts_translate"),
        path("eilmeldung/<uuid:id>/mitteilung/", tell, name="alerts_tell"),
        path("eilmeldung/amtlich/", official_warnings, name="alerts_official"),
        path("eilmeldung/region/", regional_notices, name="alerts_regional"),
        path("eilmeldung/region/<uuid:id>/", regional_notice, name="alerts_regional_notice"),
        path("eilmeldung/alle/", SentAlerts.as_view(), name="alerts_sent"),
        path("eilmeldung/alle/results/", SentAlerts.as_view(results_only=True), name="alerts_sent_results"),
    ]
