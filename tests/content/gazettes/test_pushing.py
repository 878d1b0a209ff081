"""What is told of an issue of the gazette."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from backend.content.gazettes.pushing import compose_gazette
from backend.tenants.models import Municipality
from tests.changes.rows import issue

NOON = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


def test_it_says_its_name_and_what_is_in_it(town: Municipality) -> None:
    made = issue(issued_on=date(2026, 11, 20), contents="Hauptsatzung\n\nEinladung")
    what = compose_gazette(made.public_id)
    assert what is not None
    name = f"Amtsblatt Nr. {made.number}/2026"
    assert what.texts == {"de": {"title": name, "body": "Hauptsatzung · Einladung"}}
    assert (what.path, what.topics) == (f"/amtsblatt/{made.public_id}/", ["gazettes"])


def test_without_contents_it_says_that_it_is_out(town: Municipality) -> None:
    what = compose_gazette(issue().public_id)
    assert what is not None
    assert what.texts["de"]["body"] == "Die neue Ausgabe ist da."


@pytest.mark.parametrize(
    "changes",
    [{"display_from": NOON + timedelta(hours=1)}, {"display_until": NOON}, {"live": False}, {"expire_at": NOON}],
    ids=["not yet", "no longer", "draft", "expired"],
)
def test_what_is_not_displayed_is_not_told(town: Municipality, changes: dict[str, object]) -> None:
    assert compose_gazette(issue(**{"display_from": NOON - timedelta(days=1), **changes}).public_id) is None
