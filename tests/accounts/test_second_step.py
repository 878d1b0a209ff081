"""A password alone opens nothing to whoever needs a second step, whichever way it is tried."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django_tenants.utils import schema_context, tenant_context

from backend.accounts.demo import demo_password
from backend.accounts.inviting import draw_code
from backend.accounts.models import AuditEntry, AuthenticatorApp, RecoveryCode, Role, RoleGroup, User
from backend.accounts.people import give_roles, invite
from backend.accounts.recovering import make_codes
from backend.accounts.second_factor import needs_second_factor, without_second_factor
from backend.common import clock
from backend.tenants.models import Municipality
from tests.accounts.people import PASSWORD, app_of, code_of, let_in, operator, person_of, sign_in
from tests.test_isolation import address, is_refused, rows_of

STEP = "/cms/anmeldung/zweiter-schritt/"
SET_UP = "/cms/anmeldung/einrichten/"
OWN = "/cms/anmeldung/"
OPEN_TO_ALL = re.compile(r"^/cms/(login|logout|password_reset|jsi18n|sprite)")


def with_password(client: Client, *, password: str = PASSWORD) -> Client:
    """After the password, before the second step."""
    response = client.post("/cms/login/", {"username": "anna@example.org", "password": password})
    assert response.status_code == 302
    return client


def leads_to(response, page: str) -> bool:
    return response.status_code == 302 and response["Location"].startswith(page)


@pytest.fixture
def anna(town) -> User:
    """A publisher with an app."""
    user = person_of(town, "publisher")
    app_of(user)
    return user


@pytest.mark.parametrize("role", Role)
def test_from_publisher_up_a_password_is_not_enough(role, town, client_of):
    person_of(town, role)
    client = with_password(client_of(town))

    is_lenient = role in {Role.CONTRIBUTOR, Role.EDITOR}
    assert leads_to(client.get("/cms/"), SET_UP) is not is_lenient


def test_a_town_may_ask_contributors_and_editors_too(town, client_of):
    person_of(town, "editor")
    RoleGroup.objects.filter(role="editor").update(needs_second_factor=True)

    assert leads_to(with_password(client_of(town)).get("/cms/"), SET_UP)


def test_whoever_has_set_one_up_is_asked_for_it(town, client_of):
    app_of(person_of(town, "editor"))

    assert leads_to(with_password(client_of(town)).get("/cms/"), STEP)


def test_somebody_with_a_group_of_their_own_and_a_superuser_are_asked(town):
    from_a_script = User.objects.create_superuser("root@example.org", PASSWORD)
    assert needs_second_factor(from_a_script)


@pytest.mark.parametrize("has_app", [True, False])
def test_no_address_of_the_cms_opens_with_a_password_alone(has_app, town, client_of):
    person = person_of(town, "town_administrator")
    if has_app:
        app_of(person)
    client = with_password(client_of(town))
    for row in rows_of("cms", "administrator"):
        if "/anmeldung/" in row.route or OPEN_TO_ALL.search(row.route):
            continue
        for method in (client.get, client.post):
            response = method(address(row.route))
            assert leads_to(response, STEP if has_app else SET_UP) or is_refused(response), row.route


def test_documents_and_originals_take_an_unfinished_session_for_nobody(anna, town, client_of):
    client = with_password(client_of(town))

    for path in ("/", "/documents/1/x.pdf", "/api/v1/docs/"):
        response = client.get(path)
        assert getattr(response.wsgi_request.user, "is_anonymous", True), path


def test_requests_of_scripts_are_refused(anna, town, client_of):
    client = with_password(client_of(town))

    assert client.get("/cms/", headers={"X-Requested-With": "XMLHttpRequest"}).status_code == 403


def test_the_code_of_the_app_opens_the_cms_and_leads_where_one_wanted(anna, town, client_of):
    client = with_password(client_of(town))
    key = client.session.session_key

    page = client.get("/cms/account/", follow=True)
    assert "Zweiter Schritt" in page.content.decode()
    response = client.post(STEP, {"code": code_of(app_of(anna)), "next": "/cms/account/"})

    assert response["Location"] == "/cms/account/"
    assert client.get("/cms/account/").status_code == 200
    assert client.session.session_key != key


def test_nobody_is_led_to_a_foreign_host(anna, town, client_of):
    client = with_password(client_of(town))

    response = client.post(STEP, {"code": code_of(app_of(anna)), "next": "https://example.org/cms/"})

    assert response["Location"] == "/cms/"


def test_a_code_counts_once(anna, town, client_of):
    code = code_of(app_of(anna))
    with_password(client_of(town)).post(STEP, {"code": code})
    client = with_password(client_of(town))

    response = client.post(STEP, {"code": code})

    assert "schon verwendet" in response.content.decode()
    assert leads_to(client.get("/cms/"), STEP)


def test_the_first_set_up_ends_with_ten_codes_and_opens_the_cms(town, client_of):
    person_of(town, "publisher")
    client = with_password(client_of(town))
    page = client.get(f"{SET_UP}app/").content.decode()
    assert "<svg" in page
    app = AuthenticatorApp.objects.get()
    shown = re.search(r'class="secret">([A-Z2-7 ]+)<', page)
    assert shown

    response = client.post(f"{SET_UP}app/", {"code": code_of(app)})

    assert len(re.findall(r"<li>[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}</li>", response.content.decode())) == 10
    assert client.get("/cms/").status_code == 200
    with tenant_context(town):
        actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"second_factor.added", "second_factor.codes_made", "sign_in.password_accepted"} <= actions


def test_a_wrong_first_code_sets_up_nothing(town, client_of):
    person_of(town, "publisher")
    client = with_password(client_of(town))

    assert "stimmt nicht" in client.post(f"{SET_UP}app/", {"code": "000000"}).content.decode()
    assert not AuthenticatorApp.objects.filter(confirmed=True).exists()


def test_a_password_alone_adds_no_second_factor_to_an_account_that_has_one(anna, town, client_of):
    client = with_password(client_of(town))

    for path in (SET_UP, f"{SET_UP}app/", f"{SET_UP}passkey/", "/cms/anmeldung/ersatzcodes/"):
        assert leads_to(client.post(path), STEP), path
    assert leads_to(client.get(OWN), STEP)
    assert AuthenticatorApp.objects.count() == 1
    assert not RecoveryCode.objects.exists()


def test_a_recovery_code_counts_once_and_they_count_down(anna, town, client_of):
    codes = make_codes(anna)
    client = with_password(client_of(town))
    assert "Noch 10 Ersatzcodes" in client.get(STEP).content.decode()
    assert client.post(STEP, {"code": codes[0].upper()})["Location"] == "/cms/"
    other = with_password(client_of(town))

    assert "schon verwendet" in other.post(STEP, {"code": codes[0]}).content.decode()
    assert "Noch 9 Ersatzcodes" in other.get(STEP).content.decode()
    assert "9 von zehn" in client.get(OWN).content.decode()
    assert codes[1].replace("-", "") not in repr(list(RecoveryCode.objects.values()))
    RecoveryCode.objects.filter(user=anna).delete()
    assert "keine Ersatzcodes mehr übrig" in other.get(STEP).content.decode()


def test_new_codes_end_the_old_ones(anna, town, client_of):
    old = make_codes(anna)
    client = client_of(town)
    sign_in(client)

    client.post("/cms/anmeldung/ersatzcodes/")

    assert RecoveryCode.objects.count() == 10
    assert "schon verwendet" in with_password(client_of(town)).post(STEP, {"code": old[0]}).content.decode()


def test_a_reset_password_keeps_the_second_step(anna, town, client_of, mailoutbox):
    client = client_of(town)
    client.post("/cms/password_reset/", {"email": "anna@example.org"})
    path = mailoutbox[0].body.split("region.test")[1].split()[0]
    form = client.get(path)["Location"]
    client.post(form, {"new_password1": "ein-anderes-kennwort", "new_password2": "ein-anderes-kennwort"})

    assert leads_to(client.get("/cms/"), "/cms/login/")
    assert leads_to(with_password(client, password="ein-anderes-kennwort").get("/cms/"), STEP)


def test_an_invitation_leads_to_the_set_up_and_an_old_one_past_no_factor(town, client_of):
    person = person_of(town, "publisher")
    for expected in (SET_UP, STEP):
        code = draw_code(invite(person, by_mail=False), now=clock.now())
        client = client_of(town)
        client.post(f"/cms/einladung/{code}/", {"new_password1": PASSWORD, "new_password2": PASSWORD})
        assert leads_to(client.get("/cms/"), expected)
        app_of(person)


def test_somebody_who_becomes_a_publisher_is_asked_with_the_next_request(town, client_of):
    person = person_of(town, "editor")
    client = with_password(client_of(town))
    assert client.get("/cms/").status_code == 200

    give_roles(person, roles=["publisher"])

    assert leads_to(client.get("/cms/"), SET_UP)


def test_the_cookie_of_another_town_carries_no_second_step_along(anna, town, other_town, client_of):
    person_of(other_town, "publisher")
    client = client_of(town)
    sign_in(client)
    thief = with_password(client_of(other_town))
    thief.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value

    assert leads_to(thief.get("/cms/"), "/cms/login/")


def test_a_factor_that_is_taken_away_ends_what_it_has_opened(anna, town, client_of):
    client = client_of(town)
    sign_in(client)

    AuthenticatorApp.objects.all().delete()

    assert leads_to(client.get("/cms/"), SET_UP)


def test_the_only_factor_of_somebody_who_needs_one_stays(anna, town, client_of):
    client = client_of(town)
    sign_in(client)
    first = app_of(anna)
    path = f"/cms/anmeldung/entfernen/app/{first.pk}/"

    client.post(path)
    assert AuthenticatorApp.objects.count() == 1
    second = AuthenticatorApp(user=anna, name="Zweite")
    second.set_key()
    second.save()
    client.post(path)

    assert AuthenticatorApp.objects.get() == second
    assert client.get("/cms/").status_code == 200


def test_an_administrator_resets_what_was_lost(anna, town, client_of, mailoutbox):
    Municipality.objects.filter(schema_name="musterstadt").update(is_demo=False)
    make_codes(anna)
    person_of(town, "town_administrator", email="chefin@example.org")
    administrator, at_home = client_of(town), client_of(town)
    sign_in(administrator, email="chefin@example.org")
    sign_in(at_home)
    path = f"/cms/people/{anna.pk}/second-step/"
    assert "anna@example.org" in administrator.get(path).content.decode()

    administrator.post(path)

    assert leads_to(at_home.get("/cms/"), "/cms/login/")
    assert client_of(town).post("/cms/login/", {"username": anna.email, "password": PASSWORD}).status_code == 200
    assert not RecoveryCode.objects.exists()
    assert not AuthenticatorApp.objects.filter(user=anna).exists()
    assert [mail.to for mail in mailoutbox] == [["anna@example.org"]]
    entry = AuditEntry.objects.get(action="second_factor.reset")
    assert entry.actor_name == entry.object_name == "Anna Beispiel"
    assert entry.object_id == str(anna.public_id)


def test_an_editor_resets_nobody(anna, town, client_of):
    person_of(town, "editor", email="ed@example.org")
    client = client_of(town)
    sign_in(client, email="ed@example.org")

    assert client.post(f"/cms/people/{anna.pk}/second-step/").status_code in {302, 403}
    assert AuthenticatorApp.objects.filter(user=anna).exists()


def test_secrets_are_not_readable_in_the_tables(anna):
    app = app_of(anna)

    assert app.key.hex() not in repr(vars(app))
    assert app.key not in app.sealed_key.encode()


def test_who_has_no_second_step_yet_is_named(town):
    person = person_of(town, "publisher")
    person_of(town, "editor", email="ed@example.org")
    assert list(without_second_factor()) == [person]
    app_of(person)
    assert not without_second_factor().exists()


def test_an_operator_needs_one_for_the_console_and_for_a_ticket(town):
    operator()
    client = Client(headers={"host": settings.REGION_DOMAIN})
    client.post("/anmelden/", {"username": "betrieb@example.org", "password": PASSWORD})

    for method, path in (("get", "/"), ("get", "/kommunen/musterstadt/"), ("post", "/kommunen/musterstadt/cms/")):
        assert leads_to(getattr(client, method)(path), "/anmeldung/einrichten/"), path


def test_an_operator_passing_through_is_not_asked_again_and_sets_up_nothing(town, client_of):
    shadow = person_of(town, email="x@operator.invalid", shadow_of="8d2f1a3e-0000-4000-8000-000000000001")
    with schema_context("public"):
        User.objects.create_user("o@example.org", PASSWORD, public_id=shadow.shadow_of)
    client = client_of(town)
    User.objects.filter(pk=shadow.pk).update(is_superuser=True)
    shadow.refresh_from_db()
    client.force_login(shadow, backend="backend.accounts.backends.OperatorBackend")

    assert client.get("/cms/").status_code == 200
    assert client.get(SET_UP)["Location"] == "/cms/"


def test_a_demo_says_the_code_and_a_real_town_does_not(town, client_of):
    person_of(town, "publisher")
    call_command("demo_people", verbosity=0)
    client = with_password(client_of(town), password=demo_password())
    said = re.search(r"<strong>(\d{6})</strong>", client.get(STEP).content.decode())
    assert said
    Municipality.objects.filter(schema_name="musterstadt").update(is_demo=False)
    assert "<strong>" not in client.get(STEP).content.decode()
    Municipality.objects.filter(schema_name="musterstadt").update(is_demo=True)

    assert client.post(STEP, {"code": said[1]})["Location"] == "/cms/"


def test_ones_own_sign_in_leads_to_the_instructions_which_the_region_has_none_of(anna, town, client_of):
    client = client_of(town)
    let_in(client, anna)
    assert 'href="/cms/anleitungen/anmelden/"' in client.get(OWN).content.decode()
    assert client.get("/cms/anleitungen/anmelden/").status_code == 200

    at_the_region = Client(headers={"host": settings.REGION_DOMAIN})
    with schema_context("public"):
        let_in(at_the_region, operator())
    page = at_the_region.get("/anmeldung/")
    assert page.status_code == 200
    assert "anleitungen" not in page.content.decode()


def test_pages_load_nothing_from_elsewhere_and_are_never_kept(anna, town, client_of):
    client = client_of(town)
    let_in(client, anna)

    for path in (OWN, SET_UP, f"{SET_UP}app/", STEP, "/cms/anmeldung/ersatzcodes/"):
        response = client.get(path)
        assert response.status_code == 200, path
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert "no-store" in response["Cache-Control"]
        assert "<script>" not in response.content.decode()
