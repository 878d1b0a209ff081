"""Reading begins in one round trip, keeps its plans by town, and shows each town its own."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import OperationalError, ProgrammingError, connection, transaction

from backend.changes.postgresql import prepared
from backend.common import clock
from backend.library.models import Area
from backend.tenants.models import Municipality
from backend.tenants.rollout.applying import apply_file
from tests.statements import statements
from tests.towns import town_file

SHOWN = "SELECT string_agg(name, ', ') FROM library_area WHERE name <> %(name)s"
PLANS = "SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%string_agg(name%'"


@pytest.fixture
def towns(committing) -> list[Municipality]:
    """Two, each with an area of its own name."""
    found = []
    for slug in ("planheim", "planstadt"):
        assert apply_file(town_file(slug), now=clock.now()).error is None
        town = Municipality.objects.get(schema_name=slug)
        connection.set_tenant(town)
        with transaction.atomic():
            Area.objects.create(name=slug)
        found.append(town)
    return found


def test_the_plan_of_one_town_never_answers_another(towns):
    for turn in range(12):
        town = towns[turn % 2]
        connection.set_tenant(town)
        assert town.schema_name in connection.first_row(SHOWN, {"name": "x"})[0]
    with connection.cursor() as cursor:
        cursor.execute(PLANS)
        assert len(cursor.fetchall()) == 2


def test_the_plan_that_was_asked_for_longest_ago_makes_room(towns, monkeypatch):
    monkeypatch.setattr(prepared, "MOST", 2)
    asked = [SHOWN + f" AND {number} > 0" for number in (1, 1, 2, 2, 1, 3, 3, 4)]
    assert {connection.first_row(each, {"name": "x"})[0] for each in asked} == {"planstadt"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%string_agg(name%' ORDER BY 1"
        )
        kept = [text for (text,) in cursor.fetchall()]
    assert [f"AND {number} > 0" in text for number, text in zip((3,), kept, strict=True)] == [True]


def test_values_go_by_name_and_a_percent_sign_stays_one(towns):
    values = {"later": date(2027, 1, 2), "none": None, "keys": ["ä", "b"], "unused": object()}
    answer = connection.first_row(
        "SELECT 'ab' LIKE 'a%%', %(later)s::date + 1, %(none)s::int, array_to_string(%(keys)s::text[], '-')"
        ", %(later)s::date",
        values,
    )
    assert answer == ("t", "2027-01-03", None, "ä-b", "2027-01-02")


def test_a_plan_outlives_a_changed_table(towns):
    for _turn in range(4):
        connection.first_row(SHOWN, {"name": "x"})
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE library_area ADD COLUMN later integer")
    assert connection.first_row(SHOWN, {"name": "x"})[0] == "planstadt"


def test_a_snapshot_begins_with_its_first_statement_and_is_one(towns):
    with statements() as seen, transaction.atomic():
        row = connection.begin_snapshot("SELECT current_setting('transaction_isolation'), current_schema(), NULL")
        assert row == ("repeatable read", "planstadt", None)
    assert len(seen) == 1
    with transaction.atomic():
        assert connection.begin_snapshot("SELECT name FROM library_area WHERE false") is None


def test_what_fails_in_it_leaves_a_connection_that_works(towns):
    with pytest.raises(ProgrammingError, match="nothing_such"), transaction.atomic():
        connection.begin_snapshot("SELECT * FROM nothing_such")
    assert connection.first_row(SHOWN, {"name": "x"})[0] == "planstadt"


def test_a_connection_that_has_died_says_so(towns):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    other.close()
    with pytest.raises(OperationalError), transaction.atomic():
        connection.begin_snapshot("SELECT 1")
    connection.close()
