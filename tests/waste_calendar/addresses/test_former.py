"""An id of before a redistribution answers with its successor: in the API, on the pages, for calendars and in towns."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django_tenants.utils import tenant_context

from backend.waste_calendar.addresses.former import locations_today
from backend.waste_calendar.asking import words_of
from backend.waste_calendar.models import FormerLocation, Location
from backend.waste_calendar.reminders import waste_reminders
from tests.statements import statements
from tests.waste_calendar.factories import location, pickup, street, zone
from tests.waste_calendar.towns import NOW, hand_over_to, import_into, served_town

BASE = "/api/v1/waste/locations"
PATHS = ("", "/pickups", "/calendar.ics", "/calendar.pdf")


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


def former(*heirs: Location | FormerLocation, **names: str) -> FormerLocation:
    known = {"public_id": uuid4(), "street": "Alte Straße", "municipality": "Musterstadt"}
    return FormerLocation.objects.create(successors=[heir.public_id for heir in heirs], **{**known, **names})


def test_every_read_of_an_old_id_leads_to_todays_address(town, api):
    row = location()
    pickup(NOW.date() + timedelta(days=1))
    old = former(row)
    older = former(old)
    for path in PATHS:
        answer = api(town).get(f"{BASE}/{older.public_id}{path}")
        assert answer.status_code == 301
        assert answer["Location"] == f"{BASE}/{row.public_id}{path}"
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert api(town).get(answer["Location"]).status_code == 200
    asked = api(town).get(f"{BASE}/{old.public_id}/pickups", {"fraction": "residual", "limit": 5})
    assert asked["Location"] == f"{BASE}/{row.public_id}/pickups?fraction=residual&limit=5"


def test_a_divided_address_offers_those_to_choose_from(town, api, client_of):
    of = street()
    low, high = location("1-47", of=of), location("rest", of=of, position=1, zones=(zone(number="4102"),))
    old = former(high, low)
    for path in PATHS:
        problem = api(town).get(f"{BASE}/{old.public_id}{path}")
        assert problem.status_code == 410
        assert problem.json()["code"] == "address_divided"
        assert [item["id"] for item in problem.json()["candidates"]] == [str(low.public_id), str(high.public_id)]
    page = client_of(town).get(f"/abfall/{old.public_id}/")
    assert page.status_code == 200
    for row in (low, high):
        assert f'href="/abfall/{row.public_id}/"' in page.content.decode()
    assert words_of({"location": str(old.public_id), "fractions": [], "slots": []})


def test_parts_with_the_same_days_are_one_answer(town, client_of):
    of = street()
    low, high = location("1-47", of=of), location("rest", of=of, position=1)
    old = former(low, high)
    assert locations_today([old.public_id]) == {old.public_id: [low.public_id]}
    page = client_of(town).get(f"/abfall/{old.public_id}/")
    assert (page.status_code, page["Location"]) == (301, f"/abfall/{low.public_id}/")


def test_ids_that_name_each_other_and_ids_that_never_were_are_not_found(town, api):
    one, two = former(), former()
    FormerLocation.objects.filter(pk=one.pk).update(successors=[two.public_id])
    FormerLocation.objects.filter(pk=two.pk).update(successors=[one.public_id, two.public_id])
    for key in (one.public_id, uuid4()):
        assert api(town).get(f"{BASE}/{key}/pickups").status_code == 404


def test_the_start_screen_knows_old_ids(town, api):
    row = location()
    pickup(NOW.date() + timedelta(days=1))
    divided = former(location("1-9", of=row.street), location("10-20", of=row.street, zones=(zone(number="9"),)))
    ids = [str(former(row).public_id), str(divided.public_id)]
    waste = api(town).get("/api/v1/home", {"waste_location": ids}).json()["waste"]
    assert [item["location"] for item in waste["items"]] == [str(row.public_id)]
    assert "neu" in waste["hint"]


def test_all_ids_of_a_slot_are_followed_in_one_statement(town):
    rows = [location(of=street(f"Weg {number}")) for number in range(20)]
    old = [former(row).public_id for row in rows]
    with statements() as seen:
        found = locations_today(old)
    assert len(seen) == 1
    assert found == {key: [row.public_id] for key, row in zip(old, rows, strict=True)}


def test_who_asked_for_an_old_address_is_reminded_of_todays_and_of_all_parts_of_a_divided_one(town):
    tomorrow = NOW.date() + timedelta(days=1)
    of = street()
    low, high = location("1-9", of=of), location("ab 10", of=of, position=1, zones=(zone("paper"),))
    pickup(tomorrow)
    pickup(tomorrow, of=zone("paper"))
    moved, divided = former(low), former(low, high)
    topics = [str(low.public_id), str(moved.public_id), str(divided.public_id)]
    found = {tuple(item.topics): item for item in waste_reminders(town, tomorrow, topics)}
    assert found[topics[0], topics[1]].texts["de"]["title"] == "Morgen: Restmüll"
    assert found[(topics[2],)].texts["de"]["title"] == "Morgen: Restmüll, Papier"


def ids_of(town, name: str) -> dict[str, object]:
    with tenant_context(town):
        rows = Location.objects.filter(street__name=name).select_related("street")
        return {row.numbers.key: row.public_id for row in rows}


def heirs_in(town, key) -> list:
    with tenant_context(town):
        return locations_today([key]).get(key, [])


def edit(folder, old: str, new: str) -> None:
    table = folder / "strassen.csv"
    content = table.read_bytes()
    assert old.encode("cp1252") in content or old.encode() in content
    coded = "utf-8" if old.encode() in content else "cp1252"
    table.write_bytes(content.replace(old.encode(coded), new.encode(coded)))


def test_a_redistribution_is_followed_at_the_provider_and_in_its_towns(provider, folder):
    town = served_town("ostdorf", ags="12069111")
    hand_over_to(town)
    before = ids_of(provider, "Ahornweg")
    text = (folder / "strassen.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if "Ahornweg" not in line]
    row = next(line for line in text.splitlines() if "Ahornweg" in line).split(";")
    lines += [";".join([*row[:4], *ends, "", row[7]]) for ends in (("1", "10"), ("11", ""))]
    (folder / "strassen.csv").write_text("\n".join(lines), encoding="utf-8")
    import_into(provider)
    hand_over_to(town)
    today = ids_of(provider, "Ahornweg")
    assert len(today) == 2
    gone = [key for name, key in before.items() if name not in today]
    assert gone
    for key in gone:
        assert heirs_in(provider, key)
        assert heirs_in(town, key) == heirs_in(provider, key)
    (folder / "strassen.csv").write_text(text, encoding="utf-8")
    import_into(provider)
    hand_over_to(town)
    assert ids_of(town, "Ahornweg") == before
    for key in before.values():
        assert heirs_in(town, key) == [key]
    for key in today.values():
        assert heirs_in(town, key)


def test_an_unchanged_calendar_writes_nothing_about_who_left(provider, folder):
    table = folder / "strassen.csv"
    lines = [line for line in table.read_bytes().splitlines(keepends=True) if b"Rosa-Luxemburg" not in line]
    table.write_bytes(b"".join(lines))
    import_into(provider)
    with tenant_context(provider):
        assert FormerLocation.objects.get().successors == []
    with statements() as seen:
        import_into(provider)
    assert not [sql for sql in seen if sql.split()[0] in {"INSERT", "UPDATE", "DELETE"}]
