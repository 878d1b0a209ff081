"""People for tests: in a town with a role, or operators in public."""

from __future__ import annotations

from contextlib import AbstractContextManager
from http import HTTPStatus
from typing import Any

from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import TOTP
from django_tenants.utils import schema_context, tenant_context

from backend.accounts.models import AuthenticatorApp, User
from backend.accounts.models.second_factors import STEP
from backend.accounts.people import give_roles
from backend.accounts.second_factor import VERIFIED_AT, needs_second_factor
from backend.common import clock
from backend.tenants.models import Municipality

PASSWORD = "ein-langes-kennwort"
FORCE_LOGIN = Client.force_login


def person_of(town: Municipality, *roles: str, email: str = "anna@example.org", **fields: Any) -> User:
    with tenant_context(town):
        user = User.objects.create_user(email, PASSWORD, first_name="Anna", last_name="Beispiel", **fields)
        give_roles(user, roles=roles)
    return user


def operator(email: str = "betrieb@example.org") -> User:
    with schema_context("public"):
        return User.objects.create_user(email, PASSWORD, first_name="Olga", last_name="Ordnung")


def sign_in(client: Client, *, email: str = "anna@example.org", password: str = PASSWORD) -> Any:
    """Password, and the second step of whoever needs one; returns what the password was answered with."""
    response = client.post("/cms/login/", {"username": email, "password": password})
    if response.status_code == HTTPStatus.FOUND and _needs_second_factor(client):
        pass_second_step(client)
    return response


def _needs_second_factor(client: Client) -> bool:
    """Asked of the rule, since the start page, which would tell too, takes long to build."""
    with _schema_of(client):
        return needs_second_factor(User.objects.get(pk=client.session["_auth_user_id"]))


def pass_second_step(client: Client, *, home: str = "/cms/") -> None:
    """By an app that is set up for the person whose password this client has given; nothing if none is asked for."""
    step = client.get(home)
    if step.status_code != HTTPStatus.FOUND or "/anmeldung/" not in step["Location"]:
        return
    page = step["Location"].partition("anmeldung/")[0] + "anmeldung/zweiter-schritt/"
    with _schema_of(client):
        user = User.objects.get(pk=client.session["_auth_user_id"])
        code = code_of(app_of(user))
    assert client.post(page, {"code": code}).status_code == HTTPStatus.FOUND


def app_of(user: User) -> AuthenticatorApp:
    """The app that this person has set up, or sets up now; called in their schema."""
    app = AuthenticatorApp.objects.filter(user=user, confirmed=True).first()
    if app is None:
        app = AuthenticatorApp(user=user, name="App")
        app.set_key()
        app.save()
    return app


def code_of(app: AuthenticatorApp) -> str:
    """What the app shows: a code that was not used yet."""
    totp = TOTP(app.key, step=STEP)
    totp.time = max(int(clock.now().timestamp()), (app.last_step + 1) * STEP)
    return f"{totp.token():06d}"


def let_in(client: Client, user: User, backend: str | None = None) -> None:
    """Signed in as this person of the open schema, second step and all, without a page being asked."""
    FORCE_LOGIN(client, user, backend)
    if needs_second_factor(user):
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = app_of(user).persistent_id
        session[VERIFIED_AT] = int(clock.now().timestamp())
        session.save()


def _schema_of(client: Client) -> AbstractContextManager[Any]:
    host = client.defaults.get("HTTP_HOST", "")
    town = next((town for town in Municipality.objects.all() if town.default_domain == host), None)
    return tenant_context(town) if town else schema_context("public")
