"""What the bench asks for is there, also where a short run measures only some of it."""

from __future__ import annotations

from benchmarks.catalogue import ENDPOINTS
from benchmarks.seeded import SeededTown
from tests.feeds.factories import article
from tests.waste_calendar.factories import location


def test_every_endpoint_that_can_be_measured_answers(town, client_of):
    seeded = SeededTown(
        slug=town.slug,
        host=town.default_domain,
        article=str(article().public_id),
        location=str(location().public_id),
    )
    client = client_of(town)
    answers = {key: client.get(path(seeded)).status_code for key, (_title, path) in ENDPOINTS.items()}
    assert answers == dict.fromkeys(ENDPOINTS, 200)
