"""Tables on their way, brought by somebody of the town hall."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backend.accounts.models import Role
from backend.library.models import PlaceImport
from backend.library.tasks import finish_imports
from tests.accounts.people import person_of, sign_in

START = "/cms/einrichtungen/einlesen/"


@pytest.fixture
def publisher(town, client_of):
    person_of(town, Role.PUBLISHER)
    client = client_of(town)
    sign_in(client)
    return client


@pytest.fixture
def editor(town, client_of):
    person_of(town, Role.EDITOR, email="erika@example.org")
    client = client_of(town)
    sign_in(client, email="erika@example.org")
    return client


@pytest.fixture
def bring(town) -> Callable[..., Any]:
    """Choose a file and take the columns as they are suggested; returns the page of the check."""

    def bring(client, content: str | bytes, *, name: str = "orte.csv") -> Any:
        data = content.encode() if isinstance(content, str) else content
        answer = client.post(START, {"file": SimpleUploadedFile(name, data)})
        assert answer.status_code == 302, answer.content.decode()
        record = PlaceImport.objects.first()
        columns = {f"column-{number}": key for number, key in enumerate(record.mapping)}
        answer = client.post(answer["Location"], columns)
        assert answer.status_code == 302, answer.content.decode()
        return client.get(answer["Location"])

    return bring


@pytest.fixture
def take(town) -> Callable[..., PlaceImport]:
    """Take over what was checked last, and let the job run."""

    def take(client, **fields: str) -> PlaceImport:
        record = PlaceImport.objects.first()
        client.post(f"{START}{record.pk}/", {"take": "1", **fields})
        finish_imports(town)
        record.refresh_from_db()
        return record

    return take
