"""Mailboxes of roles: from the municipality file first, changed in the CMS by administrators, with a log."""

from __future__ import annotations

import pytest
from django_tenants.utils import tenant_context

from backend.accounts.models import AuditEntry, Role, RoleGroup
from backend.common import clock
from backend.tenants.rollout.applying import apply_file
from tests.accounts.people import person_of
from tests.accounts.test_stand_in_cms import of
from tests.towns import town_file

PAGE = "/cms/postfaecher/"


def mailbox(role: Role = Role.PUBLISHER) -> str:
    return RoleGroup.objects.get(role=role).mailbox


def test_the_file_gives_the_first_value_and_what_the_town_writes_stays(town):
    document = {"people": [], "mailboxes": {"publisher": "Freigabe@rathaus.example"}}
    apply_file(town_file(town.slug, **document), now=clock.now())
    with tenant_context(town):
        assert mailbox() == "freigabe@rathaus.example"
    assert apply_file(town_file(town.slug, **document), now=clock.now()).changes == []
    with tenant_context(town):
        RoleGroup.objects.filter(role=Role.PUBLISHER).update(mailbox="anders@rathaus.example")
    apply_file(town_file(town.slug, **document), now=clock.now())
    with tenant_context(town):
        assert mailbox() == "anders@rathaus.example"


def test_an_administrator_changes_it_and_the_log_says_so(town):
    administrator = person_of(town, Role.TOWN_ADMINISTRATOR)
    client = of(town, administrator)
    client.post(PAGE, {"publisher": "kein Postfach"})
    assert mailbox() == ""
    client.post(PAGE, {"publisher": "Freigabe@rathaus.example"})
    assert mailbox() == "freigabe@rathaus.example"
    entry = AuditEntry.objects.get(action="mailbox.changed")
    assert (entry.actor_name, entry.detail) == (
        str(administrator),
        {"before": [""], "after": ["freigabe@rathaus.example"]},
    )


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.EDITOR, Role.PUBLISHER])
def test_nobody_else_may(town, role):
    client = of(town, person_of(town, role))
    assert client.post(PAGE, {"publisher": "mir@example.org"}).status_code == 302
    assert mailbox() == ""
