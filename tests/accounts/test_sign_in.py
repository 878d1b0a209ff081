"""People sign in with address and password, in their own town only."""

import pytest
from django.conf import settings
from django.test import Client
from django_tenants.utils import tenant_context

from backend.accounts.models import AuditEntry, User
from tests.accounts.people import PASSWORD, operator, person_of, sign_in


def test_an_editor_signs_in_with_the_address_in_any_case(town, client_of):
    person_of(town, "editor")
    client = client_of(town)

    response = sign_in(client, email="Anna@Example.org")

    assert response.status_code == 302
    assert response["Location"] == "/cms/"
    assert client.get("/cms/").status_code == 200


@pytest.mark.parametrize(
    "role", ["contributor", "editor", "publisher", "town_administrator", "push_sender", "urgent_sender"]
)
def test_every_role_may_open_the_cms(role, town, client_of):
    person_of(town, role)
    client = client_of(town)
    sign_in(client)

    assert client.get("/cms/").status_code == 200


def test_somebody_without_a_role_may_not_open_the_cms(town, client_of):
    person_of(town)
    client = client_of(town)
    sign_in(client)

    assert client.get("/cms/").status_code == 302


def test_an_editor_is_nobody_in_another_town(town, other_town, client_of):
    person_of(town, "editor")

    response = sign_in(client_of(other_town))

    assert response.status_code == 200
    assert "nicht richtig" in response.content.decode()


def test_a_cookie_copied_to_another_town_is_nobody_there(town, other_town, client_of):
    person_of(town, "publisher")
    person_of(other_town, "publisher")
    client = client_of(town)
    sign_in(client)
    thief = client_of(other_town)
    thief.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value

    response = thief.get("/cms/")

    assert response.status_code == 302
    assert "/cms/login/" in response["Location"]


def test_cookies_belong_to_one_host(town, client_of):
    person_of(town, "editor")
    client = client_of(town)
    sign_in(client)

    assert all(not cookie["domain"] for cookie in client.cookies.values())


def test_an_operator_has_no_password_sign_in_in_a_town(town, client_of):
    operator()

    assert sign_in(client_of(town), email="betrieb@example.org").status_code == 200


def test_a_deactivated_person_is_out_with_the_next_request(town, client_of):
    user = person_of(town, "editor")
    client = client_of(town)
    sign_in(client)
    with tenant_context(town):
        User.objects.filter(pk=user.pk).update(is_active=False)

    assert client.get("/cms/").status_code == 302


def test_sign_ins_are_in_the_audit_log_without_what_was_typed(town, client_of):
    user = person_of(town, "editor")
    client = client_of(town)
    sign_in(client, password="geheimnis-falsch")
    sign_in(client, email="mein-kennwort@example.org")
    sign_in(client)

    with tenant_context(town):
        entries = list(AuditEntry.objects.filter(action__startswith="sign_in").order_by("id"))
    assert [entry.action for entry in entries] == ["sign_in.failed", "sign_in.failed", "sign_in.succeeded"]
    assert [entry.object_id for entry in entries] == [str(user.public_id), "", ""]
    assert entries[2].actor_id == user.public_id
    written = repr([vars(entry) for entry in entries])
    assert PASSWORD not in written
    assert "geheimnis" not in written
    assert "mein-kennwort" not in written


def test_the_login_page_is_german_and_names_the_town(town, client_of):
    page = client_of(town).get("/cms/login/").content.decode()

    assert "Redaktionssystem von Musterstadt" in page
    assert "E-Mail-Adresse" in page


def test_a_new_password_is_sent_to_the_towns_own_host(town, client_of, mailoutbox):
    person_of(town, "editor")
    client = client_of(town)

    client.post("/cms/password_reset/", {"email": "anna@example.org"})

    assert len(mailoutbox) == 1
    assert "http://musterstadt.region.test/cms/password_reset/confirm/" in mailoutbox[0].body


def test_an_operators_shadow_gets_no_password_by_mail(town, client_of, mailoutbox):
    person_of(town, email="schatten@example.org", shadow_of="8d2f1a3e-0000-4000-8000-000000000001")

    client_of(town).post("/cms/password_reset/", {"email": "schatten@example.org"})

    assert mailoutbox == []


def test_a_reset_link_of_one_town_does_not_work_in_another(town, other_town, client_of, mailoutbox):
    person_of(town, "editor")
    person_of(other_town, "editor")
    client_of(town).post("/cms/password_reset/", {"email": "anna@example.org"})
    path = mailoutbox[0].body.split("region.test")[1].split()[0]

    stranger: Client = client_of(other_town)

    assert "set-password" not in stranger.get(path, follow=True).redirect_chain.__repr__()
