"""How the waste calendar announces itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backend.changes.watching import watch
from backend.common.clock import local
from backend.tenants import registry
from backend.tenants.models import Municipality
from backend.waste_calendar import api, rollout, web
from backend.waste_calendar.models import CalendarSource, Fraction, Location, LocationZone, Pickup, Street, Zone
from backend.waste_calendar.section import WasteSection
from backend.waste_calendar.serializers import WasteHomeDocument
from backend.waste_calendar.sharing import take
from backend.waste_calendar.tasks import import_again, offer_corrections
from backend.waste_calendar.upcoming import build_home

KEY = "waste_calendar"
IMPORT_HOUR = 3  # on the town's clock, when nobody looks
SWEEP_MINUTES = 5


def sweep(town: Municipality, now: datetime) -> None:
    """Offer what a lost job left unoffered, and once a night read the files again."""
    if town.kind in {Municipality.Kind.PROVIDER, Municipality.Kind.COUNTY}:
        offer_corrections.defer(schema=town.schema_name)
    moment = local(now, zone=ZoneInfo(town.timezone))
    if moment.hour == IMPORT_HOUR and moment.minute < SWEEP_MINUTES:
        import_again.defer(schema=town.schema_name)


def health(town: Municipality, now: datetime) -> Iterator[registry.Health]:  # noqa: ARG001 - the registry's signature
    """How the last import of each calendar went."""
    for source in CalendarSource.objects.all():
        last = source.batches.first()
        if last is None:
            yield registry.Health(subject=str(source), is_fine=False, message=gettext("Not imported yet."))
        else:
            message = "\n".join(last.problems[:5])
            yield registry.Health(subject=str(source), is_fine=last.is_fine, message=message, since=last.at)


watch(Fraction, key=KEY, type="waste_fraction", quiet={"synonyms"})
for _model in (Street, Location, LocationZone, Zone, Pickup):
    watch(_model, key=KEY)

registry.register(
    registry.Module(
        key=KEY,
        title=_("Waste calendar"),
        icon="trash-can",
        is_service=True,
        section=WasteSection,
        apply=rollout.apply,
        after_apply=rollout.after_apply,
        checklist=rollout.checklist,
        permissions={
            "editor": [
                "waste_calendar.view_fraction",
                "waste_calendar.change_fraction",
                "waste_calendar.view_street",
                "waste_calendar.view_pickup",
                "waste_calendar.change_pickup",
                "waste_calendar.view_importbatch",
            ]
        },
        api_urls=api.urlpatterns,
        web_urls=web.urlpatterns,
        home={"waste": build_home},
        home_documents={"waste": WasteHomeDocument},
        take=take,
        sweep=sweep,
        health=health,
        howtos={"snippets/waste_calendar/": "redaktion"},
    )
)
