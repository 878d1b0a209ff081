"""The program that reminds and corrects: fills towns with addresses and devices, tells all of them; prints JSON."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from typing import Any
from zoneinfo import ZoneInfo

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django_tenants.utils import tenant_context

from backend.common import clock
from backend.push.models import Delivery, Device, Message, ReminderSlot, ServedSlot, Subscription
from backend.push.models.messages import Severity
from backend.push.reminding import due_slots, serve
from backend.push.targets import Target, seal
from backend.push.tasks import wake
from backend.tenants.creating import create_town
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading
from backend.tenants.template import ensure_template
from backend.waste_calendar.corrections.telling import tell_of_changes
from backend.waste_calendar.models import (
    Fraction,
    KnownAddress,
    KnownPickup,
    Location,
    LocationZone,
    Pickup,
    Street,
    Zone,
)
from benchmarks.cpu import cpu_seconds, with_children

ZONE = ZoneInfo("Europe/Berlin")
KINDS = ("residual", "organic", "paper", "packaging")
ZONES = 5  # of each kind
EACH = 3  # installations of one address
FID = "cAbCdEfGhIjKlMnOpQrStU"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("prepare", "tell"))
    parser.add_argument("--towns", type=int, required=True)
    parser.add_argument("--installations", type=int, required=True, help="in each town")
    parser.add_argument("--postmaster", type=int, default=0, help="process of the database, for its CPU")
    options = parser.parse_args()
    if options.what == "prepare":
        prepare(options.towns)
    found = {}
    towns = list(Municipality.objects.order_by("schema_name"))
    for town in towns:
        with tenant_context(town):
            fill(options.installations)
    if options.what == "tell":
        found = tell(towns, postmaster=options.postmaster)
    sys.stdout.write(json.dumps(found))


def prepare(towns: int) -> None:
    """A migrated database with so many towns."""
    call_command("migrate_schemas", shared=True, verbosity=0, interactive=False)
    ensure_template()
    modules = {"state": "BB", "languages": ["de", "en"], "modules": ["waste_calendar", "push"]}
    for number in range(1, towns + 1):
        with transaction.atomic():
            create_town(Municipality(schema_name=f"bench-waste-{number}", name={"de": f"Ort {number}"}, **modules))


@transaction.atomic
def fill(installations: int) -> None:
    """So many devices and no more, three for each address: all have something to put out tomorrow."""
    for model in (Message, Device, ServedSlot, KnownAddress, KnownPickup, Pickup, Street, Zone, Fraction):
        model._base_manager.all().delete()  # noqa: SLF001 - whatever it is
    zones = _zones()
    addresses = _addresses(max(installations // EACH, 1), zones=zones)
    today, target = clock.now().date(), Target(transport="fcm", kind="fid", value=FID)
    sealed = seal(target)
    devices = Device.objects.bulk_create(
        Device(
            transport="fcm", target_kind="fid", target_sealed=sealed, target_hash=str(number), lang="de",
            secret_hash=str(number), consent_version="1", consent_on=today, created_on=today, last_seen_on=today,
        )
        for number in range(installations)
    )  # fmt: skip
    asked = Subscription.objects.bulk_create(
        Subscription(
            device=device,
            module="waste_calendar",
            topic=f"{addresses[number % len(addresses)].public_id}{' organic,residual' if number % 4 == 0 else ''}",
        )
        for number, device in enumerate(devices)
    )
    slot = {"days_before": 1, "at": clock_time(18), "first_day": today}
    ReminderSlot.objects.bulk_create(ReminderSlot(subscription=one, **slot) for one in asked)


def _zones() -> list[Zone]:
    now = clock.now()
    kinds = [
        Fraction(key=key, title=key.title(), color="#4a4a4a", icon="trash-can", position=position, updated_at=now)
        for position, key in enumerate(KINDS)
    ]
    Fraction.objects.bulk_create(kinds)
    zones = Zone.objects.bulk_create(
        Zone(fraction=kind, key=str(number), name=f"Bezirk {number}") for kind in kinds for number in range(ZONES)
    )
    days = [_tomorrow() + timedelta(weeks=2 * number) for number in range(26)]
    Pickup.objects.bulk_create(
        Pickup(zone=zone, on=day, original_on=day, changed_at=now) for zone in zones for day in days
    )
    return zones


def _addresses(number: int, *, zones: list[Zone]) -> list[Location]:
    """Each in one zone of each kind, in all combinations."""
    now = clock.now()
    streets = Street.objects.bulk_create(
        Street(
            name=f"Weg {each}", municipality="Ort", search_key=f"weg {each}", joined_key=f"weg{each}",
            sort_key=f"weg {each}", updated_at=now,
        )
        for each in range(number)
    )  # fmt: skip
    found = Location.objects.bulk_create(Location(street=street, updated_at=now) for street in streets)
    LocationZone.objects.bulk_create(
        LocationZone(location=location, zone=zones[kind * ZONES + each // ZONES**kind % ZONES])
        for each, location in enumerate(found)
        for kind in range(len(KINDS))
    )
    return found


def tell(towns: list[Municipality], *, postmaster: int) -> dict[str, Any]:
    """The reminders of one evening in all towns, and then that one kind of waste is not collected."""
    evening = datetime.combine(_tomorrow() - timedelta(days=1), clock_time(18, 0, 30), tzinfo=ZONE).astimezone(UTC)
    for town in towns:
        with tenant_context(town):
            tell_of_changes(town, now=evening)
    return {
        "reminders": _measured(towns, lambda town: remind(town, now=evening), postmaster=postmaster),
        "corrections": _measured(towns, lambda town: correct(town, now=evening), postmaster=postmaster),
    }


def remind(town: Municipality, *, now: datetime) -> None:
    """What a job of the town does at a slot."""
    reading = Reading(town=town, now=now, lang=town.languages[0])
    for due in due_slots(reading=reading):
        with transaction.atomic():
            if serve(due, reading=reading):
                wake(severity=Severity.REMINDER, at=now)


def correct(town: Municipality, *, now: datetime) -> None:
    """From the change to the last delivery."""
    with transaction.atomic():
        rows = Pickup.objects.filter(zone__fraction__key="organic", on=_tomorrow())
        rows.update(status=Pickup.Status.CANCELLED, reason="Fahrzeugausfall")
    tell_of_changes(town, now=now)


def _measured(towns: list[Municipality], work: Callable[[Municipality], None], *, postmaster: int) -> dict[str, Any]:
    counted: list[str] = []

    def count(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        counted.append(str(sql))
        return execute(sql, params, many, context)

    before, most, found = _told(towns), 0, {}
    with _stopwatch(found, postmaster=postmaster):
        for town in towns:
            counted.clear()
            with tenant_context(town), connection.execute_wrapper(count):
                work(town)
            most = max(most, len(counted))
    after = _told(towns)
    told = {name: after[name] - before[name] for name in after}
    return {**told, **found, "statements_a_town": most}


@contextmanager
def _stopwatch(found: dict[str, Any], *, postmaster: int) -> Iterator[None]:
    """Seconds of CPU, here and in the database."""
    database, began, cpu = _database(postmaster), time.perf_counter(), time.process_time()
    yield
    found["seconds"] = round(time.perf_counter() - began, 2)
    found["app_cpu"] = round(time.process_time() - cpu, 2)
    found["database_cpu"] = round(_database(postmaster) - database, 2)


def _database(postmaster: int) -> float:
    return cpu_seconds(with_children(postmaster)) if postmaster else 0


def _told(towns: list[Municipality]) -> dict[str, int]:
    messages = deliveries = 0
    for town in towns:
        with tenant_context(town):
            messages += Message.objects.count()
            deliveries += Delivery.objects.count()
    return {"messages": messages, "deliveries": deliveries}


def _tomorrow() -> date:
    return clock.local_day(clock.now(), zone=ZONE) + timedelta(days=1)


if __name__ == "__main__":
    main()
