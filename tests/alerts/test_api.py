"""Urgent notices over the API: what holds, for whom, and nothing that is over."""

from datetime import timedelta

import pytest

from backend.alerts.models import Alert
from backend.library.models import Appearance, Area
from tests.alerts.factories import NOON, alert

pytestmark = pytest.mark.usefixtures("noon")


def headlines(client, path="/api/v1/alerts"):
    return [item["headline"] for item in client.get(path).json()["items"]]


def test_a_notice_says_what_where_until_when_and_from_whom(api, town):
    before = alert("Vorher", state=Alert.State.SUPERSEDED)
    notice = alert(supersedes=before, status=Alert.Status.UPDATED)
    response = api(town).get("/api/v1/alerts")
    (item,) = response.json()["items"]
    assert item["headline"] == "Bitte Leitungswasser abkochen."
    assert (item["kind"], item["severity"], item["status"]) == ("water", "severe", "updated")
    assert (item["source"], item["sender"]) == ("town", "Stadt Musterstadt")
    assert item["valid_until"] == "2026-11-21T13:00:00+01:00"
    assert item["supersedes"] == str(before.public_id)
    assert item["url"] == f"{town.origin}/eilmeldungen/{notice.public_id}/"
    assert response["Cache-Control"] == "public, max-age=60"


def test_what_is_over_superseded_or_not_begun_is_not_there(api, town):
    alert("Vorbei", valid_until=NOON)
    alert("Ersetzt", state=Alert.State.SUPERSEDED)
    alert("Morgen", valid_from=NOON + timedelta(hours=1), valid_until=NOON + timedelta(days=1))
    alert("Jetzt")
    assert headlines(api(town)) == ["Jetzt"]
    assert [item["headline"] for item in api(town).get("/api/v1/home").json()["alerts"]] == ["Jetzt"]


@pytest.mark.parametrize("path", ["alerts", "home"])
def test_an_area_gets_its_own_and_what_is_for_all(api, town, path):
    here, there = Area.objects.create(name="Lütte"), Area.objects.create(name="Dippmannsdorf")
    below = Area.objects.create(name="Siedlung", parent=here)
    alert("Hier", areas=[here]), alert("Dort", areas=[there]), alert("Darunter", areas=[below]), alert("Alle")
    answer = api(town).get(f"/api/v1/{path}?area={here.public_id}").json()
    items = answer["items"] if path == "alerts" else answer["alerts"]
    assert {item["headline"] for item in items} == {"Hier", "Darunter", "Alle"}


def test_pages_neither_skip_nor_repeat(api, town):
    for number in range(5):
        alert(f"Nr. {number}", valid_from=NOON - timedelta(minutes=number))
    found, cursor = [], ""
    while cursor is not None:
        answer = api(town).get(f"/api/v1/alerts?limit=2{cursor and f'&cursor={cursor}'}").json()
        found += [item["headline"] for item in answer["items"]]
        cursor = answer["next"]
    assert found == [f"Nr. {number}" for number in range(5)]


def test_a_town_without_the_module_has_no_notices(api, town):
    town.modules = ["news"]
    town.save()
    assert api(town).get("/api/v1/alerts").status_code == 404
    assert "alerts" not in api(town).get("/api/v1/home").json()


def test_notices_stand_first_whatever_order_the_town_has(api, town):
    Appearance.objects.all().delete()
    Appearance.objects.create(home=["waste", "news"])
    assert api(town).get("/api/v1/config").json()["home"] == ["alerts", "waste", "news"]


def test_another_towns_notices_are_its_own(api, town, other_town):
    alert()
    assert headlines(api(other_town)) == []
