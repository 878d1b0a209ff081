"""A town at noon, people in it, and a draft as the composer makes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from backend.accounts.models import Role, User
from backend.push.composing import drafts
from backend.push.composing.choices import Choice
from backend.push.composing.drafts import Draft
from backend.push.models import Message
from backend.tenants.models import Municipality
from tests.accounts.people import person_of
from tests.push.factories import NOW


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


@pytest.fixture
def sender(town: Municipality) -> User:
    return person_of(town, Role.PUSH_SENDER, email="senden@example.org")


@pytest.fixture
def editor(town: Municipality) -> User:
    return person_of(town, Role.EDITOR, email="schreiben@example.org")


def free(**values: Any) -> Draft:
    """A free message for who wants news."""
    texts = {"de": {"title": "Straße gesperrt", "body": "Bis Freitag."}}
    known = {"texts": texts, "choice": Choice(topics=("news",)), **values}
    return drafts.changed(drafts.begin(key=uuid4()), known)


def written(by: User, **values: Any) -> Message:
    return drafts.save(free(**values), by=by, now=NOW)
