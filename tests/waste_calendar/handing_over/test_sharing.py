"""A provider's calendar in its towns."""

from datetime import date

from django_tenants.utils import tenant_context
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.library.models import Area
from backend.region.models import HandOver, Offer
from backend.region.tasks import take_offers
from backend.waste_calendar.documents import from_document, to_document
from backend.waste_calendar.models import Location, Pickup, Street, Zone
from backend.waste_calendar.sharing import offer_calendar, stored_datasets
from backend.waste_calendar.tasks import offer_corrections
from tests.statements import statements
from tests.waste_calendar.towns import NOW, hand_over_to, import_into, rolled_out, served_town


def streets_in(town) -> set[tuple[str, str]]:
    with tenant_context(town):
        return set(Street.objects.values_list("ags", "name"))


def test_each_town_gets_its_own_streets_and_their_pickups(ostdorf, westdorf):
    assert {ags for ags, _name in streets_in(ostdorf)} == {"12069111"}
    assert streets_in(westdorf) == {("12069222", "Bahnhofstraße")}
    with tenant_context(westdorf):
        assert set(Zone.objects.values_list("key", flat=True)) == {"4102"}


def test_ids_and_days_are_the_providers(provider, ostdorf):
    columns = ("public_id", "on", "original_on", "status", "reason", "sequence", "stop_place")
    with tenant_context(ostdorf):
        here = set(Pickup.objects.values_list(*columns))
        locations = set(Location.objects.values_list("public_id", flat=True))
    with tenant_context(provider):
        there = set(Pickup.objects.values_list(*columns))
        assert locations < set(Location.objects.values_list("public_id", flat=True))
    assert here == there


def test_a_village_finds_its_area(ostdorf):
    with tenant_context(ostdorf):
        assert Street.objects.get(name="Lütte").area.name == "Lütte"
        assert Street.objects.get(name="Ahornweg").area is None


def test_an_amt_takes_all_its_municipalities(provider):
    nordhain = Area(name="Nordhain", kind=Area.Kind.GEMEINDE, ags="12069331")
    suedhain = Area(name="Südhain", kind=Area.Kind.GEMEINDE, ags="12069332")
    areas = [nordhain, suedhain, Area(name="Zixdorf", parent=nordhain)]
    amt = served_town("amt-hain", kind="amt", ags=None, ars="120695333", areas=areas)
    hand_over_to(amt)
    assert streets_in(amt) == {("12069331", "Bahnhofstraße"), ("12069331", "Dorfstraße"), ("12069332", "Südhain")}
    with tenant_context(amt):
        areas = dict(Street.objects.values_list("name", "area__name"))
    assert areas == {"Bahnhofstraße": "Nordhain", "Dorfstraße": "Zixdorf", "Südhain": "Südhain"}


def test_a_town_that_did_not_ask_gets_nothing(provider):
    stranger = rolled_out("fremd", ags="12069111")
    hand_over_to(stranger)
    assert streets_in(stranger) == set()


def test_taking_twice_writes_nothing(ostdorf):
    HandOver.objects.filter(subscriber="ostdorf").update(applied_digest="other")
    with statements() as seen:
        hand_over_to(ostdorf)
    writes = [sql for sql in seen if sql.split()[0] in {"INSERT", "UPDATE", "DELETE"}]
    assert all("region_handover" in sql for sql in writes)


def test_a_document_is_read_as_it_was_written(provider):
    with tenant_context(provider):
        datasets = list(stored_datasets(first=date(2026, 1, 1)))
    assert [dataset.ags for dataset in datasets] == ["12069111", "12069222", "12069331", "12069332"]
    for dataset in datasets:
        assert from_document(to_document(dataset)) == dataset


def test_an_unchanged_calendar_is_not_offered_again(provider):
    with tenant_context(provider):
        assert offer_calendar(provider, now=NOW) == 0


def test_a_correction_reaches_both_towns(provider, ostdorf, westdorf):
    with tenant_context(provider):
        pickup = Pickup.objects.get(zone__key="4102", zone__fraction__key="organic")
        pickup.on, pickup.status, pickup.reason = date(2026, 12, 3), Pickup.Status.MOVED, "Glatteis"
        pickup.save()
    assert jobs() == [("offer_corrections", "abfall")]
    offer_corrections(schema="abfall")
    assert sorted(jobs())[1:] == [("take_offers", "ostdorf"), ("take_offers", "westdorf")]
    for town in (ostdorf, westdorf):
        take_offers(schema=town.slug)
        with tenant_context(town):
            copy = Pickup.objects.get(public_id=pickup.public_id)
            assert (copy.on, copy.status, copy.reason) == (date(2026, 12, 3), "moved", "Glatteis")
            assert (copy.sequence, copy.original_on) == (1, date(2026, 12, 2))


def test_what_the_provider_no_longer_has_goes(provider, folder, ostdorf):
    table = folder / "strassen.csv"
    lines = [line for line in table.read_bytes().splitlines(keepends=True) if b"Rosa-Luxemburg" not in line]
    table.write_bytes(b"".join(lines))
    import_into(provider)
    hand_over_to(ostdorf)
    assert ("12069111", "Rosa-Luxemburg-Straße") not in streets_in(ostdorf)
    assert ("12069111", "Ahornweg") in streets_in(ostdorf)


def test_a_municipality_that_the_provider_gives_up_is_withdrawn(provider, folder, westdorf):
    table = folder / "strassen.csv"
    lines = [line for line in table.read_bytes().splitlines(keepends=True) if b"Westdorf" not in line]
    table.write_bytes(b"".join(lines))
    import_into(provider)
    hand_over_to(westdorf)
    assert streets_in(westdorf) == set()
    with tenant_context(westdorf):
        assert not Pickup.objects.exists()


def test_a_town_that_ends_its_subscription_loses_what_came_with_it(ostdorf):
    town = rolled_out("ostdorf", ags="12069111")
    hand_over_to(town)
    assert streets_in(town) == set()
    assert not HandOver.objects.filter(subscriber="ostdorf").exists()


def test_an_own_calendar_stays_beside_the_providers(provider, ostdorf):
    with tenant_context(ostdorf):
        own = Street.objects.create(name="Laubsammelplatz", updated_at=NOW)
        Offer.objects.update(digest="changed")
    hand_over_to(ostdorf)
    with tenant_context(ostdorf):
        assert Street.objects.filter(pk=own.pk).exists()


def jobs() -> list[tuple[str, str]]:
    """Name and town of the jobs that wait, in their order."""
    rows = ProcrastinateJob.objects.filter(status="todo").order_by("id").values_list("task_name", "args")
    found = [(name.rpartition(".")[2], args["schema"]) for name, args in rows]
    return [job for job in dict.fromkeys(found) if job[0] in {"offer_corrections", "take_offers"}]
