"""What monitoring reads on the region's host: of all towns, in few statements, for nobody else's eyes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from backend.common import clock
from backend.console import metrics
from backend.serving.metrics import cache_hit
from backend.tenants.models import Municipality, RolloutResult, TownHealth
from tests.statements import statements

TOKEN = "lang-genug-und-zufaellig"


@pytest.fixture(autouse=True)
def nothing_kept(db):
    connection.set_schema_to_public()
    cache.clear()


@pytest.fixture
def monitor() -> Client:
    return Client(headers={"host": django_settings.REGION_DOMAIN})


def values(response) -> dict[tuple[str, ...], float]:
    """Name and label values, in the order of the labels' names."""
    assert response.status_code == 200
    families = text_string_to_metric_families(response.content.decode())
    return {(sample.name, *sample.labels.values()): sample.value for family in families for sample in family.samples}


def test_it_counts_towns_and_names_those_that_wait_for_their_migration(monitor, other_town):
    Municipality.objects.filter(pk=other_town.pk).update(fingerprint="another")
    found = values(monitor.get("/metrics"))
    assert found["ortsblatt_towns", "live"] == 2
    assert found["ortsblatt_town_outdated", "nachbardorf"] == 1
    assert found["ortsblatt_town_outdated", "musterstadt"] == 0


def test_it_tells_how_long_the_oldest_job_has_waited(monitor):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, scheduled_at) VALUES "
            "('default', 'a', 'todo', now() - interval '90 seconds'), "
            "('default', 'b', 'todo', now() + interval '1 hour'), ('default', 'c', 'failed', NULL)"
        )
        cursor.execute("UPDATE procrastinate_events SET at = now()")
    found = values(monitor.get("/metrics"))
    assert found["ortsblatt_jobs", "todo"] == 2
    assert found["ortsblatt_jobs", "failed"] == 1
    assert 85 < found["ortsblatt_oldest_waiting_job_seconds",] < 120


def test_it_tells_whether_a_worker_is_alive(monitor):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now()), (now() - interval '1 day')")
    found = values(monitor.get("/metrics"))
    assert found["ortsblatt_workers",] == 1
    assert abs(found["ortsblatt_worker_heartbeat_timestamp_seconds",] - clock.now().timestamp()) < 60


def test_the_last_rollout_of_a_town_counts(monitor):
    RolloutResult.objects.filter(slug="musterstadt").delete()
    began = datetime(2026, 3, 1, tzinfo=UTC)
    for number, is_fine in enumerate((False, True)):
        started_at = began + timedelta(days=number)
        RolloutResult.objects.create(slug="musterstadt", started_at=started_at, seconds=1, is_fine=is_fine)
    found = values(monitor.get("/metrics"))
    assert found["ortsblatt_rollout_ok", "musterstadt"] == 1
    assert found["ortsblatt_rollout_timestamp_seconds", "musterstadt"] == (began + timedelta(days=1)).timestamp()


def test_it_tells_what_is_not_well_in_a_town(monitor, other_town):
    TownHealth.objects.create(municipality=other_town, module="feeds", problems=2, checked_at=clock.now())
    assert values(monitor.get("/metrics"))["ortsblatt_town_problems", "feeds", "nachbardorf"] == 2


def test_a_reading_costs_the_same_for_any_number_of_towns_and_the_next_one_nothing(monitor):
    with statements() as seen:
        monitor.get("/metrics")
    assert len(seen) == 6
    with statements() as seen_again:
        monitor.get("/metrics")
    assert seen_again == []


def test_without_the_database_it_says_so_and_tells_the_rest(monitor, monkeypatch):
    def unreachable(now):
        raise DatabaseError

    monkeypatch.setattr(metrics, "_towns", unreachable)
    cache_hit()
    found = values(monitor.get("/metrics"))
    assert found["ortsblatt_database_up",] == 0
    assert ("ortsblatt_cache_hits_total",) in found
    assert not [name for name in found if name[0] == "ortsblatt_jobs"]


@pytest.mark.parametrize(
    "sent",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"HTTP_FORWARDED": "for=192.0.2.7"},
        {"HTTP_VIA": "1.1 proxy"},
        {"HTTP_X_REAL_IP": "192.0.2.7"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_X_CLIENT_IP": "192.0.2.7"},
        {"HTTP_TRUE_CLIENT_IP": "192.0.2.7"},
        {"HTTP_CF_CONNECTING_IP": "192.0.2.7"},
    ],
)
def test_without_a_token_only_this_machine_reads_it_and_not_through_its_proxy(monitor, sent):
    assert monitor.get("/metrics", HTTP_X_PROMETHEUS_SCRAPE_TIMEOUT_SECONDS="10").status_code == 200
    assert monitor.get("/metrics", **sent).status_code == 404


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer falsch", f"bearer {TOKEN}", f"Bearer {TOKEN}x", "Bearer ü"]
)
def test_with_a_token_it_is_read_with_that_alone(monitor, settings, authorization):
    settings.METRICS_TOKEN = TOKEN
    from_afar = {"REMOTE_ADDR": "192.0.2.7", "HTTP_X_FORWARDED_PROTO": "https"}
    assert monitor.get("/metrics", HTTP_AUTHORIZATION=f"Bearer {TOKEN}", **from_afar).status_code == 200
    assert monitor.get("/metrics", HTTP_AUTHORIZATION=authorization).status_code == 404


def test_a_town_has_no_metrics(town, client_of, settings):
    settings.METRICS_TOKEN = TOKEN
    assert client_of(town).get("/metrics", HTTP_AUTHORIZATION=f"Bearer {TOKEN}").status_code == 404
