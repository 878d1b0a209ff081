"""Urgent notices announce themselves: a service that stands before everything else."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from backend.accounts.models import Role
from backend.alerts import api, web
from backend.alerts.desk import alert_actions, current_alerts
from backend.alerts.models import Alert
from backend.alerts.reading import banner_alerts, home_alerts
from backend.alerts.serializers import AlertsHomeDocument
from backend.alerts.tasks import sweep
from backend.changes.watching import watch
from backend.tenants.registry import Module, register

watch(Alert, key="alerts", type="alerts", quiet={"sent_by_id", "request_key", "mailed_at", "created_at"})

SENDING = ["alerts.send_alert"]

register(
    Module(
        key="alerts",
        title=_("Urgent notices"),
        icon="warning",
        is_service=True,
        is_first_at_home=True,
        permissions={Role.URGENT_SENDER: SENDING, Role.TOWN_ADMINISTRATOR: SENDING},
        api_urls=api.urlpatterns,
        home={"alerts": home_alerts},
        home_documents={"alerts": AlertsHomeDocument},
        banner=banner_alerts,
        web_urls=web.urlpatterns,
        howtos={"eilmeldung/": "eilmeldung"},
        sweep=sweep,
        desk=current_alerts,
        desk_actions=alert_actions,
    )
)
