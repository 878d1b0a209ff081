"""The audit log can only grow, and grows whichever way rights change."""

import pytest
from django.contrib.auth.models import Group
from django.db import transaction

from backend.accounts.auditing import record
from backend.accounts.models import AuditEntry
from backend.accounts.models.audit import AuditIsAppendOnly
from tests.accounts.people import person_of


@pytest.fixture
def entry(town) -> AuditEntry:
    record(AuditEntry.Action.SIGNED_IN)
    return AuditEntry.objects.first()


def test_an_entry_can_not_be_changed(entry):
    entry.actor_name = "jemand anderes"

    with pytest.raises(AuditIsAppendOnly):
        entry.save()


def test_an_entry_can_not_be_deleted(entry):
    with pytest.raises(AuditIsAppendOnly):
        entry.delete()


@pytest.mark.parametrize(
    "change",
    [
        lambda entries: entries.update(actor_name="x"),
        lambda entries: entries.delete(),
        lambda entries: entries.filter(action="sign_in.succeeded").delete(),
        lambda entries: entries.bulk_update(list(entries.all()), ["actor_name"]),
        lambda entries: entries.update_or_create(action="sign_in.succeeded", defaults={"actor_name": "x"}),
    ],
)
def test_no_query_changes_or_deletes_entries(change, entry):
    with pytest.raises(AuditIsAppendOnly), transaction.atomic():
        change(AuditEntry.objects)

    assert AuditEntry.objects.get(pk=entry.pk).actor_name == ""


def test_roles_that_come_and_go_are_recorded_from_both_ends(town):
    anna = person_of(town, "editor")
    publishers = Group.objects.get(role_group__role="publisher")
    publishers.user_set.add(anna)
    anna.groups.remove(publishers)
    anna.groups.clear()

    details = list(
        AuditEntry.objects.filter(action="person.roles_changed").order_by("id").values_list("detail", flat=True)
    )
    assert details == [
        {"added": ["editor"]},
        {"added": ["publisher"]},
        {"removed": ["publisher"]},
        {"removed": ["editor"]},
    ]


def test_a_deleted_account_stays_named_in_the_log(town):
    anna = person_of(town, "editor")
    public_id = str(anna.public_id)
    anna.delete()

    entry = AuditEntry.objects.get(action="person.deleted")
    assert (entry.object_id, entry.object_name) == (public_id, "Anna Beispiel")
