"""From the host to the town: never another town, and a plain refusal where there is none."""

import pytest

from backend.tenants.models import Host, Municipality

API = "/api/v1/"


def get(client, host, path=API):
    return client.get(path, headers={"host": host})


@pytest.mark.parametrize(
    "host",
    ["unbekannt.region.test", "example.org", "musterstadt.region.test.example.org", "region.test.", "%00", "a b"],
)
def test_an_unknown_host_is_404_and_tells_nothing(client, town, host):
    response = get(client, host)
    assert response.status_code == 404


@pytest.mark.parametrize("host", ["musterstadt.region.test", "MUSTERSTADT.region.test", "musterstadt.region.test:8000"])
def test_the_host_may_be_written_in_any_case_and_with_a_port(client, town, host):
    assert get(client, host).json()["town"] == "musterstadt"


def test_every_town_answers_for_itself(client, town, other_town):
    assert get(client, "nachbardorf.region.test").json()["town"] == "nachbardorf"
    assert get(client, "musterstadt.region.test").json()["town"] == "musterstadt"


def test_no_parameter_and_no_header_changes_the_town(client, town, other_town):
    response = client.get(
        "/api/v1/config",
        headers={"host": "musterstadt.region.test", "x-forwarded-host": "nachbardorf.region.test", "x-town": "x"},
    )
    assert response.json()["municipality"]["slug"] == "musterstadt"


def test_a_town_with_outdated_tables_is_out_of_service_and_the_others_go_on(client, town, other_town):
    Municipality.objects.filter(pk=town.pk).update(fingerprint="another")
    refused = get(client, "musterstadt.region.test")
    assert (refused.status_code, refused["Retry-After"]) == (503, "60")
    assert refused.json()["code"] == "town_out_of_service"
    assert get(client, "nachbardorf.region.test").status_code == 200


@pytest.mark.parametrize(("status", "answer"), [("preparing", 503), ("paused", 503), ("retired", 410), ("live", 200)])
def test_only_a_live_town_answers_the_public(client, town, status, answer):
    Municipality.objects.filter(pk=town.pk).update(status=status)
    assert get(client, "musterstadt.region.test").status_code == answer


def test_editors_reach_the_cms_of_a_town_in_preparation(client, town):
    Municipality.objects.filter(pk=town.pk).update(status="preparing")
    assert get(client, "musterstadt.region.test", "/cms/login/").status_code == 200


def test_a_host_that_waits_for_its_dns_does_not_answer(client, town):
    Host.objects.create(tenant=town, domain="www.muster.example", is_primary=False, state=Host.State.PENDING)
    assert get(client, "www.muster.example").status_code == 404


@pytest.mark.parametrize("host", ["127.0.0.1", "region.test", "musterstadt.region.test", "egal.example"])
def test_liveness_answers_on_any_host(client, db, host):
    assert get(client, host, "/healthz").content == b"ok\n"


def test_readiness_names_each_part(client, town):
    response = get(client, "region.test", "/readyz")
    assert response.status_code == 503
    assert response.json() == {"database": True, "migrations": True, "worker": False}
