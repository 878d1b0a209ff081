"""A calendar as data becomes rows, in bulk; whence the data comes is not known here."""

from __future__ import annotations

from datetime import datetime

from backend.waste_calendar import progress
from backend.waste_calendar.addresses.former import remember
from backend.waste_calendar.dataset import Dataset
from backend.waste_calendar.imports.journal import Journal
from backend.waste_calendar.models import Fraction, Street
from backend.waste_calendar.stop_zones import spread_stops
from backend.waste_calendar.storing.pickups import store_pickups
from backend.waste_calendar.storing.run import Counts, Storing
from backend.waste_calendar.storing.streets import remove_streets, store_streets
from backend.waste_calendar.storing.zones import (
    drop_empty_zones,
    drop_zones_of,
    inhabited_zones,
    store_fractions,
    store_zones,
)


def store(dataset: Dataset, *, origin: str, now: datetime, journal: Journal | None = None) -> Counts:
    """Make the town's tables what the data set says, in the caller's transaction; equal data write nothing.

    Each row that is written is noted in the journal, if one is given.
    """
    storing = Storing(origin=origin, now=now, counts=Counts(), journal=journal)
    progress.say(all_rows=_rows_of(dataset))
    fractions = store_fractions(dataset, storing=storing)
    zones = store_zones(dataset, fractions=fractions, storing=storing)
    inhabited = inhabited_zones(origin)
    store_streets(dataset, zones=zones, storing=storing)
    store_pickups(dataset, zones=zones, storing=storing)
    named = {zone.pk for zone in zones.values()}
    drop_empty_zones(dataset, named=named, inhabited=inhabited, storing=storing)
    remember(storing.left, given=dataset.former, origin=origin, journal=journal)
    if storing.is_import:
        spread_stops()
    return storing.counts


def drop(*, origin: str, ags: str, now: datetime) -> Counts:
    """Remove all that came from a provider for one municipality, and zones that are nobody's any more."""
    storing = Storing(origin=origin, now=now, counts=Counts())
    streets = list(Street.objects.filter(origin=origin, ags=ags))
    remove_streets(streets, storing=storing)
    remember(storing.left, given=(), origin=origin)
    drop_zones_of(origin, storing=storing)
    storing.remove(Fraction, Fraction.objects.filter(origin=origin, zones=None))
    return storing.counts


def _rows_of(dataset: Dataset) -> int:
    """How many rows are compared with what is there; corrected pickups are not."""
    ranges = [location for street in dataset.streets for location in street.locations]
    lists = (dataset.fractions, dataset.zones, dataset.streets, ranges, dataset.pickups)
    return sum(map(len, lists)) + sum(len(location.zones) for location in ranges)
