"""A passkey's answer counts for its host, its question and its person alone; any other is refused and counted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client

from backend.accounts.models import AuditEntry, FailedSignIns, Passkey, RecoveryCode, User
from tests.accounts.people import PASSWORD, person_of
from tests.accounts.software_authenticator import VERIFIED, SoftwareAuthenticator

STEP = "/cms/anmeldung/zweiter-schritt/"
SET_UP = "/cms/anmeldung/einrichten/"
REFUSED = "Der Passkey wurde nicht angenommen."
LOCKED = "Zu viele falsche Versuche"
FOREIGN = {
    "origin": {"origin": "https://anmeldung.example.org"},
    "scheme": {"origin": "https://musterstadt.region.test"},
    "other town": {"origin": "http://nachbardorf.region.test", "rp_id": "nachbardorf.region.test"},
    "rp id": {"rp_id": "nachbardorf.region.test"},
    "region": {"rp_id": "region.test"},
    "nobody there": {"flags": VERIFIED},
}
NO_ANSWERS = ["{", "[]", "7", "{}", '{"rawId": "ä", "response": 1}', '{"id": "eA", "rawId": "eA", "response": {}}']


def with_password(client: Client, *, email: str = "anna@example.org") -> Client:
    assert client.post("/cms/login/", {"username": email, "password": PASSWORD}).status_code == 302
    return client


def new_passkey(client: Client) -> SoftwareAuthenticator:
    host = client.defaults["HTTP_HOST"]
    return SoftwareAuthenticator(origin=f"http://{host}", rp_id=host)


def challenge_of(client: Client, path: str) -> str:
    response = client.post(path)
    assert response.status_code == 200
    return response.json()["challenge"]


def to_register(client: Client) -> str:
    return challenge_of(client, f"{SET_UP}passkey/")


def to_verify(client: Client) -> str:
    return challenge_of(client, "/cms/anmeldung/passkey/")


def registered(client: Client, *, email: str = "anna@example.org") -> SoftwareAuthenticator:
    """The first passkey of this person, who is in afterwards."""
    passkey = new_passkey(with_password(client, email=email))
    page = client.post(SET_UP, {"answer": passkey.made(to_register(client)), "name": "PC"})
    assert "Ersatzcodes" in page.content.decode()
    assert client.get("/cms/").status_code == 200
    return passkey


@pytest.fixture
def anna(town) -> User:
    return person_of(town, "publisher")


@pytest.fixture
def client(anna, town, client_of) -> Client:
    return client_of(town)


@pytest.fixture
def passkey(client, town, client_of) -> SoftwareAuthenticator:
    """Anna's; `client` has given her password once more and stands before the second step."""
    made = registered(client_of(town))
    with_password(client)
    return made


def state() -> list[dict[str, object]]:
    return list(Passkey.objects.values("user", "credential_hash", "sign_count", "last_used_at"))


def refuses(client: Client, answer: str) -> None:
    """At the second step: with the message, nothing is stored, one more attempt is counted, and nobody is in."""
    before = state()
    failures = sum(FailedSignIns.objects.values_list("failures", flat=True))
    logged = AuditEntry.objects.filter(action="sign_in.second_step_failed").count()

    page = client.post(STEP, {"answer": answer})

    assert REFUSED in page.content.decode()
    assert state() == before
    assert sum(FailedSignIns.objects.values_list("failures", flat=True)) == failures + 1
    assert AuditEntry.objects.filter(action="sign_in.second_step_failed").count() == logged + 1
    assert client.get("/cms/")["Location"].startswith(STEP)


def refuses_to_register(client: Client, answer: str) -> None:
    page = client.post(SET_UP, {"answer": answer, "name": "PC"})

    assert REFUSED in page.content.decode()
    assert not Passkey.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert FailedSignIns.objects.get().failures == 1
    assert AuditEntry.objects.filter(action="sign_in.second_step_failed").count() == 1
    assert client.get("/cms/")["Location"].startswith(SET_UP)


def test_the_right_answer_opens_the_cms_and_the_counter_goes_on(passkey, client):
    assert client.post(STEP, {"answer": passkey.shown(to_verify(client))})["Location"] == "/cms/"

    assert client.get("/cms/").status_code == 200
    assert Passkey.objects.get().sign_count == 1
    assert not FailedSignIns.objects.exists()


@pytest.mark.parametrize("forged", FOREIGN.values(), ids=FOREIGN)
def test_an_answer_of_another_place_is_refused(forged, passkey, client):
    refuses(client, replace(passkey, **forged).shown(to_verify(client)))


@pytest.mark.parametrize("answer", NO_ANSWERS)
def test_what_is_no_answer_is_refused(answer, passkey, client):
    to_verify(client)
    refuses(client, answer)


def test_another_key_under_the_same_name_is_refused(passkey, client):
    refuses(client, replace(passkey, key=ec.generate_private_key(ec.SECP256R1())).shown(to_verify(client)))


def test_an_answer_to_another_question_is_refused(passkey, client, town, client_of):
    elsewhere = to_verify(with_password(client_of(town)))
    to_verify(client)
    refuses(client, passkey.shown(elsewhere))


def test_an_answer_to_no_question_is_refused(passkey, client):
    refuses(client, passkey.shown("AAAA"))


def test_an_answer_that_was_given_once_is_refused(passkey, client, town, client_of):
    answer = passkey.shown(to_verify(client))
    assert client.post(STEP, {"answer": answer})["Location"] == "/cms/"
    client.post("/cms/anmeldung/beenden/")
    with_password(client)

    refuses(client, answer)
    to_verify(client)
    refuses(client, answer)


def test_a_refused_answer_uses_its_question_up(passkey, client):
    challenge = to_verify(client)
    refuses(client, replace(passkey, origin="https://example.org").shown(challenge))
    refuses(client, passkey.shown(challenge))


def test_the_answer_to_making_one_is_none_to_showing_one(passkey, client):
    refuses(client, passkey.shown(to_verify(client), kind="webauthn.create"))
    refuses(client, passkey.made(to_verify(client)))


def test_the_passkey_of_somebody_else_is_refused(passkey, client, town, client_of):
    person_of(town, "publisher", email="bert@example.org")
    of_bert = registered(client_of(town), email="bert@example.org")

    refuses(client, of_bert.shown(to_verify(client)))


def test_the_passkey_of_another_town_is_refused(passkey, client, other_town, client_of):
    person_of(other_town, "publisher")
    of_the_neighbours = registered(client_of(other_town))

    refuses(client, of_the_neighbours.shown(to_verify(client)))


@pytest.mark.parametrize("count", [0, 3, 7])
def test_a_counter_that_does_not_go_on_tells_of_a_copy_and_is_refused(count, passkey, client):
    Passkey.objects.update(sign_count=7)
    passkey.sign_count = count - 1

    refuses(client, passkey.shown(to_verify(client)))


def test_a_removed_passkey_and_one_of_a_former_host_are_refused(passkey, client):
    Passkey.objects.update(rp_id="vorher.region.test")
    refuses(client, passkey.shown(to_verify(client)))
    Passkey.objects.update(rp_id=passkey.rp_id, confirmed=False)
    challenge = client.post("/cms/anmeldung/passkey/").json()["challenge"]
    assert client.post(STEP, {"answer": passkey.shown(challenge)})["Location"].startswith(SET_UP)


def test_five_forged_answers_lock_and_then_the_right_one_waits_too(passkey, client):
    for _ in range(5):
        page = client.post(STEP, {"answer": replace(passkey, rp_id="region.test").shown(to_verify(client))})
    assert LOCKED in page.content.decode()

    assert LOCKED in client.post(STEP, {"answer": passkey.shown(to_verify(client))}).content.decode()
    assert client.get("/cms/")["Location"].startswith(STEP)


@pytest.mark.parametrize("forged", FOREIGN.values(), ids=FOREIGN)
def test_a_passkey_made_in_another_place_is_not_registered(forged, client):
    made = replace(new_passkey(with_password(client)), **forged)

    refuses_to_register(client, made.made(to_register(client)))


@pytest.mark.parametrize("answer", NO_ANSWERS)
def test_what_is_no_passkey_is_not_registered(answer, client):
    to_register(with_password(client))
    refuses_to_register(client, answer)


@pytest.mark.parametrize("challenge", ["", "AAAA", "of somebody else"])
def test_a_passkey_made_for_another_question_is_not_registered(challenge, client, town, client_of):
    with_password(client)
    if challenge == "of somebody else":
        person_of(town, "publisher", email="bert@example.org")
        challenge = to_register(with_password(client_of(town), email="bert@example.org"))
    to_register(client)

    refuses_to_register(client, new_passkey(client).made(challenge))


def test_a_passkey_is_registered_once(client, town, client_of):
    with_password(client)
    challenge = to_register(client)
    made = new_passkey(client)
    assert "Ersatzcodes" in client.post(SET_UP, {"answer": made.made(challenge)}).content.decode()

    for again in (challenge, to_register(client)):  # the same question once more; the same passkey once more
        assert REFUSED in client.post(SET_UP, {"answer": made.made(again)}).content.decode()
    person_of(town, "publisher", email="bert@example.org")
    bert = with_password(client_of(town), email="bert@example.org")
    assert REFUSED in bert.post(SET_UP, {"answer": made.made(to_register(bert))}).content.decode()
    assert Passkey.objects.get().user.email == "anna@example.org"


def test_the_answer_to_showing_one_makes_none(client):
    made = new_passkey(with_password(client))
    refuses_to_register(client, made.made(to_register(client), kind="webauthn.get"))


def test_five_forged_passkeys_lock_and_then_a_right_one_waits_too(client):
    made = new_passkey(with_password(client))
    for _ in range(5):
        page = client.post(SET_UP, {"answer": replace(made, rp_id="region.test").made(to_register(client))})
    assert LOCKED in page.content.decode()

    assert LOCKED in client.post(SET_UP, {"answer": made.made(to_register(client))}).content.decode()
    assert not Passkey.objects.exists()


def test_a_passkey_that_is_made_after_a_wrong_one_forgets_the_wrong_one(client):
    made = new_passkey(with_password(client))
    client.post(SET_UP, {"answer": "{}"})
    client.post(SET_UP, {"answer": made.made(to_register(client)), "name": "PC"})

    assert not FailedSignIns.objects.exists()


def test_a_name_that_is_too_long_uses_nothing_up(client):
    made = new_passkey(with_password(client))
    answer = made.made(to_register(client))
    assert REFUSED not in client.post(SET_UP, {"answer": answer, "name": "x" * 65}).content.decode()

    assert "Ersatzcodes" in client.post(SET_UP, {"answer": answer, "name": "PC"}).content.decode()
