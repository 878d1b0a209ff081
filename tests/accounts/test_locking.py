"""Too many wrong attempts lock for a quarter of an hour, say so, and tell nobody which accounts exist."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from backend.accounts.locking import erase_old
from backend.accounts.models import AuditEntry, FailedSignIns
from tests.accounts.people import PASSWORD, app_of, code_of, person_of, sign_in

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # 9 o'clock in Germany
STEP = "/cms/anmeldung/zweiter-schritt/"


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def wrong(client, times: int, *, email: str = "anna@example.org"):
    for _ in range(times):
        response = sign_in(client, email=email, password="falsch-falsch-falsch")
    return response.content.decode()


@pytest.mark.parametrize("email", ["anna@example.org", "gibt.es.nicht@example.org"])
def test_after_five_wrong_passwords_one_waits_whether_or_not_there_is_an_account(email, clock, town, client_of):
    person_of(town, "editor")
    client = client_of(town)

    assert "nicht richtig" in wrong(client, 4, email=email)
    assert "ab 09:15 Uhr" in wrong(client, 1, email=email)
    assert sign_in(client, email=email).status_code == 200
    assert "ab 09:15 Uhr" in sign_in(client, email=email).content.decode()
    clock.shift(timedelta(minutes=16))
    assert sign_in(client).status_code == 302


def test_somebody_at_another_address_is_not_kept_out(clock, town, client_of, settings):
    settings.PROXIES = 1
    person_of(town, "editor")
    thief, anna = client_of(town), client_of(town)
    thief.defaults["HTTP_X_FORWARDED_FOR"] = "192.0.2.1"
    anna.defaults["HTTP_X_FORWARDED_FOR"] = "198.51.100.7"
    wrong(thief, 6)

    assert sign_in(anna).status_code == 302


def test_many_addresses_lock_the_account_as_well(clock, town, client_of, settings):
    settings.PROXIES = 1
    person_of(town, "editor")
    for number in range(30):
        thief = client_of(town)
        thief.defaults["HTTP_X_FORWARDED_FOR"] = f"192.0.2.{number}"
        wrong(thief, 1)

    assert sign_in(client_of(town)).status_code == 200


def test_waiting_is_not_prolonged_by_trying(clock, town, client_of):
    person_of(town, "editor")
    client = client_of(town)
    wrong(client, 5)
    clock.shift(timedelta(minutes=14))
    wrong(client, 3)
    clock.shift(timedelta(minutes=2))

    assert sign_in(client).status_code == 302


def test_five_wrong_codes_lock_the_second_step_everywhere(clock, town, client_of):
    app = app_of(person_of(town, "publisher"))
    client, other = client_of(town), client_of(town)
    for each in (client, other):
        each.post("/cms/login/", {"username": "anna@example.org", "password": PASSWORD})
    for _ in range(5):
        page = client.post(STEP, {"code": "123"}).content.decode()

    assert "ab 09:15 Uhr" in page
    assert "ab 09:15 Uhr" in other.post(STEP, {"code": code_of(app)}).content.decode()
    clock.shift(timedelta(minutes=16))
    assert other.post(STEP, {"code": code_of(app)})["Location"] == "/cms/"


def test_an_administrator_lifts_the_lock_and_the_log_knows_it(town, client_of):
    anna = person_of(town, "editor")
    person_of(town, "town_administrator", email="chefin@example.org")
    client, administrator = client_of(town), client_of(town)
    wrong(client, 5)
    sign_in(administrator, email="chefin@example.org")
    assert "Sperre aufheben" in administrator.get(f"/cms/users/edit/{anna.pk}/").content.decode()

    administrator.post(f"/cms/people/{anna.pk}/lock/")

    assert sign_in(client).status_code == 302
    assert [entry.object_id for entry in AuditEntry.objects.filter(action="sign_in.locked")] == [str(anna.public_id)]
    assert AuditEntry.objects.get(action="sign_in.lock_lifted").actor_name == "Anna Beispiel"


def test_neither_address_nor_name_is_kept_and_what_is_goes_after_a_day(clock, town, client_of):
    wrong(client_of(town), 1, email="mein-kennwort@example.org")

    kept = repr(list(FailedSignIns.objects.values()))
    assert "127.0.0.1" not in kept
    assert "mein-kennwort" not in kept
    assert erase_old(now=NOW + timedelta(hours=23)) == 0
    assert erase_old(now=NOW + timedelta(hours=25)) == 2
