"""People for tests: in a town with a role, or operators in public."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django_tenants.utils import schema_context, tenant_context

from backend.accounts.models import User
from backend.accounts.people import give_roles
from backend.tenants.models import Municipality

PASSWORD = "ein-langes-kennwort"


def person_of(town: Municipality, *roles: str, email: str = "anna@example.org", **fields: Any) -> User:
    with tenant_context(town):
        user = User.objects.create_user(email, PASSWORD, first_name="Anna", last_name="Beispiel", **fields)
        give_roles(user, roles=roles)
    return user


def operator(email: str = "betrieb@example.org") -> User:
    with schema_context("public"):
        return User.objects.create_user(email, PASSWORD, first_name="Olga", last_name="Ordnung")


def sign_in(client: Client, *, email: str = "anna@example.org", password: str = PASSWORD) -> Any:
    return client.post("/cms/login/", {"username": email, "password": password})
