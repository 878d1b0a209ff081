"""A snapshot is one moment of a town, on whatever connection there is, and knows what was read in it."""

from __future__ import annotations

import time

import pytest
from django.db import OperationalError, connection, transaction
from django_tenants.utils import tenant_context

from backend.common import clock
from backend.feeds.models import Article
from backend.library.models import Area, Picture
from backend.serving.snapshots import snapshot
from backend.tenants.models import Municipality
from backend.tenants.rollout.applying import apply_file
from tests.feeds.factories import article
from tests.statements import statements
from tests.towns import town_file


@pytest.fixture
def town(committing) -> Municipality:
    """A town of its own, with the connection in its schema."""
    assert apply_file(town_file("momentheim"), now=clock.now()).error is None
    town = Municipality.objects.get(schema_name="momentheim")
    connection.set_tenant(town)
    return town


def test_it_tells_which_parts_of_the_town_were_read(town):
    with snapshot(town) as taken:
        list(Article.objects.filter(areas__name="x"))
        list(Picture.objects.all())
    assert taken.keys == {"config", "news", "areas", "media"}
    assert taken.is_keepable


def test_what_nobody_watches_makes_it_unkeepable(town, caplog):
    with snapshot(town) as taken, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session")
    assert not taken.is_keepable
    assert "django_session" in caplog.text


def test_nothing_can_be_written_in_it_and_the_connection_can_write_afterwards(town):
    with snapshot(town), pytest.raises(Exception, match="read-only transaction"):
        Area.objects.create(name="Gömnigk")
    with transaction.atomic():
        Area.objects.create(name="Gömnigk")
    assert Area.objects.get().name == "Gömnigk"


def test_it_does_not_see_what_is_committed_meanwhile(town):
    with snapshot(town) as taken:
        other = connection.copy()
        other.set_tenant(town)
        with other.cursor() as cursor:
            cursor.execute("UPDATE changes_townstate SET number = number + 5")
        other.close()
        assert Article.objects.count() == 0
    with snapshot(town) as later:
        assert later.state.number == taken.state.number + 5


def test_a_connection_that_has_died_is_replaced_without_a_word(town):
    with transaction.atomic():
        article("Immer noch da")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        died = cursor.fetchone()[0]
    killer = connection.copy()
    with killer.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [died])
    killer.close()
    with snapshot(town):
        assert Article.objects.get().title == "Immer noch da"


def test_a_database_that_is_away_is_an_error_and_not_a_hang(town, monkeypatch):
    def refuse(*_names: object) -> None:
        raise OperationalError("no")

    monkeypatch.setattr("backend.serving.snapshots.begin_reading", refuse)
    with pytest.raises(OperationalError), snapshot(town):
        pass
    assert not connection.in_atomic_block


def test_it_costs_one_statement_of_its_own_and_one_more_when_the_towns_row_has_changed(town):
    for changed in (True, False, True):
        if changed:
            with transaction.atomic():
                town.name = {"de": f"Momentheim {time.monotonic()}"}
                town.save()
        with statements() as seen, snapshot(Municipality(schema_name="momentheim", name={"de": "alt"})) as taken:
            assert taken.town.name == town.name
        assert len(seen) == 1 + changed


def test_inside_a_transaction_it_is_not_its_own(town):
    with transaction.atomic(), tenant_context(town), snapshot(town) as taken:
        assert not taken.is_keepable
