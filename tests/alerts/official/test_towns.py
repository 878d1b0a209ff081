"""From the warning services to the towns: fetched once, shown where it holds, replaced, ended and told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django_tenants.utils import schema_context, tenant_context

from backend.alerts.models import Alert, OfficialWarnings
from backend.alerts.official.health import health
from backend.alerts.official.places import areas_of
from backend.alerts.official.subscribing import DWD, follow
from backend.alerts.official.warning import Extent
from backend.alerts.official.watching import watch
from backend.library.models import Area
from backend.push.models import Message
from backend.region.models import HandOver, Offer, RegionSource, Subscription
from backend.region.taking import take_pending
from backend.tenants.models import Municipality
from tests.alerts.factories import NOON
from tests.alerts.factories import alert as own_notice
from tests.alerts.official.samples import FROST, SMOKE, archive, cap, cell, info, listed, nina, outline
from tests.feeds.conftest import Served, served  # noqa: F401 - a fixture
from tests.statements import statements

pytestmark = pytest.mark.usefixtures("noon")

HERE = "12069999"  # of both towns of the tests
ARCHIVE, LIST = "/dwd.zip", "/dashboard/120690000000.json"
UPDATE = FROST.replace("demo", "update")


def frost(identifier=FROST, *, severity="Severe", ags=(HERE,), **fields):
    said = info(severity=severity, areas=cell(*ags))
    english = info("en-GB", "Official WARNING of FROST", severity=severity, description="", instruction="")
    return cap(identifier, infos=[said, english], **fields)


def updated(**fields):
    references = f"opendata@dwd.de,{FROST},2026-11-21T11:30:00+01:00"
    return frost(UPDATE, msgType="Update", references=references, sent="2026-11-21T11:50:00+01:00", **fields)


class Services:
    """The two services, on this machine."""

    def __init__(self, server: Served) -> None:
        self.server = server
        self.now = NOON
        self.says(archive())
        self.lists(b"[]")

    def says(self, *content: bytes, status: int = 200) -> None:
        body = content[0] if content[:1] and content[0][:2] == b"PK" else archive(*content)
        self.server.answers[ARCHIVE] = (status, {}, body)

    def lists(self, content: bytes, **documents: bytes) -> None:
        self.server.answers[LIST] = (200, {}, content)
        for name, body in documents.items():
            self.server.answers[f"/warnings/{SMOKE}.{name}"] = (200, {}, body)

    def conditions(self) -> set[str | None]:
        """Of the last two requests, one to each service."""
        return {headers["If-None-Match"] for headers in self.server.requests[-2:]}

    def asked(self, *towns: Municipality, minutes: int = 2) -> None:
        """Some minutes on, the job comes, and then each town takes what is for it."""
        with schema_context("public"):
            watch(now=self.now, policy=self.server.policy)
        for town in towns:
            with tenant_context(town):
                assert take_pending(town, now=self.now) == 0
        self.now += timedelta(minutes=minutes)


@pytest.fixture
def services(served, settings, town, other_town):  # noqa: F811 - the fixture
    settings.WARNINGS_DWD, settings.WARNINGS_NINA = served.url(ARCHIVE), served.url("").rstrip("/")
    return Services(served)


def told():
    return list(Message.objects.order_by("pk"))


@pytest.fixture
def pushed(town):
    row = OfficialWarnings.load()
    row.is_pushed = True
    row.save()


def test_a_warning_is_shown_as_what_it_is_by_app_and_pages(services, town, other_town, api, client_of):
    services.says(frost(), frost("anderswo", ags=["12054000"]))
    services.asked(town)
    (item,) = api(town).get("/api/v1/alerts?lang=en").json()["items"]
    assert (item["source"], item["sender"], item["severity"]) == ("official", "Deutscher Wetterdienst", "severe")
    assert (item["headline"], item["lang"], item["kind"]) == ("Official WARNING of FROST", "en", "weather")
    assert item["starts_at"] == "2026-11-21T18:00:00+01:00"
    assert item["valid_until"] == "2026-11-22T09:00:00+01:00"
    assert item["attribution"] == "Quelle: Deutscher Wetterdienst"
    assert item["link"] == "https://www.wettergefahren.de"
    assert [each["id"] for each in api(town).get("/api/v1/home").json()["alerts"]] == [item["id"]]
    page = client_of(town).get(f"/eilmeldungen/{item['id']}/").content.decode()
    for words in ("Amtliche Warnung: Deutscher Wetterdienst", "Pflanzen abdecken.", "&lt; -5 °C", "Quelle: Deutscher"):
        assert words in page
    assert "keine amtliche Warnung" not in page
    assert api(other_town).get("/api/v1/alerts").json()["items"] == []  # which has not taken it yet
    services.asked(other_town)
    assert [each["id"] for each in api(other_town).get("/api/v1/alerts").json()["items"]] == [item["id"]]


def test_all_towns_cost_one_request_and_what_is_unchanged_writes_nothing(services, town, other_town):
    services.says(frost())
    services.lists(listed(SMOKE), json=nina(expires="2026-11-21T20:00:00+01:00"), geojson=outline(52.14, 12.59))
    services.asked(town, other_town)
    assert len(services.server.requests) == 4  # archive, list, and the new warning with its outline
    before = list(Offer.objects.values()), list(HandOver.objects.values()), list(Alert.objects.values())
    services.asked(town, other_town)
    assert len(services.server.requests) == 6
    assert (list(Offer.objects.values()), list(HandOver.objects.values()), list(Alert.objects.values())) == before
    services.asked(town, minutes=0)  # too soon after the last
    services.asked(town, minutes=0)
    assert len(services.server.requests) == 8


def test_a_service_is_asked_with_the_conditions_of_its_last_answer(services, town):
    services.server.answers[ARCHIVE] = (200, {"ETag": '"a"'}, archive(frost()))
    services.asked(town)
    services.server.answers[ARCHIVE] = (304, {}, b"")
    services.asked(town)
    assert services.conditions() == {'"a"', None}
    assert Alert.objects.get().state == Alert.State.ACTIVE
    town.ags = "12054000"  # for another county the answer is read whole again
    town.save()
    follow(town)
    services.server.answers[ARCHIVE] = (200, {"ETag": '"a"'}, archive(frost()))
    services.server.answers[LIST.replace("12069", "12054")] = (200, {}, b"[]")
    services.asked(town)
    assert services.conditions() == {None}
    assert Alert.objects.get().state == Alert.State.OVER


def test_an_update_takes_the_place_and_an_all_clear_ends_it(services, town, other_town, api):
    services.says(frost())
    services.asked(town)
    services.says(updated(severity="Moderate"), frost())
    services.asked(town, other_town)
    assert [each["status"] for each in api(other_town).get("/api/v1/alerts").json()["items"]] == ["updated"]
    (item,) = api(town).get("/api/v1/alerts").json()["items"]
    first = Alert.objects.get(state=Alert.State.SUPERSEDED)
    assert (item["status"], item["severity"], item["supersedes"]) == ("updated", "moderate", str(first.public_id))
    references = f"opendata@dwd.de,{UPDATE},2026-11-21T11:50:00+01:00"
    services.says(frost("ende", msgType="Cancel", references=references))
    services.asked(town)
    (item,) = api(town).get("/api/v1/alerts").json()["items"]
    assert (item["status"], item["source"]) == ("all_clear", "official")
    services.says()
    services.asked(town)
    assert [each["status"] for each in api(town).get("/api/v1/alerts").json()["items"]] == ["all_clear"]


def test_what_is_issued_no_more_goes_and_what_is_over_is_over_by_itself(services, town, api):
    services.says(frost())
    services.asked(town)
    services.says()
    services.asked(town)
    assert api(town).get("/api/v1/alerts").json()["items"] == []
    services.says(frost())  # it was a mistake
    services.asked(town)
    assert len(api(town).get("/api/v1/alerts").json()["items"]) == 1
    services.now = NOON + timedelta(days=1)
    services.asked(town)
    assert not Offer.objects.filter(is_withdrawn=False).exists()


def test_a_silent_or_broken_service_keeps_what_holds_and_the_operator_reads_of_it(services, town, api):
    services.says(frost())
    services.asked(town)
    for answer in ((500, {}, b""), (200, {}, b"<html>"), (200, {}, archive(b"broken"))):
        services.server.answers[ARCHIVE] = answer
        services.now += timedelta(hours=1)
        services.asked(town)
        assert [item["source"] for item in api(town).get("/api/v1/alerts").json()["items"]] == ["official"]
        line = next(line for line in health(town, services.now) if "Wetterdienst" in line.subject)
        assert (line.is_fine, bool(line.message)) == (False, True)
    services.says(frost())
    services.now += timedelta(hours=1)
    services.asked(town)
    assert all(line.is_fine for line in health(town, services.now))


def test_a_broken_service_does_not_silence_the_other(services, town, api):
    services.server.answers[ARCHIVE] = (500, {}, b"")
    services.lists(listed(SMOKE), json=nina(), geojson=outline(52.14, 12.59))
    services.asked(town)
    (item,) = api(town).get("/api/v1/alerts").json()["items"]
    assert (item["sender"], item["is_open_ended"]) == ("Regionalleitstelle Brandenburg", True)
    assert item["attribution"].startswith("Quelle: MoWaS über NINA")


def test_a_warning_without_an_end_holds_as_long_as_it_is_issued(services, town):
    services.lists(listed(SMOKE), json=nina(), geojson=outline(52.14, 12.59))
    services.asked(town)
    ends = Alert.objects.get().valid_until
    services.asked(town)
    assert Alert.objects.get().valid_until == ends
    services.now = NOON + timedelta(days=2)
    services.asked(town)
    assert Alert.objects.get().valid_until > ends


@pytest.mark.parametrize(("lat", "number"), [(52.14, 1), (51.0, 0)])
def test_an_outline_decides_where_only_the_county_is_named(services, town, lat, number):
    services.lists(listed(SMOKE), json=nina(), geojson=outline(lat, 12.59))
    services.asked(town)
    assert Alert.objects.count() == number


def test_an_outline_that_was_not_to_be_had_is_asked_for_again(services, town):
    for status, number in ((503, 1), (200, 0)):
        services.lists(listed(SMOKE), json=nina(), geojson=outline(51.0, 12.59))
        services.server.answers[f"/warnings/{SMOKE}.geojson"] = (status, {}, outline(51.0, 12.59))
        services.asked(town)
        assert Alert.objects.filter(state=Alert.State.ACTIVE).count() == number


def test_a_county_sees_what_holds_anywhere_in_it_also_by_keys_filled_with_zeros(town):
    for ags, ars in (("12069", ""), ("12069000", ""), ("", "120690000000")):
        town.kind, town.ags, town.ars = town.Kind.COUNTY, ags, ars
        assert areas_of([Extent(keys=("12069020",))], town=town) == []
        assert areas_of([Extent(keys=("12054000",))], town=town) is None


def test_a_municipality_of_an_amt_is_warned_alone(services, town, api):
    here = Area.objects.create(name="Planetal", kind=Area.Kind.GEMEINDE, ags="12069474")
    there = Area.objects.create(name="Rabenstein", kind=Area.Kind.GEMEINDE, ags="12069485")
    services.says(frost(ags=["12069474"]))
    services.asked(town)
    (item,) = api(town).get("/api/v1/alerts").json()["items"]
    assert item["areas"] == [str(here.public_id)]
    assert api(town).get(f"/api/v1/alerts?area={there.public_id}").json()["items"] == []


def test_a_town_may_show_none(services, town, other_town, api):
    services.says(frost())
    services.asked(town, other_town)
    row = OfficialWarnings.load()
    row.is_shown = False
    row.save()
    services.asked(town, other_town)
    assert api(town).get("/api/v1/alerts").json()["items"] == []
    assert len(api(other_town).get("/api/v1/alerts").json()["items"]) == 1
    assert not Subscription.objects.filter(subscriber=town.slug, origin=DWD).exists()
    connection.set_tenant(town)
    row.is_shown = True
    row.save()
    services.asked(town)
    assert len(api(town).get("/api/v1/alerts").json()["items"]) == 1


def test_nobody_is_told_unless_the_town_says_so(services, town):
    services.says(frost())
    services.asked(town)
    assert told() == []


def test_those_who_were_told_hear_of_updates_and_of_the_end(services, town, pushed):
    services.says(frost(severity="Moderate"))
    services.asked(town)
    assert told() == []  # milder than the town wants
    services.says(updated())
    services.asked(town)
    (first,) = told()
    assert (first.is_waking, first.created_by, set(first.texts)) == (True, None, {"de", "en"})
    services.says(frost("milder", severity="Minor", msgType="Update", references=f"x,{UPDATE},2026-11-21T11:50:00Z"))
    services.asked(town)
    assert [message.is_waking for message in told()] == [True, False]
    services.says()
    services.asked(town)
    assert len({message.collapse_id for message in told()}) == 1
    last = told()[-1]
    assert last.texts["de"]["title"].startswith("Entwarnung")
    assert (len(told()), last.is_waking, last.corrects_id) == (3, False, told()[1].pk)


def test_the_same_warning_is_one_on_the_phones_of_two_towns(services, town, other_town, pushed):
    with tenant_context(other_town):
        row = OfficialWarnings.load()
        row.is_pushed = True
        row.save()
    services.says(frost())
    services.asked(town, other_town)
    with tenant_context(other_town):
        there = Message.objects.get().collapse_id
    assert Message.objects.get().collapse_id == there


def test_own_notices_and_warnings_cost_one_statement(services, town, api):
    services.says(frost())
    services.asked(town)
    own_notice()
    client = api(town)
    client.get("/api/v1/alerts")
    Alert.objects.official().update(severity="minor")
    with statements() as seen:
        assert len(client.get("/api/v1/alerts").json()["items"]) == 2
    assert len([each for each in seen if "alerts_alert" in each]) == 1


def test_the_job_leaves_nothing_behind(services, town):
    services.says(frost())
    services.asked(town)
    services.says()
    services.asked(town)
    services.asked(town)
    assert not Offer.objects.filter(origin=DWD).exists()
    assert not HandOver.objects.filter(offer__origin=DWD).exists()
    assert RegionSource.objects.get(key=DWD).problem == ""
