"""The one disruption of the demo's waste authority, of the coming days; a real calendar gets none."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count
from django_tenants.utils import tenant_context

from backend.common.clock import local_day
from backend.region.models import Subscription
from backend.tenants.models import Municipality
from backend.waste_calendar.disrupting import Said, say
from backend.waste_calendar.models import Disruption, DisruptionStep, Pickup

REASON = "Demo: Fahrzeugausfall"
NOTE = "Dies ist eine Demo-Störung, es ist nichts passiert."
FIRST, LAST = timedelta(days=1), timedelta(days=9)  # within what a page shows first


def show_disruption(town: Municipality, *, shown_in: str = "", now: datetime) -> bool:
    """Let the largest tour of the coming days fail; False where one fails already, or none may.

    Of an authority, a tour of the town `shown_in`, or else of the first that takes its calendar.
    """
    if not town.is_demo or "waste_calendar" not in town.modules:
        return False
    today = local_day(now, zone=ZoneInfo(town.timezone))
    with tenant_context(town), transaction.atomic():
        coming = Pickup.objects.filter(
            zone__origin="", status=Pickup.Status.SCHEDULED, stop_place="", on__range=(today + FIRST, today + LAST)
        )
        if keys := _keys(town, shown_in=shown_in):
            coming = coming.filter(zone__memberships__location__street__ags__in=keys)
        tours = coming.order_by().values("on", "zone__fraction").annotate(number=Count("pk", distinct=True))
        tour = tours.order_by("-number", "on", "zone__fraction").first()
        if tour is None or Disruption.objects.filter(on__gte=today).exists():
            return False
        rows = coming.filter(on=tour["on"], zone__fraction=tour["zone__fraction"])
        said = Said(
            action=DisruptionStep.Action.REPORT,
            request_key=uuid4(),
            pickups=dict(rows.order_by().values_list("public_id", "sequence").distinct()),
            outcome=Disruption.Outcome.FOLLOWS,
            reason=REASON,
            note=NOTE,
        )
        say(said, town=town, by=None, today=today, now=now)
    return True


def _keys(town: Municipality, *, shown_in: str) -> list[str]:
    """The official keys of a town that takes this calendar."""
    rows = Subscription.objects.to(town.slug, module="waste_calendar").order_by("subscriber")
    found = sorted(rows, key=lambda row: row.subscriber != shown_in)
    return found[0].addressed_as if found else []
