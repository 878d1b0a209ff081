"""The page of urgent notices in the CMS: who sees it, what it takes, what it refuses."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from backend.accounts.models import Role
from backend.alerts.models import Alert
from backend.library.models import Area
from tests.accounts.people import PASSWORD, app_of, code_of, person_of
from tests.alerts.factories import NOON, alert
from tests.statements import statements

pytestmark = pytest.mark.usefixtures("noon")
STEP = "/cms/anmeldung/zweiter-schritt/"
SEND, PAGE, SENT = "/cms/eilmeldung/senden/", "/cms/eilmeldung/", "/cms/eilmeldung/alle/"


def client_as(client_of, town, role):
    client = client_of(town)
    client.force_login(person_of(town, role, email=f"{uuid4().hex}@example.org"))
    return client


@pytest.fixture
def chief(client_of, town):
    return client_as(client_of, town, Role.URGENT_SENDER)


def notice(**fields):
    return {
        "request_key": uuid4().hex,
        "status": "issued",
        "kind": "water",
        "severity": "severe",
        "headline": "Bitte Leitungswasser abkochen.",
        "valid_until": "2026-11-21T20:00",
        **fields,
    }


def text(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("role", [Role.URGENT_SENDER, Role.TOWN_ADMINISTRATOR])
def test_senders_and_administrators_find_page_menu_and_list(client_of, town, role):
    client = client_as(client_of, town, role)
    alert(areas=[Area.objects.create(name="Lütte")])
    html = text(client.get(PAGE))
    for words in ("Trinkwasser abkochen", "Straße gesperrt", "keine amtliche Warnung", "Entwarnung geben", "Lütte"):
        assert words in html
    assert PAGE in text(client.get("/cms/"))
    assert "Bitte Leitungswasser abkochen." in text(client.get(SENT))


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.EDITOR, Role.PUBLISHER, Role.PUSH_SENDER])
def test_others_neither_see_nor_send(client_of, town, role):
    client = client_as(client_of, town, role)
    assert PAGE not in text(client.get("/cms/"))
    assert client.get(PAGE).status_code == client.get(SENT).status_code == 302
    assert client.post(SEND, notice(), headers={"x-requested-with": "XMLHttpRequest"}).status_code == 403
    assert not Alert.objects.exists()


def test_a_town_without_the_module_has_no_page(chief, town):
    town.modules = ["news"]
    town.save()
    assert chief.get(PAGE).status_code == 302
    assert chief.post(SEND, notice()).status_code == 302
    assert not Alert.objects.exists()


def test_a_notice_is_live_at_once_and_ends_on_the_towns_clock(chief, api, town):
    response = chief.post(SEND, notice())
    assert response.status_code == 201
    (item,) = api(town).get("/api/v1/alerts").json()["items"]
    assert item["url"].endswith(response.json()["url"])
    assert item["valid_until"] == "2026-11-21T20:00:00+01:00"


def test_what_arrives_twice_is_one_notice_also_after_its_end(chief, time_machine_to):
    form = notice()
    assert [chief.post(SEND, form).status_code for _ in range(2)] == [201, 200]
    time_machine_to(NOON + timedelta(days=2))
    chief.force_login(person_of(chief.get(PAGE).wsgi_request.tenant, Role.URGENT_SENDER))
    assert chief.post(SEND, form).status_code == 200
    assert Alert.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"headline": "Straße gesperrt: ___"}, "headline"),
        ({"headline": " "}, "headline"),
        ({"headline": "x" * 201}, "headline"),
        ({"headline": "Null\x00byte"}, "headline"),
        ({"instruction": "Bitte ___"}, "instruction"),
        ({"headline": "\u202e\u2066\u200e"}, "headline"),
        ({"valid_until": ""}, "valid_until"),
        ({"valid_until": "morgen"}, "valid_until"),
        ({"valid_until": "2026-11-21T12:00"}, "valid_until"),
        ({"valid_until": "2027-11-21T12:00"}, "valid_until"),
        ({"valid_until": "9999-12-31T23:59"}, "valid_until"),
        ({"areas": str(uuid4())}, "areas"),
        ({"areas": "Lütte"}, "areas"),
        ({"kind": "fire"}, "kind"),
        ({"request_key": "x"}, "request_key"),
        ({"supersedes": str(uuid4())}, "__all__"),
        ({"status": "all_clear"}, "__all__"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_stored(chief, wrong, field):
    response = chief.post(SEND, notice(**wrong))
    assert response.status_code == 400
    assert field in response.json()["errors"]
    assert not Alert.objects.exists()


def test_a_refusal_says_why_and_what_is_live(chief):
    form = notice()
    live = chief.post(SEND, form).json()["url"]
    response = chief.post(SEND, {**form, "headline": "Anders"})
    assert response.status_code == 409
    assert response.json()["url"] == live
    for _ in range(4):
        assert chief.post(SEND, notice()).status_code == 201
    assert "schon fünf Eilmeldungen" in chief.post(SEND, notice()).json()["detail"]


def test_a_sentence_stays_one_line(chief):
    chief.post(SEND, notice(headline="Eine\r\nZeile  nur", instruction="Erste\r\nZweite"))
    sent = Alert.objects.get()
    assert (sent.headline, sent.instruction) == ("Eine Zeile nur", "Erste\nZweite")


def test_without_a_session_a_script_is_refused_and_a_person_led_to_the_sign_in(client_of, town):
    client = client_of(town)
    assert client.post(SEND, notice(), headers={"x-requested-with": "XMLHttpRequest"}).status_code == 403
    assert "/login/" in client.get(PAGE)["Location"]


def test_the_list_says_what_became_of_each_and_costs_the_same_for_many(chief):
    alert("Vorbei", valid_until=NOON - timedelta(minutes=1))
    html = text(chief.get(SENT))
    assert "vorbei" in html
    assert "21. November 2026, 11:59" in html
    with statements() as few:
        chief.get(SENT)
    for number in range(10):
        alert(f"Nr. {number}", areas=[Area.objects.create(name=f"Ort {number}")])
    with statements() as many:
        chief.get(SENT)
    assert len(many) <= len(few) + 1, "areas of all of them come with one statement"


def test_the_start_page_has_the_button_and_what_holds(chief):
    alert()
    html = text(chief.get("/cms/"))
    assert "desk-action--urgent" in html
    assert "Eilmeldungen, die jetzt gelten" in html


def test_on_a_kept_phone_an_old_session_sends_for_thirty_days_and_opens_nothing_else(client_of, town):
    with time_machine.travel(NOON, tick=False) as clock:
        client = client_of(town)
        chief = person_of(town, Role.URGENT_SENDER)
        client.post("/cms/login/", {"username": chief.email, "password": PASSWORD})
        code = {"code": code_of(app_of(chief)), "keep": "on"}
        client.post(STEP, code, headers={"User-Agent": "X Android Firefox/1"})

        clock.shift(timedelta(days=29))
        assert "Trinkwasser abkochen" in text(client.get(PAGE))
        assert client.get("/cms/")["Location"].startswith(STEP)
        tonight = (NOON + timedelta(days=29, hours=8)).strftime("%Y-%m-%dT%H:%M")
        assert client.post(SEND, notice(valid_until=tonight)).status_code == 201

        clock.shift(timedelta(days=2))
        assert client.get(PAGE).status_code == 302
        assert client.post(SEND, notice()).status_code == 302
    assert Alert.objects.get().sent_by == chief
