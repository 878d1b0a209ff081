"""How every town is doing, asked by a job and kept where one statement finds it."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from backend.tenants import registry
from backend.tenants.health import record_health
from backend.tenants.models import TownHealth
from backend.tenants.registry import Health
from backend.tenants.tasks import check_health

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def announced(town, monkeypatch):
    """Registers the health of a module of this test."""

    def announce(health, **options) -> None:
        module = registry.Module(key="probe", title="Probe", health=health, **options)
        monkeypatch.setitem(registry._modules, "probe", module)

    connection.set_schema_to_public()
    return announce


def unwell(town, now):
    return [Health(subject="Blog", is_fine=False, message="404")]


def well(town, now):
    return [Health(subject="Blog", is_fine=True, message="")]


def kept() -> dict[str, int]:
    rows = TownHealth.objects.filter(module="probe")
    return dict(rows.values_list("municipality__schema_name", "problems"))


def test_what_is_not_fine_is_counted_for_each_town_in_its_own_schema(announced):
    def health(town, now):
        assert connection.schema_name == town.slug
        assert now == NOW
        yield Health(subject="Amtsblatt", is_fine=False, message="404")
        yield Health(subject="Blog", is_fine=town.slug == "musterstadt", message="")

    announced(health)
    check_health(timestamp=int(NOW.timestamp()))
    assert kept() == {"musterstadt": 1, "nachbardorf": 2}


def test_what_is_well_again_is_no_longer_counted(announced):
    announced(unwell)
    record_health(now=NOW)
    announced(well)
    record_health(now=NOW)
    assert kept() == {"musterstadt": 0, "nachbardorf": 0}


def test_a_town_that_cannot_be_asked_is_a_problem_and_hides_no_other(announced, caplog):
    def health(town, now):
        if town.slug == "musterstadt":
            with connection.cursor() as cursor:
                cursor.execute("SELECT nonsense")
        return [Health(subject="Blog", is_fine=True, message="")]

    announced(health)
    record_health(now=NOW)
    assert kept() == {"musterstadt": 1, "nachbardorf": 0}


def test_a_module_that_a_town_does_not_have_is_not_asked(announced):
    announced(unwell, is_service=True)
    record_health(now=NOW)
    assert kept() == {}
