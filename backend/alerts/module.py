"""Urgent notices announce themselves: a service that stands before everything else."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import Role
from backend.alerts import api, rollout, searching, web
from backend.alerts.desk import alert_actions, current_alerts
from backend.alerts.models import Alert, OfficialWarnings, RegionalNotice
from backend.alerts.official.health import health, region_sources
from backend.alerts.official.subscribing import ORIGINS, follow
from backend.alerts.official.taking import take_official
from backend.alerts.pushing import alert_topics, compose_alert
from backend.alerts.reading import banner_alerts, find_alert, home_alerts, week_of_alerts
from backend.alerts.regional.retiring import retire
from backend.alerts.regional.subscribing import REGIONAL, follow_region
from backend.alerts.regional.taking import take_regional
from backend.alerts.section import AlertsSection
from backend.alerts.serializers import AlertsHomeDocument
from backend.alerts.syncing import ALERTS
from backend.alerts.tasks import sweep
from backend.changes.watching import watch
from backend.library.town_settings.sections import Section, announce
from backend.tenants.models import Municipality
from backend.tenants.push import Push
from backend.tenants.registry import Module, Offered, Taken, register
from backend.tenants.schemas import town_of_connection

watch(Alert, key="alerts", type="alerts", quiet={"sent_by_id", "request_key", "mailed_at", "created_at"})

announce(
    Section(
        key="official_warnings",
        title=_("Official warnings"),
        help=_("Whether the town shows what the weather service and NINA warn of, and tells people by a notification."),
        model=OfficialWarnings,
        fields=("is_shown", "is_pushed", "pushed_from", "takes_regional"),
        order=60,
        icon="warning",
    )
)
SENDING = ["alerts.send_alert"]


def take(town: Municipality, offered: Offered) -> Taken:
    """Official warnings, and regional notices; what else is offered here is nobody's."""
    if offered.origin == REGIONAL:
        return take_regional(town, offered)
    return take_official(town, offered) if offered.origin in ORIGINS else Taken.UNCHANGED


def setting_saved(created: bool, **_kwargs: Any) -> None:
    """What the setting says holds with the transaction around it; a new row says what holds without it."""
    town = None if created else town_of_connection()
    if town is not None:
        follow(town)
        follow_region(town)


post_save.connect(setting_saved, sender=OfficialWarnings)

register(
    Module(
        key="alerts",
        title=_("Urgent notices"),
        icon="warning",
        is_service=True,
        is_first_at_home=True,
        section=AlertsSection,
        apply=rollout.apply,
        take=take,
        health=health,
        region_sources=region_sources,
        permissions={
            Role.URGENT_SENDER: SENDING,
            Role.TOWN_ADMINISTRATOR: [*SENDING, "alerts.change_officialwarnings"],
        },
        api_urls=api.urlpatterns,
        home={"alerts": home_alerts},
        home_documents={"alerts": AlertsHomeDocument},
        banner=banner_alerts,
        synced=[ALERTS],
        searched=[searching.ALERTS],
        week=week_of_alerts,
        web_urls=web.urlpatterns,
        howtos={
            "eilmeldung/amtlich/": "amtliche-warnungen",
            "eilmeldung/region/": "eilmeldung-region",
            "eilmeldung/": "eilmeldung",
            "settings/alerts/officialwarnings/": "amtliche-warnungen",
        },
        sweep=sweep,
        retire=retire,
        emptied={RegionalNotice: {"code_hash": ""}},
        desk=current_alerts,
        subjects={"alerts": find_alert},
        desk_actions=alert_actions,
        push=Push(topics=alert_topics, compose={"alerts": compose_alert}),
    )
)
