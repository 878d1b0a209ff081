"""The operator's pages: for operators only, German, without scripts, and safe when a town is broken."""

import re
from functools import partial

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django_tenants.utils import schema_context, tenant_context

from backend.accounts.models import AuditEntry, AuthenticatorApp, User
from backend.common import clock
from backend.console import views
from backend.tenants import registry
from backend.tenants.models import Host, Municipality, RolloutResult
from backend.tenants.own_hosts import verify_pending
from backend.tenants.rollout.applying import apply_file
from tests.accounts.people import PASSWORD, pass_second_step, person_of
from tests.statements import statements
from tests.towns import town_file

PAGES = ("/", "/quellen/", "/kommunen/musterstadt/", "/kommunen/musterstadt/angaben/", "/neue-kommune/")


@pytest.mark.parametrize("path", PAGES)
def test_nobody_sees_a_page_without_signing_in(path, visitor):
    response = visitor.get(path)

    assert response.status_code == 302
    assert response["Location"].startswith("/anmelden/")


def test_somebody_of_a_town_is_nobody_here(town, visitor):
    person_of(town, "town_administrator")

    response = visitor.post("/anmelden/", {"username": "anna@example.org", "password": PASSWORD})

    assert "nicht richtig" in response.content.decode()
    assert visitor.get("/").status_code == 302


def test_the_cookie_of_a_towns_administrator_opens_nothing_here(town, visitor, client_of):
    person_of(town, "town_administrator")
    client = client_of(town)
    client.post("/cms/login/", {"username": "anna@example.org", "password": PASSWORD})
    visitor.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value

    assert visitor.get("/").status_code == 302


def test_a_disabled_operator_is_out_with_the_next_request(console):
    with schema_context("public"):
        User.objects.update(is_active=False)

    assert console.get("/").status_code == 302


def test_the_list_shows_every_town(console):
    page = console.get("/").content.decode()

    for text in ("Musterstadt", "Nachbardorf", "musterstadt.region.test", "aktuell", "erfolgreich", "CMS öffnen"):
        assert text in page


@pytest.mark.parametrize("path", [*PAGES, "/anmelden/"])
def test_pages_are_german_and_carry_no_script_and_no_inline_style(path, console, visitor):
    response = (visitor if path == "/anmelden/" else console).get(path, follow=True)

    page = response.content.decode()
    assert '<html lang="de">' in page
    assert "<script" not in page
    assert "style=" not in page
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(("path", "most"), [("/", 12), ("/quellen/", 10)])
def test_a_list_costs_as_many_statements_for_one_town_as_for_three(path, most, console):
    with statements() as few:
        console.get(path)
    assert apply_file(town_file("drittdorf"), now=clock.now()).error is None
    with statements() as more:
        console.get(path)

    assert len(few) == len(more) <= most


def test_a_town_that_failed_to_come_to_be_is_named(console):
    RolloutResult.objects.create(
        slug="pechdorf", started_at=clock.now(), seconds=1, is_fine=False, message="<b>kaputt</b>"
    )

    page = console.get("/").content.decode()

    assert "pechdorf konnte nicht angelegt werden" in page
    assert "&lt;b&gt;kaputt" in page


def test_a_town_that_needs_attention_comes_first(console):
    Municipality.objects.filter(schema_name="nachbardorf").update(fingerprint="old")

    page = console.get("/").content.decode()

    assert page.index("Nachbardorf") < page.index("Musterstadt")
    assert "veraltet" in page


def test_a_towns_page_shows_checklist_health_hosts_and_rollouts(console, monkeypatch):
    fine = registry.Health(subject="Quelle Rathaus", is_fine=True, message="vor 5 Minuten gelesen")
    monkeypatch.setitem(
        registry._modules,
        "healthy",
        registry.Module(key="healthy", title="Gesund", health=lambda _town, _now: [fine]),
    )

    page = console.get("/kommunen/musterstadt/").content.decode()

    for text in ("Vor dem Start", "benennen Sie eine Redaktion", "vor 5 Minuten gelesen", "musterstadt.region.test"):
        assert text in page

    Municipality.objects.update(status=Municipality.Status.RETIRED)
    assert "Vor dem Start" not in console.get("/kommunen/musterstadt/").content.decode()


def test_one_module_that_breaks_does_not_break_the_page(console, monkeypatch):
    def broken(_town, _now):
        return [RolloutResult.objects.raw("SELECT nothing FROM nowhere")[0]]

    monkeypatch.setitem(registry._modules, "broken", registry.Module(key="broken", title="Kaputt", health=broken))

    response = console.get("/kommunen/musterstadt/")

    assert response.status_code == 200
    assert "Kaputt: nicht erreichbar" in response.content.decode()


def test_a_town_without_its_schema_is_shown_as_not_reachable(console):
    Municipality.objects.filter(schema_name="nachbardorf").update(schema_name="weggezogen")

    response = console.get("/kommunen/weggezogen/")

    assert response.status_code == 200
    assert "nicht erreichbar" in response.content.decode()
    assert console.get("/").status_code == 200


def test_an_outdated_town_is_said_to_wait_for_its_migration(console):
    Municipality.objects.filter(schema_name="nachbardorf").update(fingerprint="old")

    page = console.get("/kommunen/nachbardorf/").content.decode()

    assert "migrate_towns" in page
    assert "CMS öffnen" not in page


def test_a_town_that_does_not_exist_is_not_found(console):
    assert console.get("/kommunen/nirgendwo/").status_code == 404
    assert console.post("/kommunen/nirgendwo/cms/").status_code == 404


def test_opening_a_cms_leads_into_it_once(console, olga, town, client_of):
    response = console.post("/kommunen/musterstadt/cms/")

    assert response.status_code == 303
    path = response["Location"].removeprefix("http://musterstadt.region.test")
    client = client_of(town)
    assert client.get(path)["Location"] == "/cms/"
    assert client.get("/cms/").status_code == 200
    assert client_of(town).get(path).status_code == 403
    with tenant_context(town):
        assert User.objects.get().shadow_of == olga.public_id


def test_opening_a_cms_is_no_get(console):
    assert console.get("/kommunen/musterstadt/cms/").status_code == 405


def test_opening_a_cms_needs_the_forms_token(console, olga):
    strict = Client(enforce_csrf_checks=True, headers={"host": settings.REGION_DOMAIN})
    strict.cookies[settings.SESSION_COOKIE_NAME] = console.cookies[settings.SESSION_COOKIE_NAME].value

    assert strict.post("/kommunen/musterstadt/cms/").status_code == 403


def test_signing_in_and_out_of_the_console_is_recorded_in_public(console):
    console.post("/abmelden/")

    assert console.get("/").status_code == 302
    assert AuditEntry.objects.filter(action="sign_in.succeeded", actor_name="Olga Ordnung").count() == 1


def test_the_console_is_not_on_a_towns_host(town, client_of):
    assert client_of(town).get("/anmelden/").status_code == 404
    assert client_of(town).get("/kommunen/musterstadt/").status_code == 404


def test_a_new_operator_chooses_a_password_on_the_regions_host(visitor, capsys):
    call_command("create_operator", "Neu@example.org", "--name", "Nora Neu")
    link = re.search(r"http://region\.test(/einladung/\S+)", capsys.readouterr().out)
    assert link
    assert "neu@example.org" in visitor.get(link[1]).content.decode()

    response = visitor.post(link[1], {"new_password1": PASSWORD, "new_password2": PASSWORD})

    assert response["Location"] == "/"
    assert visitor.get("/")["Location"].startswith("/anmeldung/einrichten/")
    pass_second_step(visitor, home="/")
    assert "Nora Neu" in visitor.get("/").content.decode()
    assert visitor.get(link[1]).status_code == 403


def test_inviting_an_operator_again_makes_no_second_account(db, capsys):
    call_command("create_operator", "neu@example.org")
    call_command("create_operator", "neu@example.org")

    assert User.objects.count() == 1
    assert "1 operator invited" in capsys.readouterr().out


def test_an_operator_who_lost_everything_begins_anew(console, olga, capsys):
    call_command("create_operator", "betrieb@example.org", "--reset")

    assert console.get("/").status_code == 302
    assert not AuthenticatorApp.objects.exists()
    assert not User.objects.get().has_usable_password()


@pytest.mark.parametrize("email", ["keine-adresse", "betrieb@example.org"])
def test_a_wrong_address_and_a_disabled_operator_are_refused(email, olga):
    User.objects.update(is_active=False)

    with pytest.raises(CommandError):
        call_command("create_operator", email)


def test_a_host_that_leads_here_is_made_the_main_address(console, town, monkeypatch):
    connection.set_schema_to_public()
    Host.objects.create(tenant=town, domain="www.muster.example.org", is_primary=False, state=Host.State.PENDING)
    monkeypatch.setattr(views, "verify_pending", partial(verify_pending, resolver=lambda _host: []))
    assert "Wartet auf DNS" in console.get("/kommunen/musterstadt/").content.decode()
    waiting = console.post("/kommunen/musterstadt/adressen/", follow=True).content.decode()
    assert "führt keine der wartenden" in waiting
    refused = console.post("/kommunen/musterstadt/adressen/", {"domain": "www.muster.example.org"}, follow=True)
    assert "Hauptadresse" in refused.content.decode()
    monkeypatch.setattr(views, "verify_pending", partial(verify_pending, resolver=lambda _host: ["203.0.113.7"]))
    console.post("/kommunen/musterstadt/adressen/")
    console.post("/kommunen/musterstadt/adressen/", {"domain": "www.muster.example.org"})
    connection.set_schema_to_public()
    assert Municipality.objects.get(pk=town.pk).primary_domain == "www.muster.example.org"
