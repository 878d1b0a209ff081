"""What the tests of links share: a real server on this machine, and a clock that stands at noon."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django_tenants.utils import tenant_context

from backend.library.links.visiting import Courtesy, visit_due
from backend.library.models import WebAddress
from tests.common.web_server import answer, policy_for
from tests.common.web_server import server as server  # noqa: PLC0414 - a fixture
from tests.feeds.factories import NOON, article

DAY = timedelta(days=1)


@pytest.fixture
def at_noon():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def visitor(town, at_noon, server):
    return Visitor(town, at_noon, server)


class Visitor:
    """The job of each day, against a server that the test can break."""

    def __init__(self, town, traveller, server) -> None:
        self.town, self.traveller, self.server = town, traveller, server
        self.now = NOON
        self.paused: list[float] = []

    def link(self, path: str = "/") -> str:
        return self.server.url(path)

    def breaks(self, path: str = "/", *, status: int = 404, **headers: str) -> None:
        self.server.answers[path] = answer(status, **headers)

    def works(self, path: str = "/") -> None:
        self.server.answers[path] = answer(200)

    def visit(self) -> int:
        return visit_due(
            town=self.town,
            now=self.now,
            policy=policy_for(self.server),
            courtesy=Courtesy(pause=self.paused.append),
        )

    def days(self, number: int) -> WebAddress:
        """Let so many days go by, with a visit of everything on each; returns the only address."""
        for _day in range(number):
            self.now += DAY
            self.traveller.move_to(self.now)
            WebAddress.objects.update(next_test_at=self.now)
            self.visit()
        return WebAddress.objects.get()


def linking(*urls: str, words: str = "zum Antrag", **fields: Any) -> Any:
    """A live piece of news with these links."""
    html = "".join(f'<p>Hier: <a href="{url}">{words}</a></p>' for url in urls)
    return article(html=html, **fields)


def broken(url: str = "https://weg.example.org/", *, town: Any = None, **fields: Any) -> WebAddress:
    """An address that has failed for a week; something must link to it already."""
    values = {
        "state": WebAddress.State.BROKEN,
        "reason": "Unter dieser Adresse gibt es nichts (Fehler 404).",
        "failing_since": NOON - 7 * DAY,
        "failed_days": 7,
        "tested_at": NOON - DAY,
        "next_test_at": NOON + DAY,
        **fields,
    }
    if town is not None:
        with tenant_context(town):
            return broken(url, **fields)
    address, _is_new = WebAddress.objects.update_or_create(url=url, defaults=values)
    return address
