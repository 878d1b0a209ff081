"""What the bench of the search asks for is really there: words of few texts, words of most, and hits for both."""

from __future__ import annotations

from django.test import Client

from backend.common import clock
from backend.tenants.models import Municipality
from benchmarks.searching import asking
from benchmarks.syncing.filling import Filling


def test_words_of_a_filled_town_are_found(town: Municipality) -> None:
    Filling(slug=town.slug, now=clock.now()).fill(articles=40, events=3, places=2, pages=4)
    asking_for = asking.words_of(town)
    assert set(asking_for) == {"selective", "common", "several"}
    client = Client(headers={"host": town.default_domain})
    found = asking.measure(client, town, asking_for["common"])
    assert found["documents"] > 0
    assert found["statements"] >= 7
