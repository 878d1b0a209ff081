"""Stops of the van for hazardous waste: on several days, at another hour, off, last year's again; files keep theirs."""

from datetime import date, time

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from backend.accounts.models import Role
from backend.waste_calendar.models import LocationZone, Pickup
from backend.waste_calendar.sharing import offer_calendar
from backend.waste_calendar.stop_zones import EVERYWHERE, spread_stops
from backend.waste_calendar.van_stops import NewStop, add_stops, change_stop, find_stop, stops_of
from tests.accounts.people import person_of, sign_in
from tests.waste_calendar.factories import location, pickup, street, zone
from tests.waste_calendar.towns import NOW, hand_over_to, import_into, served_town

LIST = "/cms/schadstoffmobil/"


def typed(**fields: str) -> dict[str, str]:
    hours = {"place": "Markt, Bad Belzig", "start": "09:00", "until": "11:30", "note": "Farben und Lacke"}
    return {**hours, "dates": "24.03.2027\n22.09.2027", **fields}


def new(place="Markt", *, where=(EVERYWHERE,), on=date(2026, 12, 5)):
    return NewStop(place=place, start=time(9), until=time(10), note="", dates=[on], where=list(where))


def test_a_place_is_entered_on_several_days_at_once_and_shown_where_it_is_meant(cms, town, client_of):
    here = location(of=street("Ahornweg", ags="12069020", municipality="Bad Belzig"))
    there = location(of=street("Hauptstraße", ags="12069017", municipality="Beelitz"))
    answer = cms.post(f"{LIST}neu/", typed(where="12069020"))
    assert answer.status_code == 302, answer.context["form"].errors
    assert [(row.on, row.note, row.is_manual) for row in Pickup.objects.order_by("on")] == [
        (date(2027, 3, 24), "Farben und Lacke", True),
        (date(2027, 9, 22), "Farben und Lacke", True),
    ]
    cms.post(f"{LIST}neu/", typed(where="12069020"))
    assert Pickup.objects.count() == 2  # entered again by mistake
    client = client_of(town)
    [first, _second] = client.get(f"/api/v1/waste/locations/{here.public_id}/pickups").json()["items"]
    assert first["stop"] == {"place": "Markt, Bad Belzig", "from": "09:00", "to": "11:30"}
    assert client.get(f"/api/v1/waste/locations/{there.public_id}/pickups").json()["items"] == []
    assert "Markt, Bad Belzig" in cms.get(LIST, {"jahr": "2027"}).content.decode()
    late = location(of=street("Neuer Weg", ags="12069020", municipality="Bad Belzig"))
    spread_stops()
    assert LocationZone.objects.filter(location=late, zone__key="stops:12069020").exists()


def test_a_stop_moves_goes_off_and_is_deleted(cms, town):
    location()
    cms.post(f"{LIST}neu/", typed(dates="24.03.2027"))
    row = Pickup.objects.get()
    path = f"{LIST}{row.public_id}/"
    assert "Farben und Lacke" in cms.get(path).content.decode()
    changed = {**typed(start="10:00"), "on": "25.03.2027", "reason": "Markttag"}
    assert cms.post(path, changed).status_code == 302
    row.refresh_from_db()
    assert (row.on, row.original_on, row.status, row.sequence) == (date(2027, 3, 25), date(2027, 3, 24), "moved", 1)
    assert row.known_stop == ("Markt, Bad Belzig", time(9))
    cms.post(path, {**changed, "is_off": "on"})
    row.refresh_from_db()
    assert (row.status, row.reason) == ("cancelled", "Markttag")
    assert cms.post(f"{path}loeschen/").status_code == 302
    assert not Pickup.objects.exists()


def test_a_stop_is_given_to_other_municipalities_afterwards_and_handed_over(provider):
    towns = [served_town("ostdorf", ags="12069111"), served_town("westdorf", ags="12069222")]
    with tenant_context(provider):
        person_of(provider, Role.EDITOR)
    cms = Client(headers={"host": provider.default_domain})
    assert sign_in(cms).status_code == 302

    def shown() -> list[bool]:
        found = []
        for each in towns:
            offer_and_take(provider, each)
            with tenant_context(each):
                found.append(Pickup.objects.filter(stop_place="Markt").exclude(status="cancelled").exists())
        return found

    with tenant_context(provider):
        add_stops([new(where=["12069111"], on=date(2027, 3, 24))], town=provider, now=NOW)
        row = Pickup.objects.get(stop_place="Markt")
    assert shown() == [True, False]
    path = f"{LIST}{row.public_id}/"
    form = cms.get(path).context["form"]
    assert form["where"].value() == ["12069111"]
    fields = {**typed(place="Markt", until="10:00"), "on": "24.03.2027"}
    assert cms.post(path, {**fields, "where": ["12069111", "12069222"]}).status_code == 302
    assert shown() == [True, True]
    with tenant_context(provider):
        assert Pickup.objects.filter(public_id=row.public_id).exists()
    assert cms.post(path, {**fields, "where": ["12069222"]}).status_code == 302
    assert shown() == [False, True]
    with tenant_context(provider):
        left = Pickup.objects.get(stop_place="Markt")
    assert cms.post(f"{LIST}{left.public_id}/", fields).status_code == 302  # none chosen: all
    assert shown() == [True, True]


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"place": "\u200e"}, "place"),
        ({"until": "08:00"}, "until"),
        ({"dates": ""}, "dates"),
        ({"dates": "bald"}, "dates"),
    ],
)
def test_what_says_nothing_is_refused_at_its_field(cms, town, fields, refused):
    location()
    assert refused in cms.post(f"{LIST}neu/", typed(**fields)).context["form"].errors
    assert not Pickup.objects.exists()


def test_last_years_stops_are_taken_over_on_the_same_weekday_without_what_was_off(cms, town):
    location()
    add_stops([new(on=date(2026, 12, 5)), new("Bahnhof", on=date(2026, 5, 2))], town=town, now=NOW)
    add_stops([new("Feuerwehr", on=date(2026, 6, 6))], town=town, now=NOW)
    Pickup.objects.filter(stop_place="Feuerwehr").update(status="cancelled")
    page = cms.get(f"{LIST}uebernehmen/", {"jahr": "2027"})
    lines = [(copy.stop.row.stop_place, copy.on, copy.holiday) for copy, *_fields in page.context["form"].lines()]
    assert lines == [("Bahnhof", date(2027, 5, 1), "Erster Mai"), ("Markt", date(2027, 12, 4), "")]
    chosen = {"on_0": "08.05.2027", "on_1": "04.12.2027", "is_taken_0": "on", "is_taken_1": "on"}
    assert cms.post(f"{LIST}uebernehmen/?jahr=2027", chosen).status_code == 302
    assert [(stop.row.on, stop.row.stop_place) for stop in stops_of(2027)] == [
        (date(2027, 5, 8), "Bahnhof"),
        (date(2027, 12, 4), "Markt"),
    ]


def test_a_files_stop_is_copied_for_its_own_addresses_and_not_ticked_where_the_next_year_has_it(cms, town):
    of_file = zone("hazardous", "4106")
    location(zones=(of_file,), of=street("Ahornweg", ags="12069020", municipality="Bad Belzig"))
    location(of=street("Hauptstraße", ags="12069017", municipality="Beelitz"))
    for place, on in (("Markt", "2026-12-05"), ("Bahnhof", "2026-12-05"), ("Bahnhof", "2027-12-11")):
        pickup(date.fromisoformat(on), of=of_file, stop_place=place, stop_from=time(9))
    page = cms.get(f"{LIST}uebernehmen/", {"jahr": "2027"})
    lines = [(copy.stop.row.stop_place, box.value()) for copy, box, _on in page.context["form"].lines()]
    assert lines == [("Bahnhof", False), ("Markt", True)]
    assert "schon im Kalender: 11.12.2027" in " ".join(page.content.decode().replace("</strong>", "").split())
    form = {"on_0": "04.12.2027", "on_1": "04.12.2027", "is_taken_1": "on"}
    assert cms.post(f"{LIST}uebernehmen/?jahr=2027", form).status_code == 302
    assert [row.zone.name for row in Pickup.objects.filter(is_added=True)] == ["Bad Belzig"]
    assert cms.get(LIST).context["year"] == 2026
    Pickup.objects.filter(on__year=2026).update(on=date(2026, 11, 1))
    page = cms.get(LIST)  # nothing more comes this year
    assert (page.context["year"], page.context["planned"]) == (2027, 2027)


def test_an_import_keeps_what_people_entered_and_changed_and_adds_the_files_others(table_town):
    with tenant_context(table_town):
        before = Pickup.objects.exclude(stop_place="").count()
        of_file = Pickup.objects.exclude(stop_place="").order_by("on", "pk").first()
        add_stops([new(on=of_file.on)], town=table_town, now=NOW)
        change_stop(find_stop(of_file.public_id), values={"stop_place": "Sportplatz", "stop_from": time(7)})
        later = Pickup.objects.exclude(stop_place="").exclude(pk=of_file.pk).filter(is_manual=False).first()
        later.delete()
    import_into(table_town)
    with tenant_context(table_town):
        of_file.refresh_from_db()
        assert (of_file.stop_place, of_file.is_manual) == ("Sportplatz", True)
        assert Pickup.objects.exclude(stop_place="").count() == before + 1  # the entered one; what was missing is back
        assert Pickup.objects.filter(stop_place="Markt", is_added=True).exists()


def test_a_stop_at_another_place_is_still_the_same_in_every_town(provider):
    ostdorf = served_town("ostdorf", ags="12069111")
    with tenant_context(provider):
        add_stops([new(where=["12069111"])], town=provider, now=NOW)
        row = Pickup.objects.get(stop_place="Markt")
    offer_and_take(provider, ostdorf)
    with tenant_context(provider):
        change_stop(find_stop(row.public_id), values={"stop_place": "Sportplatz", "stop_from": time(8)})
    offer_and_take(provider, ostdorf)
    with tenant_context(ostdorf):
        copy = Pickup.objects.get(public_id=row.public_id)
        assert (copy.stop_place, copy.stop_from, copy.sequence) == ("Sportplatz", time(8), 1)


def offer_and_take(provider, town):
    """What the worker does when it is woken."""
    with tenant_context(provider):
        offer_calendar(provider, now=NOW)
    hand_over_to(town)


def test_a_town_that_takes_its_calendar_enters_no_stops(cms, town):
    location(of=street(origin="abfall"), zones=(zone("paper", "1", origin="abfall"),))
    pickup(date(2026, 12, 5), of=zone("hazardous", "9", origin="abfall"), stop_place="Markt")
    assert cms.get(LIST).status_code == 302
    assert find_stop(Pickup.objects.get().public_id) is None
