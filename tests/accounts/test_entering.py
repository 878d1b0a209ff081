"""An operator enters a town once with a ticket, as a marked account that ends with the operator's."""

from datetime import timedelta

import pytest
from django.conf import settings
from django_tenants.utils import schema_context, tenant_context

from backend.accounts.entering import EntryRefused, entry_address, redeem
from backend.accounts.models import AuditEntry, EntryTicket, User
from backend.common import clock
from tests.accounts.people import operator, person_of, sign_in


@pytest.fixture
def olga(db) -> User:
    return operator()


def ticket_path(olga, town, *, now=None) -> str:
    with schema_context("public"):
        address = entry_address(olga, town=town, now=now or clock.now())
    assert address.startswith(town.origin + "/cms/eintritt/")
    return address.removeprefix(town.origin)


def test_a_ticket_lets_the_operator_into_the_cms(olga, town, client_of):
    client = client_of(town)

    response = client.get(ticket_path(olga, town))

    assert response["Location"] == "/cms/"
    assert client.get("/cms/").status_code == 200
    assert client.get("/cms/users/").status_code == 200


def test_the_shadow_is_marked_and_has_no_password(olga, town, client_of):
    client_of(town).get(ticket_path(olga, town))

    with tenant_context(town):
        shadow = User.objects.get()
        assert shadow.shadow_of == olga.public_id
        assert shadow.is_superuser
        assert not shadow.has_usable_password()
        assert str(shadow) == "Olga Ordnung (Betrieb)"


def test_a_ticket_works_once(olga, town, client_of):
    path = ticket_path(olga, town)
    client_of(town).get(path)

    again = client_of(town).get(path)

    assert again.status_code == 403
    assert "Eintritt abgelehnt" in again.content.decode()


def test_a_ticket_of_one_town_is_refused_by_another(olga, town, other_town, client_of):
    path = ticket_path(olga, town)

    assert client_of(other_town).get(path).status_code == 403
    with tenant_context(other_town):
        assert not User.objects.exists()


def test_a_ticket_expires_after_a_minute(olga, town, client_of):
    path = ticket_path(olga, town, now=clock.now() - timedelta(seconds=61))

    assert client_of(town).get(path).status_code == 403


def test_a_disabled_operator_is_refused_with_a_fresh_ticket(olga, town, client_of):
    path = ticket_path(olga, town)
    with schema_context("public"):
        User.objects.update(is_active=False)

    assert client_of(town).get(path).status_code == 403


def test_an_operator_who_is_disabled_is_out_with_the_next_request(olga, town, client_of):
    client = client_of(town)
    client.get(ticket_path(olga, town))
    with schema_context("public"):
        User.objects.update(is_active=False)

    assert client.get("/cms/").status_code == 302


def test_an_operators_cookie_is_nobody_in_another_town(olga, town, other_town, client_of):
    client, thief = client_of(town), client_of(other_town)
    client.get(ticket_path(olga, town))
    thief.get(ticket_path(olga, other_town))
    thief.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value

    assert thief.get("/cms/").status_code == 302


def test_entering_twice_uses_the_same_account(olga, town, client_of):
    client_of(town).get(ticket_path(olga, town))
    client_of(town).get(ticket_path(olga, town))

    with tenant_context(town):
        assert User.objects.count() == 1


def test_an_operator_may_have_the_same_address_as_somebody_of_the_town(olga, town, client_of):
    person_of(town, "editor", email=olga.email)

    assert client_of(town).get(ticket_path(olga, town)).status_code == 302


def test_a_shadow_can_not_sign_in_with_a_password(olga, town, client_of):
    client_of(town).get(ticket_path(olga, town))
    with tenant_context(town):
        shadow = User.objects.get()
        shadow.set_password("ein-langes-kennwort")
        shadow.save()

    assert sign_in(client_of(town), email=shadow.email).status_code == 200


def test_both_sides_keep_the_entry_in_their_audit_log(olga, town, client_of):
    client_of(town).get(ticket_path(olga, town))

    with schema_context("public"):
        granted = AuditEntry.objects.get(action="entry.granted")
        assert (granted.actor_id, granted.object_name) == (olga.public_id, "Musterstadt")
    with tenant_context(town):
        entered = AuditEntry.objects.get(action="entry.used")
        assert entered.actor_name == "Olga Ordnung (Betrieb)"


def test_only_the_hash_of_a_ticket_is_kept_and_old_ones_go(olga, town):
    old = ticket_path(olga, town, now=clock.now() - timedelta(days=2))
    token = ticket_path(olga, town).split("/")[-2]

    with schema_context("public"):
        (kept,) = EntryTicket.objects.all()
        assert token not in repr(vars(kept))
        assert old


def test_a_made_up_ticket_is_refused(town):
    with pytest.raises(EntryRefused):
        redeem("erfunden", schema="musterstadt", now=clock.now())
