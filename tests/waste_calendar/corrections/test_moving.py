"""Who is given to another district, or loses their calendar, hears of it once, and of the days that are theirs now."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from backend.push.models import Device, Message
from backend.push.models.messages import Severity
from backend.waste_calendar.models import FormerLocation, KnownAddress, Location, LocationZone, Pickup
from backend.waste_calendar.tasks import look_for_changes
from tests.push.conftest import register_at
from tests.statements import statements
from tests.waste_calendar.corrections.conftest import MONDAY, NOON
from tests.waste_calendar.factories import location, pickup, street, zone
from tests.waste_calendar.test_reminders import entry

WEDNESDAY = date(2026, 11, 25)
SUNDAY_AT_SIX = datetime(2026, 11, 22, 17, tzinfo=UTC)
TITLE = "Für Ihre Adresse gelten andere Abholtermine"
WHY = "Der Abfallkalender hat Ihre Adresse einem anderen Abfuhrbezirk zugeordnet."


def give(row: Location, *, to: str, key: str = "residual") -> None:
    """As an import, or an editor, gives an address to another district."""
    with transaction.atomic():
        LocationZone.objects.filter(location=row, zone__fraction__key=key).delete()
        LocationZone.objects.create(location=row, zone=zone(key, to))


@pytest.fixture
def elsewhere(told):
    """Another district of residual waste, collected on Wednesdays."""
    row = zone("residual", "4102")
    for days in (0, 14, 28):
        pickup(WEDNESDAY + timedelta(days=days), of=row)
    assert told() == []
    return row


def test_who_is_given_to_another_district_hears_once_which_days_are_theirs(town, address, elsewhere, told):
    register_at(town, waste=[entry(address)])
    other = {"transport": "fcm", "target": "dAbCdEfGhIjKlMnOpQrStU"}
    register_at(town, push=other, waste=[entry(address, "organic")])
    neighbour = {"transport": "fcm", "target": "eAbCdEfGhIjKlMnOpQrStU"}
    register_at(town, push=neighbour, waste=[entry(location(of=street("Weg"), zones=(zone(),)))])
    assert told() == []
    give(address, to="4102")
    assert told() == [
        (TITLE, f"{WHY} Nicht mehr: Montag, 23.11. Restmüll. Neu: Mittwoch, 25.11. Restmüll."),
    ]
    assert told() == []
    message = Message.objects.get()
    assert (message.path, message.severity) == (f"/abfall/{address.public_id}/", Severity.NORMAL)
    assert "Bahnhofstraße" not in str(message.texts)


def test_it_takes_the_place_of_the_reminder_and_the_old_district_is_not_heard_of(
    town, address, elsewhere, told, moment
):
    register_at(town, waste=[entry(address)])
    moment.move_to(SUNDAY_AT_SIX)
    assert told() == [("Morgen: Restmüll, Biotonne", "Heute Abend rausstellen.")]
    with transaction.atomic():
        give(address, to="4102")
        for number in ("4101", "4102"):  # both change with the same import
            Pickup.objects.filter(zone=zone("residual", number)).update(reason="Neue Touren", status="moved")
            Pickup.objects.filter(zone=zone("residual", number), on__lte=WEDNESDAY).update(on=date(2026, 11, 26))
    assert told() == [
        (
            TITLE,
            f"{WHY} Nicht mehr: Montag, 23.11. Restmüll. Neu: Donnerstag, 26.11. Restmüll. Wie geplant: Biotonne.",
        )
    ]
    first, second = Message.objects.order_by("pk")
    assert first.collapse_id == second.collapse_id
    assert second.severity == Severity.REMINDER
    moment.move_to(datetime(2026, 11, 25, 17, tzinfo=UTC))
    assert told() == [("Morgen: Restmüll", "Heute Abend rausstellen. Restmüll statt Mittwoch, 25.11. (Neue Touren).")]


def test_a_district_that_is_merged_into_another_is_told_and_one_with_the_same_days_is_not(
    town, address, elsewhere, told
):
    register_at(town, waste=[entry(address)])
    for days in (0, 14, 28):
        pickup(MONDAY + timedelta(days=days), of=zone("organic", "C"))
    with transaction.atomic():  # another provider's district, of the same days
        LocationZone.objects.create(location=address, zone=zone("organic", "C"))
        zone("organic", "B").delete()
    assert told() == []
    with transaction.atomic():
        LocationZone.objects.create(location=address, zone=elsewhere)
        zone().delete()
    assert [body for _title, body in told()] == [
        f"{WHY} Nicht mehr: Montag, 23.11. Restmüll. Neu: Mittwoch, 25.11. Restmüll."
    ]
    with transaction.atomic():  # a collection that ends, and one that there was never any of
        elsewhere.delete()
        pickup(MONDAY, of=zone("glass", "G"))
        LocationZone.objects.create(location=address, zone=zone("glass", "G"))
    assert [body for _title, body in told()] == [f"{WHY} Nicht mehr: Mittwoch, 25.11. Restmüll."]
    with transaction.atomic():
        zone("organic", "C").delete()
    assert told() == [(TITLE, "Nicht mehr: Montag, 23.11. Biotonne.")]


def test_who_has_another_district_only_later_hears_nothing(town, address, elsewhere, told):
    register_at(town, waste=[entry(address)])
    Pickup.objects.filter(on__lt=MONDAY + timedelta(days=10), zone__fraction__key="residual").delete()
    told()
    give(address, to="4102")
    assert told() == []


def test_a_range_that_is_split_asks_to_choose_and_one_that_goes_on_elsewhere_does_not(town, address, elsewhere, told):
    register_at(town, waste=[entry(address)])
    house = location("1-9", of=street("Neue Straße"), zones=(zone(), zone("organic", "B")))
    with transaction.atomic():
        FormerLocation.objects.create(
            public_id=address.public_id, street="Bahnhofstraße", numbers="", successors=[house.public_id]
        )
        address.delete()
    assert told() == []
    other = location("2-10", of=house.street, zones=(elsewhere, zone("organic", "B")))
    FormerLocation.objects.update(successors=[house.public_id, other.public_id])
    assert told() == [
        (
            "Bitte wählen Sie Ihre Adresse für den Abfallkalender neu",
            (
                "Die Hausnummern Ihrer Adresse gehören jetzt zu verschiedenen Abfuhrbezirken. "
                "Bis Sie gewählt haben, erinnern wir Sie an die Termine von allen."
            ),
        )
    ]
    assert Message.objects.get().path == f"/abfall/{address.public_id}/"
    assert told() == []


def test_who_has_no_calendar_any_more_hears_why_no_reminders_come_and_then_that_they_do(town, address, told, moment):
    register_at(town, waste=[entry(address)])
    zones = list(address.zones.values_list("pk", flat=True))
    LocationZone.objects.all().delete()
    assert told() == []  # a town that changes its provider is back in minutes
    LocationZone.objects.bulk_create(LocationZone(location=address, zone_id=key) for key in zones)
    assert told() == []
    address.delete()
    told()
    moment.shift(timedelta(hours=13))
    assert told() == []  # in the night nobody is woken
    moment.shift(timedelta(hours=7))
    assert told() == [
        (
            "Erinnerungen an die Müllabfuhr enden",
            (
                "Ihre Adresse steht nicht mehr im Abfallkalender, deshalb können wir Sie nicht mehr an Abholtermine "
                "erinnern. Bitte wählen Sie Ihre Adresse neu."
            ),
        )
    ]
    assert Message.objects.get().path == "/abfall/"
    moment.shift(timedelta(hours=1))
    assert told() == []
    location(of=address.street, zones=(zone(),), public_id=address.public_id)
    assert told() == [
        (
            "Erinnerungen an die Müllabfuhr gehen weiter",
            "Ihre Adresse steht wieder im Abfallkalender. Abholtermine: Montag, 23.11. Restmüll.",
        )
    ]


def test_what_is_known_of_an_address_goes_with_the_last_who_asked(town, address, told):
    device: Any = register_at(town, waste=[entry(address)])
    assert KnownAddress.objects.get().districts == sorted(address.zones.values_list("pk", flat=True))
    told()
    assert str(address.public_id) not in str(KnownAddress.objects.get())
    Device.objects.filter(public_id=device.id).delete()
    told()
    assert not KnownAddress.objects.exists()


def test_many_addresses_that_are_given_away_cost_as_much_as_one(town, elsewhere, told):
    pickup(MONDAY)
    told()
    costs = []
    for number in (1, 30):
        rows = [location(of=street(f"Weg {number} {each}"), zones=(zone(),)) for each in range(number)]
        for each, row in enumerate(rows):
            target = {"transport": "fcm", "target": f"c{number:02}{each:02}EfGhIjKlMnOpQrStU"}
            register_at(town, push=target, waste=[entry(row), entry(row, "residual")])
        LocationZone.objects.filter(location__in=rows).update(zone=elsewhere)
        with statements() as seen:
            look_for_changes(town, NOON)
        costs.append(len(seen))
    assert Message.objects.count() == 1 + 30
    assert costs[0] == costs[1] < 25
