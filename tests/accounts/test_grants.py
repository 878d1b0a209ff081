"""Which role may do what: the table, as rights of a signed-in person."""

import pytest
from django.contrib.auth.models import Group
from django_tenants.utils import tenant_context
from wagtail.models import Collection, GroupCollectionPermission, Page
from wagtail.permissions import policy_registry

from backend.accounts.grants import UnknownPermission, bring_roles_up_to_date
from backend.accounts.models import Role, RoleGroup, User
from backend.library.models import Attachment, Picture
from backend.tenants import registry
from tests.accounts.people import person_of

LADDER = ("contributor", "editor", "publisher", "town_administrator")
SENDERS = ("push_sender", "urgent_sender")

# right -> the lowest role of the ladder that has it; the senders have only what everybody has
MODEL_RIGHTS = {
    "wagtailadmin.access_admin": "contributor",
    "accounts.add_user": "town_administrator",
    "accounts.change_user": "town_administrator",
    "accounts.delete_user": "town_administrator",
    "accounts.view_auditentry": "town_administrator",
}
NOBODYS_RIGHTS = ("auth.add_group", "auth.change_group", "accounts.change_auditentry", "wagtailcore.change_site")
PAGE_RIGHTS = {"add": "editor", "change": "editor", "publish": "publisher", "lock": "publisher", "unlock": "publisher"}
MEDIA_RIGHTS = {"add": "contributor", "choose": "contributor", "change": "contributor"}  # change: their own


def has(role: str, *, lowest: str) -> bool:
    return role in LADDER and LADDER.index(role) >= LADDER.index(lowest)


@pytest.mark.parametrize("role", Role.values)
def test_rights_on_models(role, town):
    user = person_of(town, role)

    with tenant_context(town):
        for right, lowest in MODEL_RIGHTS.items():
            everybody = right == "wagtailadmin.access_admin"
            assert user.has_perm(right) is (everybody or has(role, lowest=lowest)), right
        for right in NOBODYS_RIGHTS:
            assert not user.has_perm(right), right


@pytest.mark.parametrize("role", Role.values)
def test_what_modules_announce_is_granted_to_the_role_and_those_above(role, town):
    user = person_of(town, role)

    with tenant_context(town):
        for module in registry.modules():
            for key, rights in module.permissions.items():
                for right in rights:
                    expected = key == role or (key in LADDER and has(role, lowest=key))
                    assert user.has_perm(right) or not expected, (module.key, right)


@pytest.mark.parametrize("role", Role.values)
def test_rights_on_pages(role, town):
    user = person_of(town, role)

    with tenant_context(town):
        policy = policy_registry.get_by_type(Page)
        for action, lowest in PAGE_RIGHTS.items():
            assert policy.user_has_permission(user, action) is has(role, lowest=lowest), action


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("model", [Picture, Attachment])
def test_rights_on_media(role, model, town):
    user = person_of(town, role)

    with tenant_context(town):
        policy = policy_registry.get_by_type(model)
        for action, lowest in MEDIA_RIGHTS.items():
            assert policy.user_has_permission(user, action) is has(role, lowest=lowest), action


def test_a_contributor_changes_only_their_own_media(town):
    contributor, editor = person_of(town, "contributor"), person_of(town, "editor", email="e@example.org")

    with tenant_context(town):
        policy = policy_registry.get_by_type(Attachment)
        document = Attachment(title="Satzung", uploaded_by_user=editor, collection=Collection.get_first_root_node())
        assert not policy.user_has_permission_for_instance(contributor, "change", document)
        assert policy.user_has_permission_for_instance(editor, "change", document)
        document.uploaded_by_user = contributor
        assert policy.user_has_permission_for_instance(contributor, "change", document)


def test_a_right_that_is_too_much_is_taken_away_and_a_missing_one_comes_back(town):
    group = RoleGroup.objects.get(role=Role.CONTRIBUTOR).group
    publisher = RoleGroup.objects.get(role=Role.PUBLISHER).group
    group.permissions.add(*publisher.permissions.all()[:1])
    extra = group.permissions.create(
        codename="borrowed", name="borrowed", content_type_id=publisher.permissions.first().content_type_id
    )
    GroupCollectionPermission.objects.filter(group=group).delete()

    lines = [change.subject for change in bring_roles_up_to_date()]

    assert lines == ["role contributor"]
    assert extra not in group.permissions.all()
    assert GroupCollectionPermission.objects.filter(group=group).exists()
    assert list(bring_roles_up_to_date()) == []


def test_a_right_that_does_not_exist_is_an_error(town, monkeypatch):
    module = registry.Module(key="wrong", title="wrong", permissions={"editor": ["library.fly_picture"]})
    monkeypatch.setitem(registry._modules, "wrong", module)

    with pytest.raises(UnknownPermission, match=r"library\.fly_picture"):
        list(bring_roles_up_to_date())


def test_a_renamed_group_keeps_its_role(town):
    Group.objects.filter(role_group__role="editor").update(name="Pressestelle")

    assert list(bring_roles_up_to_date()) == []
    assert User.objects.filter(groups__role_group__role="editor").count() == 0


def test_a_role_has_todays_name_where_it_had_our_former_one(town):
    with tenant_context(town):
        group = RoleGroup.objects.get(role=Role.TOWN_ADMINISTRATOR).group
        Group.objects.filter(pk=group.pk).update(name="Verwaltung des Redaktionssystems")
        (change,) = bring_roles_up_to_date()
        group.refresh_from_db()
        assert (group.name, change.after) == ("Stadt-Administration", "Stadt-Administration")
        assert not list(bring_roles_up_to_date())
