"""A device as an app would register it."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from backend.tenants.models import Municipality
from tests.openapi import ValidatingClient

FID = "cAbCdEfGhIjKlMnOpQrStU"
CONSENT = {"version": "2026-11", "on": "2026-11-20"}


class Registered(NamedTuple):
    id: str
    secret: str

    @property
    def path(self) -> str:
        return f"/api/v1/devices/{self.id}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Device {self.secret}"}


def device_document(**changes: Any) -> dict[str, Any]:
    """What an app sends, reached over FCM."""
    return {"consent": CONSENT, "push": {"transport": "fcm", "target": FID}, "lang": "de", **changes}


def register_at(town: Municipality, **changes: Any) -> Registered:
    """A new device of this town, over its API."""
    response = ValidatingClient(town).post("/api/v1/devices", device_document(**changes))
    assert response.status_code == 201, response.content
    return Registered(**response.json())


@pytest.fixture
def device(town: Municipality) -> Registered:
    return register_at(town)
