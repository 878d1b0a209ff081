"""The program that fills the town; prints its host, and the path of the start screen of each address."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from itertools import product

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django_tenants.utils import tenant_context

from backend.common import clock
from backend.tenants.models import Municipality
from backend.waste_calendar.models import Location, LocationZone, Street
from benchmarks.seeding.rolling_out import roll_out
from benchmarks.seeding.towns import slug_of
from benchmarks.seeding.waste import FRACTIONS, make_pickups, make_zone, street_row
from benchmarks.syncing.filling import Filling

DISTRICTS = 6  # of each kind of waste


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--addresses", type=int, default=1_000)
    options = parser.parse_args()
    call_command("migrate_towns", stdout=sys.stderr)
    roll_out(count=1, on_done=lambda _slug: None)
    town = Municipality.objects.get(schema_name=slug_of(1))
    now = clock.now()
    with tenant_context(town), transaction.atomic():
        Filling(slug=town.slug, now=now).fill(articles=200, events=100, places=50, pages=50)
        locations = _waste(now=now, addresses=options.addresses)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    paths = (f"/api/v1/home?waste_location={location.public_id}" for location in locations)
    sys.stdout.write("\n".join([str(town.default_domain), *paths]))


def _waste(*, now: datetime, addresses: int) -> list[Location]:
    """Addresses of which no two have the same districts, so that no two have the same pickups."""
    kinds = [[make_zone(key, now=now, number=number + 1) for number in range(DISTRICTS)] for key in FRACTIONS]
    make_pickups([zone for zones in kinds for zone in zones], now=now)
    streets = Street.objects.bulk_create([street_row(f"Lindenweg {n + 1}", now=now) for n in range(addresses)])
    locations = Location.objects.bulk_create([Location(street=street, updated_at=now) for street in streets])
    LocationZone.objects.bulk_create(
        LocationZone(location=location, zone=zone)
        for location, zones in zip(locations, product(*kinds), strict=False)
        for zone in zones
    )
    return locations


if __name__ == "__main__":
    main()
