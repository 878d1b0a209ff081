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
    """The notices that hold, with their end."""
    if not desk.person.has_perm(SEND):
        return
    current = Alert.objects.filter(state=Alert.State.ACTIVE, valid_from__lte=desk.now, valid_until__gt=desk.now)
    items = [
        DeskItem(title=alert.headline, url=reverse("alerts_compose"), kind=_("valid until"), at=alert.valid_until)
        for alert in current
    ]
    yield DeskPanel(key="alerts", heading=_("Urgent notices that hold now"), items=items, is_warning=True, order=50)
