"""Who looks at the operator's pages."""

import pytest
from django.conf import settings
from django.test import Client

from backend.accounts.models import User
from tests.accounts.people import PASSWORD, operator, pass_second_step


@pytest.fixture
def visitor(db) -> Client:
    return Client(headers={"host": settings.REGION_DOMAIN})


@pytest.fixture
def olga(db) -> User:
    return operator()


@pytest.fixture
def console(visitor, olga) -> Client:
    response = visitor.post("/anmelden/", {"username": "Betrieb@example.org", "password": PASSWORD})
    assert response["Location"] == "/"
    pass_second_step(visitor, home="/")
    return visitor
