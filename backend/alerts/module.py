"""Urgent notices announce themselves: a service that stands before everything else."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from backend.accounts.models import Role
from backend.alerts import api, web
from backend.alerts.desk import alert_actions, current_alerts
from backend.alerts.models import Alert
from backend.alerts.pushing import alert_topics, compose_alert
from backend.alerts.reading import banner_alerts, find_alert, home_alerts, week_of_alerts
from backend.alerts.serializers import AlertsHomeDocument
from backend.alerts.tasks import sweep
from backend.changes.watching import watch
from backend.tenants.push import Push
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
        week=week_of_alerts,
        web_urls=web.urlpatterns,
        howtos={"eilmeldung/": "eilmeldung"},
        sweep=sweep,
        desk=current_alerts,
        subjects={"alerts": find_alert},
        desk_actions=alert_actions,
        push=Push(topics=alert_topics, compose={"alerts": compose_alert}),
    )
)
