"""What the bench of copies measures is really there: a filled town comes whole, and afterwards what was edited."""

from __future__ import annotations

from collections import Counter

from django.test import Client

from backend.common import clock
from backend.tenants.models import Municipality
from benchmarks.syncing import copying
from benchmarks.syncing.filling import EDITED, Filling
from tests.mobile_api.test_syncing import commit


def test_a_filled_town_is_read_whole_and_then_what_was_edited(town: Municipality) -> None:
    Filling(slug=town.slug, now=clock.now()).fill(articles=8, events=3, places=2, pages=4)
    commit()
    client = Client(headers={"host": town.default_domain, "accept-encoding": "gzip"})
    first = copying.read(client, since=None)
    assert Counter(first["objects"]) >= Counter({"news": 8, "events": 3, "place": 2, "page": 4})
    assert first["gzipped"] < first["bytes"]
    filling = Filling(slug=town.slug, now=clock.now(), seed=2)
    for model in EDITED[2:]:
        filling.edit(model)
    commit()
    delta = copying.read(client, since=first["next"])
    assert delta["objects"] == {"news": 1, "events": 1, "place": 1, "page": 1, "page_tree": 1}
