"""Streets are renamed: by hand, at once or later, or by an import; whoever has the old address loses nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django_tenants.utils import tenant_context

from backend.accounts.models import Role
from backend.tenants.registry import Reading
from backend.waste_calendar.addresses.finding import find_address
from backend.waste_calendar.addresses.former import locations_today
from backend.waste_calendar.imports.batches import take_back
from backend.waste_calendar.imports.renaming import Rename, RenameRefused, rename_streets, rename_when_due
from backend.waste_calendar.models import FormerLocation, ImportBatch, Location, Street
from backend.waste_calendar.reminders import waste_reminders
from tests.accounts.people import person_of, sign_in
from tests.waste_calendar.factories import location, pickup, street
from tests.waste_calendar.towns import NOW, hand_over_to, import_into, served_town

PAGE = "/cms/abfall/umbenennen/"


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


def rename(town, before: str, now: str, *, place: str = "", since: date | None = None) -> int:
    wanted = [Rename(before=before, now=now, place=place)]
    return rename_streets(wanted, since=since, town=town, person=None, now=NOW)


def ids_of(town, name: str) -> dict[str, object]:
    with tenant_context(town):
        return {row.numbers.key: row.public_id for row in Location.objects.filter(street__name=name)}


def replace_in(folder, old: str, new: str) -> None:
    table = folder / "strassen.csv"
    text = table.read_text(encoding="utf-8")
    assert old in text
    table.write_text(text.replace(old, new), encoding="utf-8")


def test_a_renamed_street_keeps_its_addresses_calendars_and_reminders_and_is_found_by_both_names(town, api, client_of):
    old = location("1-47b", of=street("Alte Straße"))
    pickup(NOW.date() + timedelta(days=1))
    before = api(town).get(f"/api/v1/waste/locations/{old.public_id}/calendar.ics").content
    assert rename(town, "Alte Str.", "Lindenallee") == 1
    after = api(town).get(f"/api/v1/waste/locations/{old.public_id}/calendar.ics").content
    uids = [[line for line in text.splitlines() if line.startswith(b"UID")] for text in (before, after)]
    assert uids[0] == uids[1] != []
    [reminder] = waste_reminders(town, NOW.date() + timedelta(days=1), [str(old.public_id)])
    assert reminder.texts["de"]["title"] == "Morgen: Restmüll"
    page = client_of(town).get(f"/abfall/{old.public_id}/").content.decode()
    assert "Lindenallee" in page
    assert "früher: Alte Straße" in page
    found = find_address(Reading(town=town, now=NOW, lang="de"), text="Alte Str. 5", number="")
    assert (found.renamed, found.path) == (("Alte Straße", "Lindenallee"), None)
    assert "Alte Straße heißt jetzt Lindenallee" in client_of(town).get("/abfall/?strasse=altestr.").content.decode()
    [item] = api(town).get("/api/v1/waste/streets", {"q": "alte"}).json()["items"]
    assert (item["name"], item["former_names"]) == ("Lindenallee", ["Alte Straße"])
    assert find_address(Reading(town=town, now=NOW, lang="de"), text="Lindenallee 5", number="").path
    take_back(ImportBatch.objects.get(), town=town, person=None, now=NOW)
    assert Street.objects.get().name == "Alte Straße"
    assert not find_address(Reading(town=town, now=NOW, lang="de"), text="Lindenallee", number="").choices
    assert ids_of(town, "Alte Straße") == {"1-47b": old.public_id}


def test_what_is_not_clear_is_refused_and_nothing_happens(town):
    for name, place in (("Dorfstraße", "Lütte"), ("Dorfstraße", "Zixdorf"), ("Anger", "Lütte")):
        location(of=street(name, place=place))
    for before, now, place in (
        ("Dorfstraße", "Neu", ""),
        ("Nirgends", "Neu", ""),
        ("Dorfstraße", "Am Anger", "Werbig"),
        ("Dorfstr.", "Anger", "Lütte"),
    ):
        with pytest.raises(RenameRefused):
            rename(town, before, now, place=place)
    rename(town, "Dorfstraße", "Neu", place="Lütte")
    with pytest.raises(RenameRefused):
        rename(town, "Anger", "Dorfstraße")  # what a file says of it would mean two
    assert set(Street.objects.values_list("name", "place")) == {
        ("Neu", "Lütte"),
        ("Dorfstraße", "Zixdorf"),
        ("Anger", "Lütte"),
    }


def test_a_name_that_comes_is_found_already_and_holds_from_its_day(town):
    row = location(of=street("Alte Straße"))
    rename(town, "Alte Straße", "Lindenallee", since=date(2027, 1, 1))
    reading = Reading(town=town, now=NOW, lang="de")
    assert find_address(reading, text="Lindenallee 3", number="").path == f"/abfall/{row.public_id}/"
    assert rename_when_due(today=date(2026, 12, 31), now=NOW) == 0
    assert rename_when_due(today=date(2027, 1, 1), now=NOW) == 1
    assert rename_when_due(today=date(2027, 1, 2), now=NOW) == 0
    assert Street.objects.values_list("name", "former_names", "coming_name").get() == (
        "Lindenallee",
        ["Alte Straße"],
        "",
    )


def test_no_two_streets_come_to_one_name_and_a_day_that_comes_in_vain_stops_nothing(town):
    for name in ("Alpha", "Beta", "Gamma"):
        location(of=street(name))
    spring = date(2027, 3, 1)
    for pairs in ((("Alpha", "Neu"), ("Beta", "NEU")), (("Alpha", "Eins"), ("Alpha.", "Zwei"))):
        for since in (None, spring):
            wanted = [Rename(before=before, now=now) for before, now in pairs]
            with pytest.raises(RenameRefused, match="Doppelt"):
                rename_streets(wanted, since=since, town=town, person=None, now=NOW)
    rename(town, "Alpha", "Neu", since=spring)
    for since in (None, spring):
        with pytest.raises(RenameRefused, match="vorgemerkt"):
            rename(town, "Beta", "Neu", since=since)
    rename(town, "Beta", "Delta", since=spring)
    location(of=street("Neu"))  # a file has both
    assert rename_when_due(today=spring, now=NOW) == 1
    assert rename_when_due(today=spring, now=NOW) == 0
    assert set(Street.objects.values_list("name", "coming_name")) == {
        ("Alpha", "Neu"),
        ("Delta", ""),
        ("Gamma", ""),
        ("Neu", ""),
    }
    person_of(town, Role.EDITOR)
    cms = Client(headers={"host": town.default_domain})
    with time_machine.travel(datetime(2027, 3, 2, 12, tzinfo=UTC), tick=False):
        assert sign_in(cms).status_code == 302
        assert "nicht umbenannt" in cms.get(PAGE).content.decode()


def test_files_with_the_old_name_change_nothing_back_and_towns_follow_with_the_same_ids(provider, folder):
    town = served_town("ostdorf", ags="12069111")
    hand_over_to(town)
    before = ids_of(town, "Ahornweg")
    with tenant_context(provider):
        rename(provider, "Ahornweg", "Lindenallee")
    hand_over_to(town)
    assert ids_of(town, "Lindenallee") == before
    assert not import_into(provider)
    replace_in(folder, "Ahornweg", "Lindenallee")
    assert not import_into(provider)
    replace_in(folder, "Lindenallee", "Linden-Allee")  # another spelling: certain
    import_into(provider)
    hand_over_to(town)
    assert ids_of(town, "Linden-Allee") == before
    with tenant_context(town):
        assert Street.objects.get(name="Linden-Allee").former_names == ["Ahornweg"]
        assert not FormerLocation.objects.exists()


def test_what_a_night_has_dropped_is_named_and_led_on_by_hand_until_that_is_taken_back(provider, folder):
    before = ids_of(provider, "Ahornweg")
    replace_in(folder, "Ahornweg", "Lindenallee")
    import_into(provider)
    after = ids_of(provider, "Lindenallee")
    with tenant_context(provider):
        assert any("Ahornweg" in text and "Lindenallee" in text for text in ImportBatch.objects.first().problems)
        assert locations_today(list(before.values())) == {}
        rename(provider, "Ahornweg", "Lindenallee")
        assert locations_today(list(before.values())) == {before[key]: [after[key]] for key in before}
        take_back(ImportBatch.objects.first(), town=provider, person=None, now=NOW)
        assert locations_today(list(before.values())) == {}


def test_a_list_is_pasted_and_a_line_that_is_not_understood_stops_all(provider):
    with tenant_context(provider):
        person_of(provider, Role.EDITOR)
    cms = Client(headers={"host": provider.default_domain})
    assert sign_in(cms).status_code == 302
    assert "Straßen umbenennen" in cms.get(PAGE).content.decode()
    refused = cms.post(PAGE, {"lines": "Ahornweg;Lindenallee\nRosa-Luxemburg-Straße"})
    assert "Rosa-Luxemburg-Straße" in refused.context["form"].errors["lines"][0]
    assert ids_of(provider, "Ahornweg")
    lines = "Ahornweg\tLindenallee\n\nRosa-Luxemburg-Str.; Clara-Zetkin-Straße;"
    assert cms.post(PAGE, {"lines": lines}).status_code == 302
    assert ids_of(provider, "Lindenallee")
    assert ids_of(provider, "Clara-Zetkin-Straße")
    assert cms.post(PAGE, {"lines": "Lindenallee;Ahornallee", "since": "01.03.2027"}).status_code == 302
    assert "01.03.2027" in cms.get(PAGE).content.decode()


def test_a_street_of_the_municipality_itself_is_told_apart_by_its_name(town):
    for municipality, place, ags in (("Niemegk", "", "12069448"), ("Bad Belzig", "Lütte", "12069020")):
        street("Schillerstraße", municipality=municipality, place=place, ags=ags)
    with pytest.raises(RenameRefused, match="Lütte, Niemegk"):
        rename(town, "Schillerstraße", "Goethestraße")
    rename(town, "Schillerstraße", "Goethestraße", place="Niemegk")
    assert Street.objects.get(name="Goethestraße").municipality == "Niemegk"
    with pytest.raises(RenameRefused, match=r"„Schillerstraße \(Niemegk\)“"):
        rename(town, "Schillerstraße", "Goetheweg", place="Niemegk")
