"""How fetching official warnings goes, for the operator: a line a service that the town takes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from backend.alerts.official.keys import county_of
from backend.alerts.official.subscribing import DWD, NINA, shown
from backend.alerts.official.watching import keys_for, wanted
from backend.region.models import RegionSource
from backend.tenants.models import Municipality
from backend.tenants.registry import Health

SILENT_FOR = timedelta(minutes=30)  # a service that hiccups for a while is nobody's work

SERVICES = {DWD: "Deutscher Wetterdienst", NINA: "NINA"}


def region_sources() -> dict[str, str]:
    """Key and name of what is asked for the region, now; of NINA one for each county."""
    return {key: _name_of(key) for key in wanted()}


def _name_of(key: str) -> str:
    service, _space, county = key.partition(" ")
    return f"{SERVICES[service]} {county}".strip()


def health(town: Municipality, now: datetime) -> Iterator[Health]:
    """Nothing where the town shows no warnings; one line where it can't, since nobody knows where it is."""
    if not shown():
        return
    county = county_of(ags=town.ags, ars=town.ars)
    if not county:
        if town.kind != town.Kind.PROVIDER:
            message = _("There are no official warnings: the town's file has no official key (ags or ars).")
            yield Health(subject=_("Official warnings"), is_fine=False, message=message)
        return
    known = {source.key: source for source in RegionSource.objects.filter(key__in=keys_for(county))}
    addresses = zip(keys_for(county), (settings.WARNINGS_DWD, settings.WARNINGS_NINA), strict=True)
    for key, address in addresses:
        if address:
            yield _line(known.get(key) or RegionSource(key=key), now=now)


def _line(source: RegionSource, *, now: datetime) -> Health:
    heard = source.last_success_at
    is_recent = heard is not None and heard > now - SILENT_FOR
    is_fine = is_recent and not source.problem
    return Health(
        subject=_("Official warnings: %(name)s") % {"name": SERVICES[source.key.split()[0]]},
        is_fine=is_fine,
        message=_("is asked every minute") if is_fine else source.problem or _("has not answered for long"),
        since=heard,
    )
