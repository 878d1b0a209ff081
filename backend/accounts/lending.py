"""Rights on loan: what somebody may who stands in for another person, and what of it is their own."""

from __future__ import annotations

from collections.abc import Iterable
from functools import wraps
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from wagtail.permission_policies.collections import CollectionPermissionLookupMixin
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permission_policies.sites import SitePermissionPolicy

from backend.accounts.models import Role, RoleGroup, StandIn, User
from backend.common import clock


def ask_all_groups() -> None:
    """Called once, by `AppConfig.ready`: Wagtail's rights on pages, media and sites ask the table of groups itself."""
    for policy in (PagePermissionPolicy, CollectionPermissionLookupMixin, SitePermissionPolicy):
        policy.get_all_permissions_for_user = _with_loans(policy.get_all_permissions_for_user)


def _with_loans(asked: Any) -> Any:
    @wraps(asked)
    def get_all_permissions_for_user(policy: Any, user: Any) -> Any:
        found = asked(policy, user)
        if found.query.is_empty():  # nobody, or somebody who may everything anyway
            return found
        rows = found.model._default_manager.filter(group__in=user.groups.order_by().values("pk"))
        rows.query.select_related = found.query.select_related
        return rows

    return get_all_permissions_for_user


def own_groups(user: User) -> QuerySet[Group]:
    """Those that somebody is in for good."""
    return Group.objects.filter(user=user.pk)


def own_roles(user: User) -> frozenset[Role]:
    """The roles that somebody has for good, with those whose rights they include."""
    keys = RoleGroup.objects.filter(group__user=user.pk).values_list("role", flat=True)
    return frozenset(below for key in keys for below in Role(key).with_those_below)


def with_own_rights(user: User) -> User:
    """The same person without what they may only because they stand in for somebody."""
    own = User.objects.get(pk=user.pk)  # anew: rights are remembered on the object
    own.has_own_rights_only = True
    return own


def may_give(giver: User, *, roles: Iterable[str]) -> bool:
    """Whether somebody may hand these roles to others, or decide about people who have them.

    Town administrators and operators may with all of them. Who administers as a stand-in only hands out what they have
    themselves for good, so that nothing outlives the time for which it was lent.
    """
    return _gives_all(giver) or own_roles(giver).issuperset(roles)


def _gives_all(giver: User) -> bool:
    return giver.is_superuser or Role.TOWN_ADMINISTRATOR in own_roles(giver)


def givable_groups(giver: User) -> QuerySet[Group]:
    """The groups of the roles that somebody may hand to others."""
    roles = Role if _gives_all(giver) else own_roles(giver)
    return Group.objects.filter(role_group__role__in=roles)


def may_look_after(giver: User, *, person: User) -> bool:
    """Whether somebody may change this account; that they administer people at all is asked elsewhere."""
    return may_give(giver, roles=RoleGroup.objects.filter(group__user=person.pk).values_list("role", flat=True))


def absent_people(deputy: User) -> list[User]:
    """For whom somebody stands in right now; an operator's account in the town for those that name the operator."""
    rows = StandIn.objects.running(now=clock.now()).select_related("absent")
    mine = Q(deputy=None) if deputy.is_shadow else Q(deputy=deputy.pk)
    return [row.absent for row in rows.filter(mine)]
