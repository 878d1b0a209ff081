"""The one urgent notice of the demo region; a real town gets none."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django_tenants.utils import tenant_context

from backend.alerts.models import Alert
from backend.tenants.models import Municipality

HEADLINE = "Demo: Straße gesperrt: Marktplatz am Wochenende"
INSTRUCTION = "Dies ist eine Demo-Meldung, es ist nichts passiert. So stünde hier, was zu tun ist."
LASTS = timedelta(days=14)


def show_notice(town: Municipality, *, now: datetime) -> bool:
    """Let the demo town have its notice; False where it has one or none may be."""
    if not town.is_demo or "alerts" not in town.modules:
        return False
    with tenant_context(town), transaction.atomic():
        if Alert.objects.own().filter(state=Alert.State.ACTIVE, valid_until__gt=now).exists():
            return False
        Alert.objects.create(
            kind=Alert.Kind.ROAD,
            severity=Alert.Severity.MINOR,
            lang=town.languages[0],
            headline=HEADLINE,
            instruction=INSTRUCTION,
            sender=town.title,
            valid_from=now,
            valid_until=now + LASTS,
        )
    return True
