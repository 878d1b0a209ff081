"""The groups that stand for the roles and exactly the rights that the modules' announcements give them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection, GroupApprovalTask, GroupCollectionPermission, GroupPagePermission, Page, Workflow

from backend.accounts.models import Role, RoleGroup
from backend.common.errors import OrtsblattError
from backend.tenants import registry
from backend.tenants.changes import Change, Kind
from backend.tenants.file.phrases import said

# Wagtail's migrations make these two and let its first workflow ask one of them: they become ours.
WAGTAILS_OWN = {Role.EDITOR: "Editors", Role.PUBLISHER: "Moderators"}

EVERYBODY = "wagtailadmin.access_admin"
ON_PAGES = {
    Role.EDITOR: ("add", "change"),
    Role.PUBLISHER: ("publish", "lock", "unlock", "bulk_delete"),
}
# In Wagtail's terms: who may add may change and delete their own, who may change may do so with all.
ON_MEDIA = {Role.CONTRIBUTOR: ("add", "choose"), Role.EDITOR: ("change",)}

Name = tuple[str, str]  # app_label, codename


class UnknownPermission(OrtsblattError):
    """A module announces a right that does not exist: correct `permissions` in its module.py, or migrate the town."""

    code = "unknown_permission"


@dataclass(frozen=True, kw_only=True)
class _Table:
    """One table of (group, permission) rows, with the rights that belong into it."""

    model: type[models.Model]
    wanted: Mapping[Role, set[Name]]
    columns: Mapping[str, Any] = field(default_factory=dict)  # what else a row says: the page, the collection


FORMER_NAMES = {Role.TOWN_ADMINISTRATOR: "Verwaltung des Redaktionssystems"}


def bring_roles_up_to_date() -> Iterator[Change]:
    """Make groups and rights of the current town what code and modules say; a second time yields nothing."""
    groups, new = _groups()
    yield from (Change(kind=Kind.CREATE, subject=f"role {role}") for role in new)
    yield from _named_anew(groups)
    changed = _settle(groups)
    yield from (
        Change(kind=Kind.CHANGE, subject=f"role {role}", after=said(gettext_noop("%(count)d rights"), count=count))
        for role, count in changed.items()
        if role not in new
    )


def _groups() -> tuple[dict[Role, Group], list[Role]]:
    groups = {Role(row.role): row.group for row in RoleGroup.objects.select_related("group")}
    new = [role for role in Role if role not in groups]
    if new:
        wagtails = {
            group.name: group for group in Group.objects.filter(name__in=WAGTAILS_OWN.values(), role_group=None)
        }
        for role in new:
            group = wagtails.get(WAGTAILS_OWN.get(role, "")) or Group()
            group.name = str(role.label)
            group.save()
            groups[role] = group
        RoleGroup.objects.bulk_create(RoleGroup(role=role, group=groups[role]) for role in new)
        _name_first_workflow()
    return groups, new


def _named_anew(groups: Mapping[Role, Group]) -> Iterator[Change]:
    """What we called a role before is called as today in towns of before as well; a town's own name stays."""
    for role, before in FORMER_NAMES.items():
        group, after = groups[role], str(role.label)
        if group.name == before and not Group.objects.filter(name=after).exists():
            group.name = after
            group.save(update_fields=["name"])
            yield Change(kind=Kind.CHANGE, subject=f"name of role {role}", before=before, after=after)


def _name_first_workflow() -> None:
    """Wagtail's migration names its first workflow in English, after the group that was renamed just now."""
    for model in (Workflow, GroupApprovalTask):
        model.objects.filter(name="Moderators approval").update(name=_("Approval"))


def _settle(groups: Mapping[Role, Group]) -> dict[Role, int]:
    """Add what is missing and remove what is too much; returns the number of changed rights by role."""
    tables = list(_tables())
    ids = _permission_ids({name for table in tables for names in table.wanted.values() for name in names})
    roles = {group.pk: role for role, group in groups.items()}
    changed: dict[Role, int] = defaultdict(int)
    for table in tables:
        rows = table.model._default_manager.filter(group__in=roles, **table.columns)
        now = {(group, permission): pk for pk, group, permission in rows.values_list("pk", "group", "permission")}
        wanted = {(group.pk, ids[name]) for role, group in groups.items() for name in table.wanted.get(role, ())}
        table.model._default_manager.bulk_create(
            table.model(group_id=group, permission_id=permission, **table.columns)
            for group, permission in sorted(wanted - now.keys())
        )
        if surplus := now.keys() - wanted:
            table.model._default_manager.filter(pk__in=[now[row] for row in surplus]).delete()
        for group, _permission in wanted ^ now.keys():
            changed[roles[group]] += 1
    return changed


def _tables() -> Iterator[_Table]:
    yield _Table(model=Group.permissions.through, wanted=_on_models())
    yield _Table(
        model=GroupPagePermission,
        columns={"page": Page.get_first_root_node()},
        wanted=_inherited({role: _of(Page, actions) for role, actions in ON_PAGES.items()}),
    )
    # Wagtail's policies ask for the rights of its own two models, also where a town has models of its own.
    media = {role: _of(Image, actions) | _of(Document, actions) for role, actions in ON_MEDIA.items()}
    yield _Table(
        model=GroupCollectionPermission,
        columns={"collection": Collection.get_first_root_node()},
        wanted=_inherited(media),
    )


def _on_models() -> dict[Role, set[Name]]:
    announced: dict[Role, set[Name]] = {role: {_name(EVERYBODY)} for role in Role}
    for module in registry.modules():
        for key, permissions in module.permissions.items():
            announced[Role(key)] |= {_name(permission) for permission in permissions}
    return _inherited(announced)


def _inherited(own: Mapping[Role, set[Name]]) -> dict[Role, set[Name]]:
    return {role: {name for below in role.with_those_below for name in own.get(below, ())} for role in Role}


def _of(model: type[models.Model], actions: Iterable[str]) -> set[Name]:
    meta = model._meta
    return {(meta.app_label, f"{action}_{meta.model_name}") for action in actions}


def _name(permission: str) -> Name:
    app_label, _dot, codename = permission.partition(".")
    return app_label, codename


def _permission_ids(names: set[Name]) -> dict[Name, int]:
    rows = Permission.objects.filter(
        content_type__app_label__in={app for app, _ in names}, codename__in={codename for _, codename in names}
    )
    found = {(app, codename): pk for app, codename, pk in rows.values_list("content_type__app_label", "codename", "pk")}
    if missing := names - found.keys():
        raise UnknownPermission(", ".join(sorted(".".join(name) for name in missing)))
    return found
