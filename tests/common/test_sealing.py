"""A secret outlives a new SECRET_KEY as long as the old one is named, and is sealed anew when it is used."""

from __future__ import annotations

import pytest
from cryptography.fernet import InvalidToken

from backend.accounts.authenticator_apps import app_being_set_up
from backend.accounts.models import AuthenticatorApp
from backend.accounts.recovering import make_codes
from backend.common.sealing import sealed, unsealed
from tests.accounts.people import PASSWORD, app_of, code_of, person_of


def replace_key(settings, *, fallbacks: list[str]) -> None:
    settings.SECRET_KEY = "the new key"
    settings.SECRET_KEY_FALLBACKS = fallbacks


def test_what_was_sealed_with_the_old_key_is_opened_and_sealed_with_the_new_one(settings):
    old = settings.SECRET_KEY
    text = sealed(b"secret")
    replace_key(settings, fallbacks=["another one", old])
    assert unsealed(text) == b"secret"
    anew = sealed(b"secret")
    settings.SECRET_KEY_FALLBACKS = []

    assert unsealed(anew) == b"secret"
    with pytest.raises(InvalidToken):
        unsealed(text)


def test_an_app_works_after_the_key_has_changed_and_without_the_old_one_once_it_was_used(town, settings):
    app = app_of(person_of(town, "publisher"))
    key = app.key
    replace_key(settings, fallbacks=[settings.SECRET_KEY])

    assert app.verify_token(code_of(app))
    settings.SECRET_KEY_FALLBACKS = []

    app = AuthenticatorApp.objects.get()
    assert app.key == key
    assert app.verify_token(code_of(app))


def test_without_the_old_key_a_recovery_code_still_opens_the_cms_and_an_app_is_set_up_anew(town, client_of, settings):
    anna = person_of(town, "publisher")
    code, unfinished = code_of(app_of(anna)), app_being_set_up(anna)
    spare = make_codes(anna)[0]
    replace_key(settings, fallbacks=[])
    client = client_of(town)
    client.post("/cms/login/", {"username": anna.email, "password": PASSWORD})

    assert "stimmt nicht" in client.post("/cms/anmeldung/zweiter-schritt/", {"code": code}).content.decode()
    assert client.post("/cms/anmeldung/zweiter-schritt/", {"code": spare})["Location"] == "/cms/"
    assert client.get("/cms/anmeldung/einrichten/app/").status_code == 200
    assert app_being_set_up(anna).pk == unfinished.pk
