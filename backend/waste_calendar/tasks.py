"""Jobs of the waste calendar: handing a corrected calendar on, and the nightly import."""

from __future__ import annotations

import logging

from django.db import transaction

from backend.common import clock
from backend.tenants.jobs import town_task
from backend.tenants.models import Municipality
from backend.waste_calendar.formats.entries import FileBroken
from backend.waste_calendar.importing import import_calendars
from backend.waste_calendar.sharing import offer_calendar

logger = logging.getLogger(__name__)


@town_task()
def offer_corrections(*, town: Municipality) -> None:
    """Offer the calendar as it is now; towns that take it are woken."""
    with transaction.atomic():
        offer_calendar(town, now=clock.now())


@town_task()
def import_again(*, town: Municipality) -> None:
    """Read the town's calendar files again; what is wrong with them stands in the CMS."""
    try:
        import_calendars(town, now=clock.now())
    except FileBroken as error:
        logger.warning("calendar not imported: %s", error, extra={"town": town.slug})
