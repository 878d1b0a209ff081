"""The loop over towns: everybody gets a turn, in the own schema."""

from django.db import connection

from backend.tenants.across import across_municipalities
from backend.tenants.models import Municipality


def test_one_failing_town_does_not_stop_the_others(town, other_town, caplog):
    def work(current: Municipality) -> str:
        if current == town:
            raise RuntimeError("kaputt")
        return connection.schema_name

    failed, fine = across_municipalities(work)
    assert (failed.town, str(failed.error)) == (town, "kaputt")
    assert (fine.town, fine.value, fine.error) == (other_town, "nachbardorf", None)


def test_towns_out_of_service_are_left_out(town, other_town):
    Municipality.objects.filter(pk=other_town.pk).update(fingerprint="another")
    assert [result.value for result in across_municipalities(lambda current: current.slug)] == ["musterstadt"]
