"""The file's people and the code's roles become accounts and groups; a second time nothing changes."""

import pytest
from django.contrib.auth.models import Group
from django_tenants.utils import tenant_context
from wagtail.models import Workflow

from backend.accounts.models import AuditEntry, Invitation, Role, RoleGroup, User
from backend.accounts.people import give_roles, roles_of, set_active
from backend.accounts.rollout import checklist
from backend.common import clock
from backend.tenants.changes import Kind
from backend.tenants.file.problems import FileRefused
from backend.tenants.models import Municipality
from backend.tenants.rollout.applying import Outcome, apply_file, plan_file
from tests.accounts.people import app_of
from tests.statements import statements
from tests.towns import town_file

ANNA = {"email": "Anna@example.org", "name": "Anna Maria Beispiel", "role": "editor"}
BERT = {"email": "bert@example.org", "name": "Bert", "role": ["publisher", "push_sender"]}


def applied(*people: dict[str, object], slug: str = "personendorf") -> tuple[Municipality, Outcome]:
    outcome = apply_file(town_file(slug, people=list(people)), now=clock.now())
    assert outcome.error is None, outcome.error
    return Municipality.objects.get(schema_name=slug), outcome


def people_lines(outcome: Outcome) -> list[tuple[str, str]]:
    return [(change.kind.value, change.subject) for change in outcome.changes if change.subject.startswith("person")]


def test_people_get_accounts_roles_and_invitations_but_no_password(db):
    town, outcome = applied(ANNA, BERT)

    assert people_lines(outcome) == [("create", "person anna@example.org"), ("create", "person bert@example.org")]
    with tenant_context(town):
        anna, bert = User.objects.order_by("email")
        assert (anna.first_name, anna.last_name) == ("Anna Maria", "Beispiel")
        assert not anna.has_usable_password()
        assert roles_of(anna) == {"editor"}
        assert roles_of(bert) == {"publisher", "push_sender"}
        assert Invitation.objects.unsent().count() == 2


def test_a_second_apply_changes_nothing(db):
    applied(ANNA, BERT)
    town, outcome = applied(ANNA, BERT)

    assert outcome.changes == []
    with tenant_context(town):
        assert User.objects.count() == 2
        assert AuditEntry.objects.filter(action="rollout.applied").count() == 1


def test_a_plan_creates_nobody(town):
    plan = plan_file(town_file("musterstadt", people=[ANNA]), now=clock.now())

    assert people_lines(plan) == [("create", "person anna@example.org")]
    with tenant_context(town):
        assert not User.objects.exists()


def test_who_leaves_the_file_is_deactivated_and_may_come_back(db):
    applied(ANNA, BERT)
    town, outcome = applied(ANNA)
    assert people_lines(outcome) == [("remove", "person bert@example.org")]
    with tenant_context(town):
        assert not User.objects.get(email="bert@example.org").is_active

    town, outcome = applied(ANNA, BERT)

    assert people_lines(outcome) == [("change", "person bert@example.org")]
    with tenant_context(town):
        assert User.objects.get(email="bert@example.org").is_active


def test_what_the_cms_changed_stays(db):
    town, _outcome = applied(ANNA, BERT)
    with tenant_context(town):
        give_roles(User.objects.get(email="anna@example.org"), roles=["publisher"])
        set_active(User.objects.get(email="bert@example.org"), is_active=False)

    town, outcome = applied(ANNA, BERT)

    assert outcome.changes == []
    with tenant_context(town):
        assert roles_of(User.objects.get(email="anna@example.org")) == {"publisher"}
        assert not User.objects.get(email="bert@example.org").is_active


def test_a_new_role_in_the_file_is_kept_back_where_the_cms_gave_another(db):
    town, _outcome = applied(ANNA)
    with tenant_context(town):
        give_roles(User.objects.get(email="anna@example.org"), roles=["publisher"])

    _town, outcome = applied({**ANNA, "role": "contributor"})

    assert [(change.kind, change.subject) for change in outcome.changes] == [
        (Kind.KEEP, "person anna@example.org role")
    ]


def test_a_new_role_and_name_in_the_file_are_taken_over(db):
    applied(ANNA)
    town, outcome = applied({**ANNA, "role": "town_administrator", "name": "Anna Neumann"})

    assert [change.subject for change in outcome.changes] == [
        "person anna@example.org name",
        "person anna@example.org role",
    ]
    with tenant_context(town):
        anna = User.objects.get(email="anna@example.org")
        assert anna.get_full_name() == "Anna Neumann"
        assert roles_of(anna) == {"town_administrator"}


def test_who_was_deleted_in_the_cms_is_not_made_again(db):
    town, _outcome = applied(ANNA)
    with tenant_context(town):
        User.objects.all().delete()

    town, outcome = applied(ANNA)

    assert outcome.changes == []
    with tenant_context(town):
        assert not User.objects.exists()


def test_an_address_listed_twice_is_a_mistake_of_the_file():
    with pytest.raises(FileRefused, match=r"anna@example\.org is listed twice"):
        town_file("personendorf", people=[ANNA, {**ANNA, "email": "anna@example.org"}])


def test_an_unknown_role_is_a_mistake_of_the_file():
    with pytest.raises(FileRefused):
        town_file("personendorf", people=[{**ANNA, "role": "chef"}])


def test_wagtails_own_groups_become_ours_and_its_workflow_asks_publishers(town):
    names = set(Group.objects.values_list("name", flat=True))
    approval = Workflow.objects.get()

    assert names == {str(role.label) for role in Role}
    assert str(approval) == "Freigabe"
    assert [group.role_group.role for task in approval.tasks for group in task.specific.groups.all()] == ["publisher"]
    assert set(RoleGroup.objects.values_list("role", flat=True)) == set(Role)


def test_the_checklist_asks_for_an_editor_and_a_deputy(db):
    town, _outcome = applied({**ANNA, "role": "contributor"})
    with tenant_context(town):
        assert ["schreiben" in str(item.message) for item in checklist(town)] == [True]
    applied(ANNA)
    applied({**ANNA, "role": "editor"})
    with tenant_context(town):
        assert ["Vertretung" in str(item.message) for item in checklist(town)] == [True]
    applied(ANNA, BERT)
    with tenant_context(town):
        assert ["zweiten Schritt" in str(item.message) for item in checklist(town)] == [True]
        app_of(User.objects.get(email=BERT["email"]))
        assert list(checklist(town)) == []


def test_the_rollout_is_in_the_audit_log_with_what_it_changed(db):
    town, outcome = applied(ANNA)

    with tenant_context(town):
        entry = AuditEntry.objects.get(action="rollout.applied")
    assert entry.detail["changes"] == outcome.writes
    assert "create person anna@example.org" in entry.detail["subjects"]


def test_roles_of_a_town_cost_few_statements(db):
    applied(ANNA, BERT)
    with statements() as seen:
        applied(ANNA, BERT)

    assert len([sql for sql in seen if "auth_" in sql or "accounts_" in sql or "grouppage" in sql]) <= 12
