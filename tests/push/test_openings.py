"""A message that was opened is counted, and nobody is known by it."""

from __future__ import annotations

from uuid import uuid4

import pytest

from backend.push import api as push_api
from backend.push.models import Message
from backend.serving.models import Count
from backend.tenants.models import Municipality
from tests.openapi import ValidatingClient
from tests.push.factories import message
from tests.statements import statements


def test_openings_are_a_number_and_nothing_else(town: Municipality, monkeypatch: pytest.MonkeyPatch) -> None:
    told, draft = message(planned=3), message()
    client = ValidatingClient(town)

    def opened(public_id: object) -> int:
        return client.post(f"/api/v1/messages/{public_id}/opened", None).status_code

    with statements() as few:
        assert opened(told.public_id) == 204
    assert len(few) <= 6
    assert opened(told.public_id) == 204
    assert Message.objects.get(pk=told.pk).opened == 2
    assert "127.0.0.1" not in repr(list(Count.objects.values()))
    counts = Count.objects.count()
    assert (opened(draft.public_id), opened(uuid4())) == (404, 404)
    assert Count.objects.count() == counts, "whoever makes up ids fills a table"

    monkeypatch.setattr(push_api, "OPENINGS", 2)
    assert opened(told.public_id) == 429
    assert Message.objects.get(pk=told.pk).opened == 2
