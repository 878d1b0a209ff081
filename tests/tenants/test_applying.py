"""One file becomes one town: all or nothing, again without effect, one failure apart from the others."""

from dataclasses import replace

import pytest
from django.db import connection
from django_tenants.utils import schema_exists

from backend.common import clock
from backend.tenants import registry
from backend.tenants.changes import Field, Kind, Missing, settle
from backend.tenants.models import AppliedFile, Host, Municipality, RolloutResult
from backend.tenants.rollout.applying import apply_file, plan_file
from backend.tenants.template import ensure_template
from tests.statements import statements
from tests.towns import town_file

pytestmark = pytest.mark.engine

WRITES = ("INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP")


def apply(slug: str, **changes):
    outcome = apply_file(town_file(slug, **changes), now=clock.now())
    if outcome.error:
        raise outcome.error
    return outcome


def test_a_new_town_answers_on_its_default_host(db, client):
    ensure_template()
    outcome = apply("neuheim")
    assert outcome.address == "http://neuheim.region.test"
    assert client.get("/api/v1/", headers={"host": "neuheim.region.test"}).status_code == 200


def test_applying_twice_changes_nothing_the_second_time(db):
    ensure_template()
    apply("neuheim")
    with statements() as seen:
        again = apply("neuheim")
    assert again.changes == []
    written = [sql for sql in seen if sql.startswith(WRITES) and "rolloutresult" not in sql]
    assert written == []


def test_a_plan_of_a_new_town_leaves_nothing_behind(db):
    ensure_template()
    outcome = plan_file(town_file("planheim"), now=clock.now())
    assert outcome.is_fine
    assert outcome.changes[0].kind is Kind.CREATE
    assert not schema_exists("planheim")
    assert not Municipality.objects.filter(schema_name="planheim").exists()
    assert not RolloutResult.objects.filter(slug="planheim").exists()


def test_a_plan_shows_what_apply_then_does(town):
    file = town_file("musterstadt", center={"lat": 53.5, "lon": 12.5})
    planned = plan_file(file, now=clock.now())
    applied = apply_file(file, now=clock.now())
    assert planned.changes == applied.changes
    assert [change.subject for change in applied.changes] == ["center_lat", "center_lon"]


def test_an_error_in_a_module_leaves_the_town_as_it_was(db, monkeypatch):
    ensure_template()

    def explode(rollout):
        raise RuntimeError("kaputt")
        yield

    broken = registry.Module(key="broken", title="Broken", apply=explode)
    monkeypatch.setitem(registry._modules, "broken", broken)
    outcome = apply_file(town_file("pechheim"), now=clock.now())
    assert str(outcome.error) == "kaputt"
    assert not schema_exists("pechheim")
    assert RolloutResult.objects.get(slug="pechheim").is_fine is False
    assert connection.schema_name == "public"


def test_live_is_refused_while_a_legal_item_is_missing(db, monkeypatch):
    ensure_template()
    item = Missing(subject="imprint", message="is missing", is_legal=True)
    monkeypatch.setitem(registry._modules, "law", registry.Module(key="law", title="Law", checklist=lambda _: [item]))
    outcome = apply_file(town_file("rechtheim", demo=False), now=clock.now())
    assert "imprint" in str(outcome.error)
    assert not schema_exists("rechtheim")


def test_a_demo_goes_live_without_the_law(db, monkeypatch):
    ensure_template()
    item = Missing(subject="imprint", message="is missing", is_legal=True)
    monkeypatch.setitem(registry._modules, "law", registry.Module(key="law", title="Law", checklist=lambda _: [item]))
    assert apply("demoheim", demo=True).is_fine


def test_the_kind_of_a_town_is_fixed(town):
    outcome = apply_file(town_file("musterstadt", kind="county"), now=clock.now())
    assert "can't become a county" in str(outcome.error)


def test_own_hosts_wait_for_their_dns_and_go_with_the_file(town, client):
    apply("musterstadt", hosts=["www.muster.example"])
    host = Host.objects.get(domain="www.muster.example")
    assert (host.state, host.is_primary) == (Host.State.PENDING, False)
    assert client.get("/api/v1/", headers={"host": "www.muster.example"}).status_code == 404
    removed = apply("musterstadt", hosts=[])
    assert [change.kind for change in removed.changes] == [Kind.REMOVE]


def test_the_document_last_applied_is_kept(town):
    apply("musterstadt", center=None)
    assert AppliedFile.objects.get(municipality=town).document["center"] is None


def test_switching_a_module_on_and_off_is_one_change_each(town, monkeypatch):
    monkeypatch.setitem(registry._modules, "extra", registry.Module(key="extra", title="Extra", is_service=True))
    with_it, without_it = [*town.modules, "extra"], town.modules
    assert [change.subject for change in apply("musterstadt", modules=with_it).changes] == ["modules"]
    assert [change.subject for change in apply("musterstadt", modules=without_it).changes] == ["modules"]
    assert Municipality.objects.get(pk=town.pk).modules == without_it


def test_a_file_touches_only_its_own_town(town, other_town):
    before = columns(other_town)
    apply("musterstadt", center={"lat": 51.9, "lon": 12.1})
    assert columns(Municipality.objects.get(pk=other_town.pk)) == before


def columns(town: Municipality) -> dict[str, object]:
    return {field.name: getattr(town, field.attname) for field in Municipality._meta.concrete_fields}


def test_settling_keeps_what_an_editor_changed():
    field = Field(subject="theme.primary", wanted="#222222", applied="#111111", now="#333333")
    value, lines = settle(field, is_owned_by_file=False)
    assert (value, [line.kind for line in lines]) == ("#333333", [Kind.KEEP])
    value, lines = settle(field, is_owned_by_file=True)
    assert (value, [line.kind for line in lines]) == ("#222222", [Kind.CHANGE])
    value, lines = settle(replace(field, now="#111111"), is_owned_by_file=False)
    assert (value, [line.kind for line in lines]) == ("#222222", [Kind.CHANGE])
    value, lines = settle(replace(field, wanted="#111111"), is_owned_by_file=False)
    assert (value, list(lines)) == ("#333333", [])
