"""Town administrators look after their people in the CMS; nobody else does, and nobody makes superusers."""

import pytest
from django.contrib.auth.models import Group
from django_tenants.utils import schema_context, tenant_context

from backend.accounts.entering import entry_address
from backend.accounts.models import AuditEntry, Invitation, User
from backend.accounts.people import roles_of
from backend.common import clock
from tests.accounts.people import operator, person_of, sign_in


@pytest.fixture
def administrator(town, client_of):
    person_of(town, "town_administrator", email="verwaltung@example.org")
    client = client_of(town)
    sign_in(client, email="verwaltung@example.org")
    return client


def form_of(town, *roles: str, **changes: object) -> dict[str, object]:
    with tenant_context(town):
        groups = list(Group.objects.filter(role_group__role__in=roles).values_list("pk", flat=True))
    return {"email": "Neu@example.org", "first_name": "Nele", "last_name": "Neu", "groups": groups} | changes


def test_the_list_shows_people_in_german(administrator, town):
    person_of(town, "editor")

    page = administrator.get("/cms/users/").content.decode()

    for text in ("Anna Beispiel", "Personen", "Person hinzufügen", "Redaktion", "E-Mail-Adresse"):
        assert text in page


@pytest.mark.parametrize("role", ["contributor", "editor", "publisher", "push_sender", "urgent_sender"])
@pytest.mark.parametrize("path", ["", "new/", "edit/{pk}/", "delete/{pk}/"])
def test_nobody_else_may_look_after_people(role, path, town, client_of):
    victim = person_of(town, "editor", email="opfer@example.org")
    person_of(town, role)
    client = client_of(town)
    sign_in(client)

    assert client.get(f"/cms/users/{path.format(pk=victim.pk)}").status_code == 302


def test_a_new_person_is_invited_and_has_no_password(administrator, town):
    page = administrator.get("/cms/users/new/").content.decode()
    assert 'type="password"' not in page
    assert "Versand von Eilmeldungen" in page

    administrator.post("/cms/users/new/", form_of(town, "editor"))

    with tenant_context(town):
        nele = User.objects.get(email="neu@example.org")
        assert roles_of(nele) == {"editor"}
        assert not nele.has_usable_password()
        assert Invitation.objects.unsent().get().user == nele


def test_an_address_in_other_case_is_the_same_address(administrator, town):
    person_of(town, "editor", email="neu@example.org")

    response = administrator.post("/cms/users/new/", form_of(town, "editor"))

    assert response.status_code == 200
    assert "existiert bereits" in response.content.decode()


def test_nobody_becomes_superuser_by_form(administrator, town):
    anna = person_of(town, "editor", email="neu@example.org")
    with tenant_context(town):
        anna.refresh_from_db()

    administrator.post(f"/cms/users/edit/{anna.pk}/", form_of(town, "publisher", is_superuser="on", is_active="on"))

    with tenant_context(town):
        anna.refresh_from_db()
        assert not anna.is_superuser
        assert roles_of(anna) == {"publisher"}


def test_what_an_administrator_changes_is_recorded_under_their_name(administrator, town):
    anna = person_of(town, "editor", email="neu@example.org")

    administrator.post(f"/cms/users/edit/{anna.pk}/", form_of(town, "publisher"))

    with tenant_context(town):
        changes = AuditEntry.objects.filter(object_id=str(anna.public_id), actor_name__gt="")
        assert {entry.action for entry in changes} == {"person.roles_changed", "person.deactivated"}
        assert {entry.actor_id for entry in changes} == {User.objects.get(email="verwaltung@example.org").public_id}


def test_operators_accounts_are_neither_listed_nor_changed(administrator, town, client_of):
    with schema_context("public"):
        address = entry_address(operator(), town=town, now=clock.now())
    client_of(town).get(address.removeprefix(town.origin))
    with tenant_context(town):
        shadow = User.objects.exclude(shadow_of=None).get()

    assert "Olga" not in administrator.get("/cms/users/").content.decode()
    for path in ("edit", "delete", "history"):
        assert administrator.get(f"/cms/users/{path}/{shadow.pk}/").status_code == 404, path


@pytest.mark.parametrize("action", ["delete", "set_active_state", "assign_role"])
def test_bulk_actions_leave_operators_accounts_alone(action, administrator, town, client_of):
    with schema_context("public"):
        address = entry_address(operator(), town=town, now=clock.now())
    client_of(town).get(address.removeprefix(town.origin))
    with tenant_context(town):
        shadow = User.objects.exclude(shadow_of=None).get()
        role = Group.objects.get(role_group__role="editor").pk

    administrator.post(f"/cms/bulk/accounts/user/{action}/?id={shadow.pk}", {"mark_as_active": "False", "role": role})

    with tenant_context(town):
        shadow.refresh_from_db()
        assert shadow.is_active
        assert roles_of(shadow) == frozenset()


def test_a_bulk_deactivation_is_recorded(administrator, town):
    anna = person_of(town, "editor")

    administrator.post(f"/cms/bulk/accounts/user/set_active_state/?id={anna.pk}", {"mark_as_active": "False"})

    with tenant_context(town):
        assert AuditEntry.objects.filter(action="person.deactivated", object_id=str(anna.public_id)).exists()


def test_groups_and_sites_are_no_business_of_a_town(administrator):
    for path in ("groups/", "sites/", "groups/new/"):
        assert administrator.get(f"/cms/{path}").status_code == 302, path


def test_people_do_not_change_their_own_address(town, client_of):
    person_of(town, "editor")
    client = client_of(town)
    sign_in(client)

    page = client.get("/cms/account/").content.decode()

    assert 'name="name_email-first_name"' in page
    assert 'name="name_email-email"' not in page
    assert 'name="password-new_password1"' in page
    assert "Africa/Abidjan" not in page
