"""What urgent notices put on the start page of the CMS: the button, and what holds now."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from backend.alerts.models import Alert
from backend.tenants.desk import Desk, DeskAction, DeskItem, DeskPanel

SEND = "alerts.send_alert"


def alert_actions(desk: Desk) -> Iterator[DeskAction]:
    """Urgent notice."""
    if desk.person.has_perm(SEND):
        yield DeskAction(
            title=_("Urgent notice"), url=reverse("alerts_compose"), icon="warning", order=90, is_urgent=True
        )


def current_alerts(desk: Desk) -> Iterator[DeskPanel]:
    """The notices that hold, with their end, and for everybody what authorities warn of."""
    current = list(Alert.objects.holding(now=desk.now))
    if desk.person.has_perm(SEND):
        own = [alert for alert in current if alert.origin == Alert.Origin.TOWN]
        items = _items(own, url=reverse("alerts_compose"))
        yield DeskPanel(key="alerts", heading=_("Urgent notices that hold now"), items=items, is_warning=True, order=50)
    regional = [alert for alert in current if alert.origin == Alert.Origin.REGION]
    items = [DeskItem(title=each.headline, url=each.get_absolute_url(), kind=each.sender) for each in regional]
    heading = _("Urgent notices of county and region that hold now")
    yield DeskPanel(key="alerts-regional", heading=heading, items=items, is_warning=True, order=51)
    official = [alert for alert in current if alert.origin == Alert.Origin.OFFICIAL]
    items = _items(official, url=reverse("alerts_official"))
    yield DeskPanel(
        key="alerts-official", heading=_("Official warnings that hold now"), items=items, is_warning=True, order=51
    )


def _items(alerts: list[Alert], *, url: str) -> list[DeskItem]:
    return [DeskItem(title=alert.headline, url=url, kind=_("valid until"), at=alert.valid_until) for alert in alerts]
