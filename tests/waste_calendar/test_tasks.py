"""A correction travels by real jobs, through a real worker."""

from datetime import date

import pytest
from django.db import transaction
from django_tenants.utils import tenant_context

from backend.waste_calendar.models import Pickup
from tests.waste_calendar.towns import authority, import_into, served_town
from tests.working import work_off


@pytest.mark.slow
@pytest.mark.engine
def test_a_correction_reaches_every_town_by_its_jobs(committing):
    towns = [served_town("ostdorf", ags="12069111"), served_town("westdorf", ags="12069222")]
    provider = authority()
    import_into(provider)
    work_off()
    with tenant_context(provider), transaction.atomic():
        pickup = Pickup.objects.get(zone__key="4102", zone__fraction__key="organic")
        pickup.on, pickup.reason = date(2026, 12, 3), "Glatteis"
        pickup.save()
    work_off()
    for town in towns:
        with tenant_context(town):
            copy = Pickup.objects.get(public_id=pickup.public_id)
            assert (copy.on, copy.status, copy.reason) == (date(2026, 12, 3), "moved", "Glatteis")
