"""Sessions end: after hours, when nothing happens, when the password changes; a kept device stays for one purpose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path
from django_tenants.utils import tenant_context

from backend.accounts.guarding import Guard
from backend.accounts.keeping import COOKIE_NAME
from backend.accounts.models import KeptDevice
from backend.accounts.people import give_roles
from backend.accounts.second_factor import is_fresh, kept_device_suffices
from config.urls import urlpatterns as ours
from tests.accounts.people import PASSWORD, app_of, code_of, person_of, sign_in

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
STEP = "/cms/anmeldung/zweiter-schritt/"


@kept_device_suffices
def urgent(request):
    return HttpResponse(f"{request.user} {is_fresh(request)}")


urlpatterns = [path("cms/dringend/", urgent), *ours]


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def kept(town, client):
    """A sender of urgent notices on a phone that is not asked again."""
    chief = person_of(town, "urgent_sender")
    client.post("/cms/login/", {"username": "anna@example.org", "password": PASSWORD})
    client.post(STEP, {"code": code_of(app_of(chief)), "keep": "on"}, headers={"User-Agent": "X Android Firefox/1"})
    return chief


def test_a_session_ends_when_nothing_happens_and_says_why(clock, town, client_of):
    person_of(town, "editor")
    client = client_of(town)
    sign_in(client)
    for _ in range(3):
        clock.shift(timedelta(minutes=100))
        assert client.get("/cms/").status_code == 200
    clock.shift(timedelta(minutes=121))

    assert "abgemeldet" in client.get("/cms/", follow=True).content.decode()


def test_a_session_ends_after_ten_hours_whatever_happens(clock, town, client_of):
    person_of(town, "editor")
    client = client_of(town)
    sign_in(client)
    for _ in range(10):
        clock.shift(timedelta(hours=1))
        assert client.get("/cms/").status_code == 200
    clock.shift(timedelta(minutes=1))

    assert client.get("/cms/").status_code == 302


def test_an_open_window_that_asks_by_itself_is_nobody_who_is_there(clock, town, client_of):
    person_of(town, "editor")
    client = client_of(town)
    sign_in(client)
    for _ in range(3):
        clock.shift(timedelta(minutes=50))
        client.get("/cms/editing-sessions/ping/feeds/article/1/1/")

    assert client.get("/cms/").status_code == 302


def test_a_new_password_ends_all_other_sessions(town, client_of):
    person = person_of(town, "editor")
    client = client_of(town)
    sign_in(client)
    with tenant_context(town):
        person.set_password("ein-anderes-kennwort")
        person.save()

    assert client.get("/cms/").status_code == 302


def test_only_senders_of_urgent_notices_are_offered_to_be_kept(town, client_of):
    app_of(person_of(town, "publisher"))
    client = client_of(town)
    client.post("/cms/login/", {"username": "anna@example.org", "password": PASSWORD})

    assert "30 Tage" not in client.get(STEP).content.decode()


def test_on_a_kept_device_the_password_is_enough_for_thirty_days(clock, town, client_of):
    client = client_of(town)
    kept(town, client)
    first = client.cookies[COOKIE_NAME].value
    client.post("/cms/anmeldung/beenden/")
    clock.shift(timedelta(days=29))

    client.post("/cms/login/", {"username": "anna@example.org", "password": PASSWORD})
    assert client.get("/cms/").status_code == 200
    assert client.cookies[COOKIE_NAME].value != first

    client.post("/cms/anmeldung/beenden/")
    clock.shift(timedelta(days=2))
    client.post("/cms/login/", {"username": "anna@example.org", "password": PASSWORD})
    assert client.get("/cms/")["Location"].startswith(STEP)


def test_an_old_session_on_a_kept_device_opens_urgent_notices_and_nothing_else(clock, town, client_of, settings):
    settings.ROOT_URLCONF = "tests.accounts.test_guarding"
    client = client_of(town)
    chief = kept(town, client)
    assert client.get("/cms/dringend/").content.decode() == f"{chief} True"
    clock.shift(timedelta(days=20))

    assert client.get("/cms/dringend/").content.decode() == f"{chief} False"
    assert client.get("/cms/")["Location"].startswith(STEP)
    client.post(STEP, {"code": code_of(app_of(chief))})
    assert client.get("/cms/").status_code == 200


@pytest.mark.parametrize("ending", ["revoked", "role", "expired", "stolen_by_another_town"])
def test_a_kept_device_ends(ending, clock, town, other_town, client_of, settings):
    settings.ROOT_URLCONF = "tests.accounts.test_guarding"
    client = client_of(town)
    chief = kept(town, client)
    device = KeptDevice.objects.get()
    assert device.name == "Firefox, Android"
    if ending == "revoked":
        client.post(f"/cms/anmeldung/geraete/{device.pk}/")
        assert not KeptDevice.objects.exists()
    elif ending == "role":
        give_roles(chief, roles=["publisher"])
    elif ending == "stolen_by_another_town":
        thief = client_of(other_town)
        thief.cookies.update(client.cookies)
        client = thief
    clock.shift(timedelta(days=31 if ending == "expired" else 1))

    assert client.get("/cms/dringend/").status_code in {200, 302}
    assert "Anna" not in client.get("/cms/dringend/").content.decode()


def test_reading_a_public_page_asks_for_no_session(town, client_of):
    response = client_of(town).get("/")

    assert "Cookie" not in response.get("Vary", "")


def test_the_guard_asks_nothing_before_a_view_does():
    request = RequestFactory().get("/")
    request.user = object()  # would fail if it were asked

    assert Guard(lambda _request: HttpResponse("ok"))(request).content == b"ok"
